import { queryOptions } from "@tanstack/react-query";
import { request, requestAll } from "./client";
import { keys } from "./keys";
import type { Round, Task, TaskChanges } from "./types";

const PAGE_SIZE = 500;

/** All tasks of a project without their output, which the task panel loads for the one it shows. */
export const tasksQuery = (projectId: string) =>
  queryOptions({
    queryKey: keys.tasks(projectId),
    queryFn: ({ signal }) =>
      requestAll<Task>(`/tasks/project/${projectId}`, {
        signal,
        query: { limit: PAGE_SIZE, exclude_output: true },
      }),
  });

export const taskQuery = (taskId: string) =>
  queryOptions({
    queryKey: keys.task(taskId),
    queryFn: ({ signal }) => request<Task>(`/tasks/${taskId}`, { signal }),
  });

export const roundsQuery = (taskId: string) =>
  queryOptions({
    queryKey: keys.rounds(taskId),
    queryFn: ({ signal }) => requestAll<Round>(`/tasks/${taskId}/rounds`, { signal }),
  });

/** What a task changed on its branch; of one that ran nothing, nothing. */
export const changesQuery = (taskId: string) =>
  queryOptions({
    queryKey: keys.changes(taskId),
    queryFn: ({ signal }) => request<TaskChanges>(`/tasks/${taskId}/changes`, { signal }),
  });
