import { queryOptions } from "@tanstack/react-query";
import { request, requestAll, requestPage } from "./client";
import { keys } from "./keys";
import { isStatus } from "./problem";
import type { Checkpoint, Project } from "./types";

export const projectCheckpointsQuery = (projectId: string) =>
  queryOptions({
    queryKey: keys.checkpoints(projectId),
    queryFn: ({ signal }) => requestAll<Checkpoint>(`/checkpoints/project/${projectId}`, { signal, query: { resolved: false } }),
  });

const QUEUE_REFRESH_MS = 20_000;

/** Everything that waits for a person, oldest first. */
export const queueQuery = queryOptions({
  queryKey: keys.queue,
  queryFn: async ({ signal }) => {
    const items = await openCheckpoints(signal);
    return items.filter((item) => item.resolved_at === null).sort((a, b) => a.created_at.localeCompare(b.created_at));
  },
  refetchInterval: QUEUE_REFRESH_MS,
});

/** One call where the server has the list over all projects; otherwise one call per project that may hold one. */
async function openCheckpoints(signal: AbortSignal): Promise<Checkpoint[]> {
  try {
    return await requestAll<Checkpoint>("/checkpoints", { signal, query: { resolved: false } });
  } catch (error) {
    if (!isStatus(error, 404) && !isStatus(error, 405)) throw error;
  }
  const { items } = await requestPage<Project>("/projects", { signal, query: { limit: 200 } });
  const holders = items.filter((project) => project.status !== "draft" && project.status !== "planning" && (project.task_summary?.needs_review ?? 1) > 0);
  const lists = await Promise.all(
    holders.map(async (project) => {
      const found = await requestAll<Checkpoint>(`/checkpoints/project/${project.id}`, { signal, query: { resolved: false } });
      return found.map((item) => ({ ...item, project_name: project.name }));
    }),
  );
  return lists.flat();
}

export type Resolution = "retry" | "skip" | "fail" | "edit";

export interface ResolveBody {
  action: Resolution;
  guidance?: string;
  title?: string;
  description?: string;
}

export function resolveCheckpoint(id: string, body: ResolveBody): Promise<Checkpoint> {
  return request<Checkpoint>(`/checkpoints/${id}/resolve`, { method: "POST", body });
}

export function reviewTask(id: string, body: { action: "approve" | "retry"; feedback?: string }): Promise<unknown> {
  return request(`/tasks/${id}/review`, { method: "POST", body });
}
