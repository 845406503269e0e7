import { queryOptions } from "@tanstack/react-query";
import { requestAll } from "./client";
import { keys } from "./keys";
import type { InboxItem } from "./types";

const REFRESH_MS = 20_000;

/** Everything that waits for a person, over all projects of the team, oldest first. */
export const inboxQuery = queryOptions({
  queryKey: keys.inbox,
  queryFn: async ({ signal }) => {
    const items = await requestAll<InboxItem>("/inbox", { signal });
    return items.sort((a, b) => a.since.localeCompare(b.since));
  },
  refetchInterval: REFRESH_MS,
});

export function inboxItemId(item: InboxItem): string {
  return item.checkpoint_id ?? item.task_id;
}
