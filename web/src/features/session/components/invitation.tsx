import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ErrorNote, Note, SkeletonRows } from "@/components/ui/bits";
import { Button, ButtonLink } from "@/components/ui/button";
import { Time } from "@/components/ui/time";
import { toast } from "@/lib/toasts";
import { keys } from "@/lib/api/keys";
import type { InvitationPreview } from "@/lib/api/people";
import { isStatus } from "@/lib/api/problem";
import { signOut } from "@/lib/api/sign-out";
import { roleLabel, ROLES } from "@/lib/roles";
import { session } from "@/lib/session-host";
import { acceptInvitation, invitationQuery } from "../api/sign-in";
import { forgetInvitation, invitationToken } from "../model/link";
import { Door } from "./door";
import styles from "./door.module.css";

/** What an invitation's link opens, signed in or not. */
export function Invitation() {
  const [token] = useState(invitationToken);
  const { data, error, isPending, refetch } = useQuery(invitationQuery(token));
  const foot = <Link to="/projects">Go to your projects</Link>;
  if (isPending) {
    return (
      <Door title="Invitation" lead="" foot={foot}>
        <SkeletonRows rows={3} label="Loading the invitation" />
      </Door>
    );
  }
  if (!data) {
    return (
      <Door title="This invitation cannot be used" lead="" foot={foot}>
        {isStatus(error, 404) ? (
          <Note tone="amber">
            It was accepted or taken back already, or the link was cut off. Ask whoever sent it for
            another one.
          </Note>
        ) : (
          <ErrorNote error={error} retry={() => void refetch()} />
        )}
      </Door>
    );
  }
  const what = ROLES.find((each) => each.value === data.role)?.what;
  return (
    <Door
      title={`Join ${data.team_name}`}
      lead={
        <>
          {data.inviter} invites you. {roleLabel(data.role)}:{" "}
          {what?.replace(/^./, (letter) => letter.toLowerCase())}
        </>
      }
      foot={
        <>
          The link is good once and runs out <Time at={data.expires_at} />.
        </>
      }
    >
      {data.expired ? (
        <Note tone="amber">It has run out. Ask {data.inviter} for another one.</Note>
      ) : session.user ? (
        <Accept token={token} invitation={data} />
      ) : (
        <Enter invitation={data} />
      )}
    </Door>
  );
}

function Enter({ invitation }: { invitation: InvitationPreview }) {
  const search = { next: "/invitation", email: invitation.email };
  return (
    <div className={styles.form}>
      <ButtonLink to="/sign-up" search={search} look="primary">
        Create an account and join
      </ButtonLink>
      <ButtonLink to="/sign-in" search={search}>
        Sign in and join
      </ButtonLink>
    </div>
  );
}

function Accept({ token, invitation }: { token: string; invitation: InvitationPreview }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const accepting = useMutation({
    mutationFn: () => acceptInvitation(token),
    onSuccess: async (team) => {
      forgetInvitation();
      await client.invalidateQueries({ queryKey: keys.teams });
      toast.good(`You are in ${team.name} now.`);
      void navigate({ to: "/projects", search: { team: team.id } });
    },
  });
  const me = session.user;
  const other = me && me.email.toLowerCase() !== invitation.email.toLowerCase();
  return (
    <div className={styles.form}>
      {accepting.error && <ErrorNote error={accepting.error} />}
      {other && (
        <Note>
          It was sent to <strong>{invitation.email}</strong>; you are signed in as{" "}
          <strong>{me.email}</strong>, who joins only if the team lets in whoever has the link.
        </Note>
      )}
      <Button
        look="primary"
        autoFocus
        busy={accepting.isPending}
        onClick={() => accepting.mutate()}
      >
        Join {invitation.team_name}
      </Button>
      {other && <Button onClick={() => void signOut()}>Sign in as somebody else</Button>}
    </div>
  );
}
