import { useMutation, useQueryClient } from "@tanstack/react-query";
import { request } from "@/lib/api/client";
import { keys } from "@/lib/api/keys";
import { planTag, startPlanning, type PlanRequest } from "@/lib/api/plans";
import type { Plan, PlanBody, PlanPatch, Project } from "@/lib/api/types";

export function useMakePlan(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: PlanRequest) => startPlanning(projectId, body),
    onSuccess: () => {
      client.setQueryData<Project>(
        keys.project(projectId),
        (project) => project && { ...project, status: "planning" },
      );
      void client.invalidateQueries({ queryKey: keys.project(projectId), exact: true });
      void client.invalidateQueries({ queryKey: keys.plans(projectId) });
    },
  });
}

/**
 * Saves edits as the next version; the tag makes the server refuse when somebody else was quicker.
 */
export function useSavePlan(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ plan, patch }: { plan: Plan; patch: PlanPatch }) =>
      request<Plan>(`/projects/${projectId}/plans/${plan.id}`, {
        method: "PATCH",
        body: patch,
        headers: { "if-match": await planTag(projectId, plan) },
      }),
    onSuccess: (saved) => {
      client.setQueryData<Plan[]>(keys.plans(projectId), (plans = []) => [
        saved,
        ...plans.filter((plan) => plan.id !== saved.id),
      ]);
      void client.invalidateQueries({ queryKey: keys.plans(projectId) });
    },
  });
}

/** Takes a plan that no model of ours wrote as the next version. */
export function useImportPlan(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (plan: PlanBody) =>
      request<Plan>(`/projects/${projectId}/plans`, { method: "POST", body: { plan } }),
    onSuccess: (saved) => {
      client.setQueryData<Plan[]>(keys.plans(projectId), (plans = []) => [
        saved,
        ...plans.filter((plan) => plan.id !== saved.id),
      ]);
      void client.invalidateQueries({ queryKey: keys.plans(projectId) });
    },
  });
}

/** Approves exactly the plan and the ceiling that were shown, then starts the run when asked to. */
export function useApprove(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ plan, start }: { plan: Plan; start: boolean }) => {
      await request(`/projects/${projectId}/plans/${plan.id}/approve`, {
        method: "POST",
        body: { plan_hash: plan.hash, ceiling_usd: plan.quote?.ceiling_usd },
      });
      if (start) await request(`/projects/${projectId}/execute`, { method: "POST" });
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: keys.project(projectId), exact: true });
      void client.invalidateQueries({ queryKey: keys.plans(projectId) });
      void client.invalidateQueries({ queryKey: keys.tasks(projectId) });
    },
  });
}
