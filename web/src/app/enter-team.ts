import { toast } from "@/lib/toasts";
import { isStatus } from "@/lib/api/problem";
import { teamsQuery } from "@/lib/api/teams";
import { pickTeam, team } from "@/lib/team";
import { queryClient } from "./query-client";

/**
 * Settles which team the pages show before they ask for anything; what was loaded of another team
 * is dropped.
 */
export async function enterTeam(named: string | undefined): Promise<void> {
  let teams = await queryClient.ensureQueryData(teamsQuery).catch((error: unknown) => {
    if (isStatus(error, 401)) return null;
    throw error;
  });
  if (!teams) return;
  if (named && !teams.some((each) => each.id === named)) {
    teams = await queryClient.fetchQuery({ ...teamsQuery, staleTime: 0 });
    if (!teams.some((each) => each.id === named))
      toast.bad("You are not in the team this link is for; your own is shown instead.");
  }
  const chosen = pickTeam(teams, named ?? team.id ?? undefined, team.remembered);
  if (team.choose(chosen?.id ?? null))
    void queryClient.resetQueries({
      predicate: (query) => query.queryKey[0] !== "teams" && query.queryKey[0] !== "me",
    });
}
