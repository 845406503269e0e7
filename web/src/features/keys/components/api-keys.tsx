import { useQuery } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { Card, Empty, ErrorNote, Page, SkeletonRows } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { meQuery } from "@/lib/api/me";
import type { ApiKeyEntry, NewApiKey, Team } from "@/lib/api/people";
import { membersQuery, teamsQuery } from "@/lib/api/teams";
import { useTeam } from "@/lib/permissions";
import { refusal } from "@/lib/roles";
import { apiKeysQuery, teamKeysQuery } from "../api/keys";
import { KeyTable } from "./key-table";
import styles from "./keys.module.css";
import { NewKey } from "./new-key";
import { ShownOnce } from "./shown-once";

/**
 * One's own keys in every team, and for those who manage keys, all keys of the team that is shown.
 */
export function ApiKeys() {
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<NewApiKey | null>(null);
  const { data, error, isPending, refetch } = useQuery(apiKeysQuery);
  const { data: teams = [] } = useQuery(teamsQuery);
  const team = useTeam();
  return (
    <Page
      title="API keys"
      lead="A program acts for you with a key: in one team, and never with more rights than you have."
      actions={
        <Button look="primary" onClick={() => setMaking(true)}>
          <Plus size={15} aria-hidden /> New key
        </Button>
      }
    >
      {error && (
        <ErrorNote
          what="Your keys could not be loaded."
          error={error}
          retry={() => void refetch()}
        />
      )}
      <Card flush title="Yours">
        {isPending && <SkeletonRows rows={3} label="Loading your keys" />}
        {data?.length === 0 && (
          <Empty
            icon={KeyRound}
            title="You have no keys"
            actions={<Button onClick={() => setMaking(true)}>Make a key</Button>}
          >
            With one, a script or a CI job can create projects, have them planned and watch them
            run.
          </Empty>
        )}
        {data && data.length > 0 && (
          <KeyTable label="Your API keys" rows={data} teams={teams} onMade={setMade} />
        )}
      </Card>
      {team && !refusal(team.role, "api_key_manage") && <OfTeam team={team} />}
      {making && <NewKey teams={teams} onClose={() => setMaking(false)} onMade={setMade} />}
      {made && <ShownOnce made={made} onClose={() => setMade(null)} />}
    </Page>
  );
}

function OfTeam({ team }: { team: Team }) {
  const { data: me } = useQuery(meQuery);
  const { data, error, isPending, refetch } = useQuery(teamKeysQuery(team.id));
  const { data: members = [] } = useQuery(membersQuery(team.id));
  const others = (data ?? []).filter((key: ApiKeyEntry) => key.user_id !== me?.id);
  const owner = (key: ApiKeyEntry) => {
    const member = members.find((each) => each.user_id === key.user_id);
    return member?.display_name || member?.email || "somebody who left";
  };
  return (
    <Card flush title={`Of others, for ${team.name}`}>
      <div className={styles.stack}>
        {error && (
          <ErrorNote
            what="The keys of the team could not be loaded."
            error={error}
            retry={() => void refetch()}
          />
        )}
        {isPending && <SkeletonRows rows={2} label="Loading the keys of the team" />}
        {data && others.length === 0 && <Empty>Nobody else has a key for this team.</Empty>}
        {others.length > 0 && (
          <KeyTable
            label={`Keys of others for ${team.name}`}
            rows={others}
            owner={owner}
            teamId={team.id}
          />
        )}
      </div>
    </Card>
  );
}
