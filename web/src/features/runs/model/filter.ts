import type { Task } from "@/lib/api/types";
import { usd } from "@/lib/format/money";
import type { GraphTask } from "@/lib/graph/model";
import { tierName } from "@/lib/tiers";

export function filterTasks(
  tasks: Task[],
  text: string | undefined,
  status: string | undefined,
): Task[] {
  const words = text?.toLowerCase().split(/\s+/).filter(Boolean) ?? [];
  if (words.length === 0 && !status) return tasks;
  return tasks.filter((task) => {
    if (status && task.status !== status) return false;
    const hay = `${task.title}\n${task.description}\n${task.phase ?? ""}`.toLowerCase();
    return words.every((word) => hay.includes(word));
  });
}

const known = new WeakMap<Task, GraphTask>();

/**
 * A task as a node; the same task object gives the same node, so unchanged nodes are not drawn
 * again.
 */
export function asGraphTask(task: Task): GraphTask {
  const held = known.get(task);
  if (held) return held;
  const node: GraphTask = {
    id: task.id,
    title: task.title,
    status: task.status,
    phase: task.phase,
    kind: task.task_type,
    tier: tierName(task.model_tier),
    cost: task.cost_usd > 0 ? usd(task.cost_usd) : "",
    dependsOn: task.depends_on,
  };
  known.set(task, node);
  return node;
}

/** Tasks in the order people read them: by priority as the server runs them, then by number. */
export function inOrder(tasks: Task[]): Task[] {
  return [...tasks].sort((a, b) => a.number - b.number);
}
