import type { InboxItem } from "@/lib/api/types";
import { plural } from "@/lib/format/number";

/** One count of what waits: tasks to decide, and accounts at providers that have to be mended. */
export function waitingWords(items: Pick<InboxItem, "kind">[]): string {
  const accounts = items.filter((item) => item.kind === "provider").length;
  const tasks = items.length - accounts;
  const said = [
    tasks > 0 && plural(tasks, "task waits", "tasks wait"),
    accounts > 0 && plural(accounts, "provider's account waits", "providers' accounts wait"),
  ].filter(Boolean);
  return `${said.join(" and ")} for you.`;
}
