import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "@/lib/toasts";
import { request } from "@/lib/api/client";
import { keys } from "@/lib/api/keys";
import type { Project, ProjectStatus } from "@/lib/api/types";

export type Control = "execute" | "pause" | "cancel";

const OUTCOME: Record<Control, ProjectStatus> = {
  execute: "executing",
  pause: "paused",
  cancel: "cancelled",
};

/**
 * Starts, resumes, pauses or cancels a run; the answer sets the status at once, the event confirms
 * it.
 */
export function useControl(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (control: Control) =>
      request<{ status: ProjectStatus }>(`/projects/${projectId}/${control}`, { method: "POST" }),
    onSuccess: (_, control) => {
      client.setQueryData<Project>(
        keys.project(projectId),
        (project) => project && { ...project, status: OUTCOME[control], waiting_for: null },
      );
      void client.invalidateQueries({ queryKey: keys.project(projectId), exact: true });
      void client.invalidateQueries({ queryKey: keys.tasks(projectId) });
    },
    onError: (error) => toast.bad(error),
  });
}

interface BulkOutcome {
  succeeded: string[];
  failed: { id: string; reason: string }[];
}

const BULK_MAX = 100;

export type BulkAction = "retry" | "skip" | "cancel";

/** Retries, skips or cancels many tasks; the server takes a hundred at a time. */
export async function bulk(action: BulkAction, ids: string[]): Promise<BulkOutcome> {
  const outcome: BulkOutcome = { succeeded: [], failed: [] };
  for (let at = 0; at < ids.length; at += BULK_MAX) {
    const part = await request<BulkOutcome>("/tasks/bulk", {
      method: "POST",
      body: { action, task_ids: ids.slice(at, at + BULK_MAX) },
    });
    outcome.succeeded.push(...part.succeeded);
    outcome.failed.push(...part.failed);
  }
  return outcome;
}
