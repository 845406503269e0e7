import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { request, requestAll } from "@/lib/api/client";
import { keys } from "@/lib/api/keys";
import type { ApiKeyEntry, NewApiKey } from "@/lib/api/people";

export const apiKeysQuery = queryOptions({
  queryKey: keys.apiKeys,
  queryFn: ({ signal }) => requestAll<ApiKeyEntry>("/auth/api-keys", { signal }),
});

/** The keys of everybody that reach the team. */
export const teamKeysQuery = (teamId: string) =>
  queryOptions({
    queryKey: keys.teamApiKeys(teamId),
    queryFn: ({ signal }) => requestAll<ApiKeyEntry>(`/teams/${teamId}/api-keys`, { signal }),
  });

export interface KeyRequest {
  name: string;
  scopes: string[];
  team_id: string;
  expires_in_days: number;
}

function useKeyChange<V, R>(work: (value: V) => Promise<R>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSettled: () => {
      void client.invalidateQueries({ queryKey: keys.apiKeys });
      void client.invalidateQueries({ predicate: (query) => query.queryKey[2] === "api-keys" });
    },
  });
}

export function useMakeKey() {
  return useKeyChange((body: KeyRequest) =>
    request<NewApiKey>("/auth/api-keys", {
      method: "POST",
      body,
      headers: { "x-team-id": body.team_id },
    }),
  );
}

export function useRotateKey() {
  return useKeyChange(({ id, hours }: { id: string; hours: number }) =>
    request<NewApiKey>(`/auth/api-keys/${id}/rotate`, {
      method: "POST",
      body: { overlap_hours: hours },
    }),
  );
}

/** Ends a key of one's own, or with `teamId` somebody's key for that team. */
export function useRevokeKey(teamId?: string) {
  return useKeyChange((id: string) =>
    request(teamId ? `/teams/${teamId}/api-keys/${id}` : `/auth/api-keys/${id}`, {
      method: "DELETE",
    }),
  );
}

export const SCOPES = [
  { value: "read", what: "See projects, plans, tasks, files and usage" },
  { value: "plan", what: "Create and change projects, have plans made" },
  { value: "approve", what: "Approve plans with their price" },
  { value: "execute", what: "Run projects, answer what waits for a person" },
  { value: "manage", what: "Manage members, limits and settings of the team" },
] as const;
