import type { Task } from "@/lib/api/types";

/** Why a task failed or waits for a person, without what differs from task to task: numbers. */
function reasonOf(task: Task): string {
  const said = task.error ?? task.waiting_reason ?? task.verification_notes ?? "";
  return `${task.status} ${said.replace(/\d+/g, "#").trim()}`;
}

/** Those of the tasks that failed or wait for the same reason as one of the chosen. */
export function ofTheirReasons(tasks: Task[], chosen: Task[]): Task[] {
  const reasons = new Set(chosen.map(reasonOf));
  return tasks.filter((task) => reasons.has(reasonOf(task)));
}
