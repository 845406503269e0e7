import { queryOptions } from "@tanstack/react-query";
import { request, requestAll } from "@/lib/api/client";
import { keys } from "@/lib/api/keys";
import type { OperatorStats, OperatorTeam, OperatorUser } from "@/lib/api/people";

export const statsQuery = queryOptions({
  queryKey: keys.operator("stats"),
  queryFn: ({ signal }) => request<OperatorStats>("/admin/stats", { signal }),
});

export const usersQuery = queryOptions({
  queryKey: keys.operator("users"),
  queryFn: ({ signal }) =>
    requestAll<OperatorUser>("/admin/users", { signal, query: { limit: 200 } }),
});

export const allTeamsQuery = queryOptions({
  queryKey: keys.operator("teams"),
  queryFn: ({ signal }) =>
    requestAll<OperatorTeam>("/admin/teams", { signal, query: { limit: 200 } }),
});

export function changeUser(
  id: string,
  change: Partial<Pick<OperatorUser, "role" | "is_active">>,
): Promise<OperatorUser> {
  return request<OperatorUser>(`/admin/users/${id}`, { method: "PATCH", body: change });
}

/** What a team may set its own limits to; null is what every new team gets. */
export interface Grant {
  daily_limit_usd: number | null;
  monthly_limit_usd: number | null;
}

export function grantLimits(teamId: string, grant: Grant): Promise<OperatorTeam> {
  return request<OperatorTeam>(`/admin/teams/${teamId}/grant`, { method: "PUT", body: grant });
}
