import type { Plan, PlanBody, PlanTask } from "@/lib/api/types";

export interface FlatTask extends PlanTask {
  /** Place in the whole plan; dependencies and the quote name tasks by it. */
  index: number;
  phase: string | null;
}

/** All tasks of a plan in its order, whether it has phases or not. */
export function flattenPlan(body: PlanBody): FlatTask[] {
  const flat: FlatTask[] = [];
  for (const task of body.tasks ?? []) flat.push({ ...task, index: flat.length, phase: null });
  for (const phase of body.phases ?? []) {
    for (const task of phase.tasks) flat.push({ ...task, index: flat.length, phase: phase.name });
  }
  return flat;
}

export function taskCount(plan: Plan): number {
  return (
    (plan.plan.tasks?.length ?? 0) +
    (plan.plan.phases ?? []).reduce((sum, phase) => sum + phase.tasks.length, 0)
  );
}

/** The task that a JSON pointer into the plan leads to or into. */
export function taskAt(plan: Plan, pointer: string): FlatTask | undefined {
  const found = /^(?:\/phases\/(\d+))?\/tasks\/(\d+)/.exec(pointer);
  if (!found) return undefined;
  const before = found[1] === undefined ? [] : (plan.plan.phases ?? []).slice(0, Number(found[1]));
  const index = before.reduce((sum, phase) => sum + phase.tasks.length, Number(found[2]));
  return flattenPlan(plan.plan)[index];
}

export const TASK_TYPES = [
  "code",
  "research",
  "analysis",
  "asset",
  "integration",
  "documentation",
] as const;
export const COMPLEXITIES = ["simple", "medium", "complex"] as const;
export const MODEL_TIERS = ["haiku", "sonnet", "opus", "ollama"] as const;
