import { queryOptions } from "@tanstack/react-query";
import { requestAll, requestBlob } from "./client";
import { keys } from "./keys";
import type { Artifact } from "./types";

export const artifactsQuery = (projectId: string) =>
  queryOptions({
    queryKey: keys.artifacts(projectId),
    queryFn: async ({ signal }) => {
      const files = await requestAll<Artifact>(`/projects/${projectId}/artifacts`, { signal });
      return files.sort((a, b) => a.path.localeCompare(b.path));
    },
  });

export function fetchArtifact(
  projectId: string,
  path: string,
  signal?: AbortSignal,
): Promise<Blob> {
  return requestBlob(
    `/projects/${projectId}/artifacts/${path.split("/").map(encodeURIComponent).join("/")}`,
    signal,
  );
}
