/** How the table of a run is ordered and grouped. */
import type { Task } from "@/lib/api/types";
import { between } from "@/lib/format/time";
import { TASK_STATUSES } from "@/lib/status";

export const GROUPINGS = ["phase", "wave"] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** What a column orders by; a text or a number, the larger one later. */
const KEYS: Record<string, (task: Task, now: number) => number | string> = {
  number: (task) => task.number,
  title: (task) => task.title.toLowerCase(),
  status: (task) => TASK_STATUSES.indexOf(task.status),
  tier: (task) => task.model_tier,
  time: (task, now) =>
    between(
      task.started_at,
      task.completed_at ?? (task.status === "running" ? null : task.updated_at),
      now,
    ) ?? -1,
  attempts: (task) => task.attempt,
  tokens: (task) => task.prompt_tokens + task.completion_tokens,
  cost: (task) => task.cost_usd,
};

/**
 * The tasks by a column, "-" before its name for the reverse; of equal ones those that run first
 * stand first.
 */
export function ordered(tasks: Task[], order: string | undefined, now: number): Task[] {
  const down = order?.startsWith("-") ?? false;
  const key = order === undefined ? undefined : KEYS[down ? order.slice(1) : order];
  if (!key) return tasks;
  const values = new Map(tasks.map((task) => [task.id, key(task, now)]));
  const compare = (a: Task, b: Task) => {
    const [x = "", y = ""] = [values.get(a.id), values.get(b.id)];
    return x < y ? -1 : x > y ? 1 : 0;
  };
  return [...tasks].sort((a, b) => (down ? compare(b, a) : compare(a, b)) || a.number - b.number);
}

export interface TaskGroup {
  name: string;
  rows: Task[];
}

/** Groups in the order in which their work begins; within one the tasks stay as they come. */
export function grouped(tasks: Task[], by: Grouping): TaskGroup[] {
  const groups = new Map<string, TaskGroup & { first: number }>();
  for (const task of tasks) {
    const name = by === "wave" ? `Wave ${task.wave}` : (task.phase ?? "No phase");
    const first = by === "wave" ? task.wave : task.number;
    const group = groups.get(name) ?? { name, rows: [], first };
    group.rows.push(task);
    group.first = Math.min(group.first, first);
    groups.set(name, group);
  }
  return [...groups.values()]
    .sort((a, b) => a.first - b.first)
    .map(({ name, rows }) => ({ name, rows }));
}
