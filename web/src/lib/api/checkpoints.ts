import { queryOptions } from "@tanstack/react-query";
import { request, requestAll } from "./client";
import { keys } from "./keys";
import type { Checkpoint } from "./types";

export const projectCheckpointsQuery = (projectId: string) =>
  queryOptions({
    queryKey: keys.checkpoints(projectId),
    queryFn: ({ signal }) =>
      requestAll<Checkpoint>(`/checkpoints/project/${projectId}`, {
        signal,
        query: { resolved: false },
      }),
  });

/** What people decided before, oldest first. */
export const decidedQuery = (projectId: string) =>
  queryOptions({
    queryKey: [...keys.checkpoints(projectId), "decided"],
    queryFn: ({ signal }) =>
      requestAll<Checkpoint>(`/checkpoints/project/${projectId}`, {
        signal,
        query: { resolved: true },
      }),
  });

export const checkpointQuery = (id: string) =>
  queryOptions({
    queryKey: keys.checkpoint(id),
    queryFn: ({ signal }) => request<Checkpoint>(`/checkpoints/${id}`, { signal }),
  });

export type Resolution = "retry" | "skip" | "fail" | "edit";

export interface ResolveBody {
  action: Resolution;
  guidance?: string;
  /** The next attempt remembers nothing of those before. */
  start_over?: boolean;
  title?: string;
  description?: string;
}

export function resolveCheckpoint(id: string, body: ResolveBody): Promise<Checkpoint> {
  return request<Checkpoint>(`/checkpoints/${id}/resolve`, { method: "POST", body });
}

export function reviewTask(
  id: string,
  body: { action: "approve" | "retry"; feedback?: string; start_over?: boolean },
): Promise<unknown> {
  return request(`/tasks/${id}/review`, { method: "POST", body });
}
