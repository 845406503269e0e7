/** What the person may do in the team of the page. */
import { useQuery } from "@tanstack/react-query";
import type { Team } from "./api/people";
import { teamsQuery } from "./api/teams";
import { refusal, type Permission } from "./roles";
import { useTeamId } from "./team";

/** Tells for a permission why the person may not, in the team of the page or in the one named. */
export function useMay(teamId?: string): (permission: Permission) => string | undefined {
  const team = useTeam(teamId);
  return (permission) => refusal(team?.role, permission);
}

export function useTeam(teamId?: string): Team | undefined {
  const current = useTeamId();
  const { data } = useQuery(teamsQuery);
  return data?.find((each) => each.id === (teamId ?? current));
}
