import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Card, Empty, ErrorNote, SkeletonRows } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { ActionsHead, Table } from "@/components/ui/table";
import type { OperatorTeam } from "@/lib/api/people";
import { dollars } from "@/lib/format/money";
import { count } from "@/lib/format/number";
import { allTeamsQuery } from "../api/operator";
import { GrantDialog } from "./grant";

/** Up to where the team sets its limits itself. */
function reach(team: OperatorTeam): string {
  if (team.granted_daily_usd == null || team.granted_monthly_usd == null) return "its own keys";
  return `${dollars(team.granted_daily_usd)} a day, ${dollars(team.granted_monthly_usd)} a month`;
}

export function AllTeams() {
  const [granting, setGranting] = useState<OperatorTeam | null>(null);
  const { data = [], error, isPending, refetch } = useQuery(allTeamsQuery);
  if (error)
    return (
      <ErrorNote what="The teams could not be loaded." error={error} retry={() => void refetch()} />
    );
  const spenders = [...data].sort((one, other) => other.month_usd - one.month_usd);
  return (
    <Card flush>
      {granting && <GrantDialog team={granting} onClose={() => setGranting(null)} />}
      {isPending && <SkeletonRows label="Loading the teams" />}
      {!isPending && data.length === 0 && <Empty>There is no team yet.</Empty>}
      {data.length > 0 && (
        <Table
          label="Teams"
          head={
            <>
              <th>Team</th>
              <th data-number>Members</th>
              <th data-number>Projects</th>
              <th data-number>Today, $</th>
              <th data-number>This month, $</th>
              <th data-number>In all, $</th>
              <th data-number>Limit per day, $</th>
              <th>May set up to</th>
              <ActionsHead>Change</ActionsHead>
            </>
          }
        >
          {spenders.map((team) => (
            <tr key={team.id}>
              <td title={team.id}>{team.name}</td>
              <td data-number>{count(team.member_count)}</td>
              <td data-number>{count(team.project_count)}</td>
              <td data-number>{dollars(team.today_usd)}</td>
              <td data-number>{dollars(team.month_usd)}</td>
              <td data-number>{dollars(team.spent_usd)}</td>
              <td data-number>{dollars(team.daily_limit_usd)}</td>
              <td title={team.own_providers.join(", ")}>{reach(team)}</td>
              <td data-actions>
                <Button small onClick={() => setGranting(team)}>
                  Grant
                </Button>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Card>
  );
}
