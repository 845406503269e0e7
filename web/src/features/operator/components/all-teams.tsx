import { useQuery } from "@tanstack/react-query";
import { Card, Empty, ErrorNote, SkeletonRows } from "@/components/ui/bits";
import { Table } from "@/components/ui/table";
import { dollars } from "@/lib/format/money";
import { count } from "@/lib/format/number";
import { allTeamsQuery } from "../api/operator";

export function AllTeams() {
  const { data = [], error, isPending, refetch } = useQuery(allTeamsQuery);
  if (error)
    return (
      <ErrorNote what="The teams could not be loaded." error={error} retry={() => void refetch()} />
    );
  return (
    <Card flush>
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
              <th data-number>Spent, $</th>
            </>
          }
        >
          {data.map((team) => (
            <tr key={team.id}>
              <td title={team.id}>{team.name}</td>
              <td data-number>{count(team.member_count)}</td>
              <td data-number>{count(team.project_count)}</td>
              <td data-number>{dollars(team.spent_usd)}</td>
            </tr>
          ))}
        </Table>
      )}
    </Card>
  );
}
