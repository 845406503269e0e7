import { queryOptions } from "@tanstack/react-query";
import { request, requestAll } from "./client";
import { keys } from "./keys";
import type { Member, Team } from "./people";

/** The teams the person belongs to, with their role in each. */
export const teamsQuery = queryOptions({
  queryKey: keys.teams,
  queryFn: ({ signal }) => requestAll<Team>("/teams", { signal }),
  staleTime: 60_000,
});

export const membersQuery = (teamId: string) =>
  queryOptions({
    queryKey: keys.members(teamId),
    queryFn: ({ signal }) =>
      requestAll<Member>(`/teams/${teamId}/members`, { signal, query: { limit: 200 } }),
  });

export function createTeam(name: string): Promise<Team> {
  return request<Team>("/teams", { method: "POST", body: { name } });
}
