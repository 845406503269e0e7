/**
 * Reads a plan that a person or a program wrote; what is wrong inside it the server says, place by
 * place.
 */
import type { PlanBody } from "@/lib/api/types";
import { flattenPlan } from "./flatten";

export interface ReadPlan {
  plan: PlanBody;
  tasks: number;
  phases: number;
}

/**
 * The plan in `text`, or a sentence that says why there is none. Takes a bare plan, one as the API
 * answers it, or an export.
 */
export function readPlan(text: string): ReadPlan | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `This is not JSON: ${error instanceof Error ? error.message : "it could not be read"}.`;
  }
  const plan = bodyIn(value);
  if (!plan)
    return 'There is no plan in it. A plan has a "summary" and either "tasks" or "phases" with tasks.';
  const tasks = flattenPlan(plan).length;
  return tasks === 0 ? "The plan has no tasks." : { plan, tasks, phases: plan.phases?.length ?? 0 };
}

function bodyIn(value: unknown): PlanBody | null {
  if (typeof value !== "object" || value === null) return null;
  const fields = value as Record<string, unknown>;
  if (hasTasks(fields)) return fields as unknown as PlanBody;
  if (Array.isArray(fields.plans)) return bodyIn(newest(fields.plans));
  return fields.plan === undefined ? null : bodyIn(fields.plan);
}

function hasTasks(fields: Record<string, unknown>): boolean {
  if (Array.isArray(fields.tasks) && fields.plans === undefined) return true;
  return (
    Array.isArray(fields.phases) &&
    fields.phases.every(
      (phase: unknown) =>
        typeof phase === "object" &&
        phase !== null &&
        Array.isArray((phase as { tasks?: unknown }).tasks),
    )
  );
}

function newest(plans: unknown[]): unknown {
  const version = (plan: unknown) => Number((plan as { version?: unknown } | null)?.version ?? 0);
  return plans.reduce(
    (best, plan) => (best === undefined || version(plan) > version(best) ? plan : best),
    undefined,
  );
}
