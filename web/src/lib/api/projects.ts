import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { request, requestAll, requestPage, type Page } from "./client";
import { keys } from "./keys";
import type { Project, ProjectStatus, Rigor } from "./types";

export interface ProjectFilter {
  status?: ProjectStatus;
  q?: string;
}

const PAGE_SIZE = 50;

export const projectQuery = (id: string) =>
  queryOptions({
    queryKey: keys.project(id),
    queryFn: ({ signal }) => request<Project>(`/projects/${id}`, { signal }),
  });

export const projectListQuery = (filter: ProjectFilter) =>
  infiniteQueryOptions({
    queryKey: keys.projectList(filter),
    queryFn: ({ pageParam, signal }): Promise<Page<Project>> =>
      pageParam
        ? requestPage<Project>(pageParam, { signal })
        : requestPage<Project>("/projects", {
            signal,
            query: { limit: PAGE_SIZE, status: filter.status, q: filter.q },
          }),
    initialPageParam: "",
    getNextPageParam: (page: Page<Project>) => page.next,
  });

/** Every project of the team, for figures that need their limits. */
export const allProjectsQuery = queryOptions({
  queryKey: [...keys.projects, "all"],
  queryFn: ({ signal }) => requestAll<Project>("/projects", { signal, query: { limit: 200 } }),
});

export interface NewProject {
  name: string;
  requirements: string;
  planning_rigor: Rigor;
  config?: Record<string, unknown>;
}

export function createProject(body: NewProject): Promise<Project> {
  return request<Project>("/projects", { method: "POST", body });
}

export function updateProject(id: string, body: Record<string, unknown>): Promise<Project> {
  return request<Project>(`/projects/${id}`, { method: "PATCH", body });
}
