import type { Task } from "@/lib/api/types";
import { usd } from "@/lib/format/money";
import { plural } from "@/lib/format/number";

/** What a retry goes on from and what it may cost, as far as the task's own past tells. */
export function retryWords(task: Pick<Task, "attempt" | "cost_usd">): string {
  if (task.attempt === 0) return "It has not run yet: a retry starts it.";
  const kept = "A retry goes on after the last round that was kept; nothing is paid twice.";
  const tries = plural(task.attempt, "try", "tries");
  if (task.cost_usd === 0) return `${kept} ${tries} so far cost nothing.`;
  const each = usd(task.cost_usd / task.attempt);
  return `${kept} ${usd(task.cost_usd)} spent in ${tries}; by that, one more costs about ${each}.`;
}
