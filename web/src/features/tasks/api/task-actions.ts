import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "@/lib/toasts";
import { request } from "@/lib/api/client";
import { keys } from "@/lib/api/keys";
import type { Task } from "@/lib/api/types";

export type TaskAction = "retry" | "start_over" | "skip" | "cancel" | "interrupt";

const DONE: Record<TaskAction, string> = {
  retry: "The task will run again.",
  start_over: "The task begins anew.",
  skip: "The task is skipped; what waited for it goes on.",
  cancel: "The task is cancelled.",
  interrupt: "The task is stopped and waits for you.",
};

function useSettle(projectId: string, taskId: string) {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: keys.task(taskId) });
    void client.invalidateQueries({ queryKey: keys.project(projectId) });
    void client.invalidateQueries({ queryKey: keys.inbox });
  };
}

export function useTaskAction(projectId: string, taskId: string) {
  const settle = useSettle(projectId, taskId);
  return useMutation({
    mutationFn: (action: TaskAction) =>
      action === "start_over"
        ? request<Task>(`/tasks/${taskId}/retry`, { method: "POST", body: { start_over: true } })
        : request<Task>(`/tasks/${taskId}/${action}`, { method: "POST" }),
    onSuccess: (_, action) => toast.good(DONE[action]),
    onError: (error) => toast.bad(error),
    onSettled: settle,
  });
}

export type TaskPatch = Partial<
  Pick<
    Task,
    "title" | "description" | "model_tier" | "priority" | "max_tokens" | "tools" | "depends_on"
  >
>;

/** Saves changed fields and, when asked, runs the failed task again. */
export function useEditTask(projectId: string, taskId: string) {
  const settle = useSettle(projectId, taskId);
  return useMutation({
    mutationFn: async ({ patch, retry }: { patch: TaskPatch; retry: boolean }) => {
      if (Object.keys(patch).length > 0)
        await request<Task>(`/tasks/${taskId}`, { method: "PATCH", body: patch });
      if (retry) await request<Task>(`/tasks/${taskId}/retry`, { method: "POST" });
    },
    onSuccess: (_, { retry }) => toast.good(retry ? "Saved; the task will run again." : "Saved."),
    onSettled: settle,
  });
}
