import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "@/lib/toasts";
import { request, requestAll } from "@/lib/api/client";
import { keys } from "@/lib/api/keys";
import type { Invitation, Member, Role, Team } from "@/lib/api/people";

export const invitationsQuery = (teamId: string) =>
  queryOptions({
    queryKey: keys.invitations(teamId),
    queryFn: ({ signal }) =>
      requestAll<Invitation>(`/teams/${teamId}/invitations`, { signal, query: { limit: 200 } }),
  });

/** A change of the team that refreshes what it touches and says what it did. */
export function useTeamChange<V, R>(
  teamId: string,
  work: (value: V) => Promise<R>,
  said?: (value: V) => string,
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSuccess: (_, value) => {
      if (said) toast.good(said(value));
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["team", teamId] });
      void client.invalidateQueries({ queryKey: keys.teams });
    },
  });
}

export function changeRole(teamId: string, userId: string, role: Role): Promise<Member> {
  return request<Member>(`/teams/${teamId}/members/${userId}`, { method: "PATCH", body: { role } });
}

export function removeMember(teamId: string, userId: string): Promise<void> {
  return request(`/teams/${teamId}/members/${userId}`, { method: "DELETE" });
}

export function transferTeam(teamId: string, userId: string): Promise<void> {
  return request(`/teams/${teamId}/transfer`, { method: "POST", body: { user_id: userId } });
}

export function invite(
  teamId: string,
  body: { email: string; role: Role },
): Promise<Invitation & { link: string }> {
  return request(`/teams/${teamId}/invitations`, { method: "POST", body });
}

export function takeBack(teamId: string, id: string): Promise<void> {
  return request(`/teams/${teamId}/invitations/${id}`, { method: "DELETE" });
}

export function renameTeam(teamId: string, name: string): Promise<Team> {
  return request<Team>(`/teams/${teamId}`, { method: "PATCH", body: { name } });
}

export function makeDefault(teamId: string): Promise<Team> {
  return request<Team>(`/teams/${teamId}/default`, { method: "POST" });
}

export function deleteTeam(teamId: string, confirm: string): Promise<void> {
  return request(`/teams/${teamId}`, { method: "DELETE", body: { confirm } });
}
