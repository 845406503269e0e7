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
