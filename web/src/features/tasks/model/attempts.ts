import type { Round, Task } from "@/lib/api/types";

/**
 * The attempts there were, in order: those with rounds, and the current one, which may have none
 * yet after an interrupt.
 */
export function attemptsOf(
  task: Pick<Task, "attempt">,
  rounds: Pick<Round, "attempt">[],
): number[] {
  const known = new Set(rounds.map((round) => round.attempt));
  if (task.attempt > 0) known.add(task.attempt);
  return [...known].sort((a, b) => a - b);
}
