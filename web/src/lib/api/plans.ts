import { queryOptions } from "@tanstack/react-query";
import { request, requestAll, requestWithTag } from "./client";
import { keys } from "./keys";
import type { Plan } from "./types";

/** All versions of a project's plan, newest first. */
export const plansQuery = (projectId: string) =>
  queryOptions({
    queryKey: keys.plans(projectId),
    queryFn: async ({ signal }) => {
      const plans = await requestAll<Plan>(`/projects/${projectId}/plans`, {
        signal,
        query: { limit: 100 },
      });
      return plans.sort((a, b) => b.version - a.version);
    },
  });

/** One version, for a page that needs no other. */
export const planQuery = (projectId: string, planId: string) =>
  queryOptions({
    queryKey: keys.plan(projectId, planId),
    queryFn: ({ signal }) => request<Plan>(`/projects/${projectId}/plans/${planId}`, { signal }),
  });

/** The tag that guards an edit; the plan itself comes from the list. */
export async function planTag(projectId: string, plan: Plan): Promise<string> {
  const { etag } = await requestWithTag<Plan>(`/projects/${projectId}/plans/${plan.id}`);
  return etag ?? `"${plan.hash}"`;
}

export interface PlanRequest {
  answers?: { question: string; answer: string }[];
  feedback?: string;
}

/** Asks for a plan and returns at once; events, or the project's status, tell when it is there. */
export function startPlanning(projectId: string, body: PlanRequest): Promise<Plan | undefined> {
  return request<Plan | undefined>(`/projects/${projectId}/plan`, {
    method: "POST",
    body,
    headers: { prefer: "respond-async" },
  });
}
