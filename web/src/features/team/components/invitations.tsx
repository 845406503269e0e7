import { useQuery } from "@tanstack/react-query";
import { MailPlus } from "lucide-react";
import { useState, type FormEvent } from "react";
import { Card, Empty, ErrorNote, Note, SkeletonRows } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy";
import { Check, Field, Input, Select } from "@/components/ui/field";
import { ActionsHead, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { Form } from "@/components/ui/form";
import { toast } from "@/lib/toasts";
import type { Role, Team } from "@/lib/api/people";
import { Problem } from "@/lib/api/problem";
import { refusal, roleLabel, ROLES } from "@/lib/roles";
import { settingsQuery, useSaveSettings } from "../api/settings";
import { invitationsQuery, invite, takeBack, useTeamChange } from "../api/team";
import { RoleOptions } from "./role-options";
import styles from "./team.module.css";

export function Invitations({ team }: { team: Team }) {
  const denied = refusal(team.role, "member_manage");
  if (denied) {
    return (
      <Card>
        <Empty icon={MailPlus} title="Only some invite">
          {denied}
        </Empty>
      </Card>
    );
  }
  return (
    <div className={styles.stack}>
      <Invite team={team} />
      <Policy team={team} />
      <Waiting team={team} />
    </div>
  );
}

function Policy({ team }: { team: Team }) {
  const { data } = useQuery(settingsQuery(team.id));
  const saving = useSaveSettings(team.id);
  const denied = refusal(team.role, "team_manage");
  if (!data) return null;
  return (
    <Card title="Who may accept">
      <Check
        label="Whoever has an invitation's link, not only the address it was sent to"
        checked={data.open_invitations}
        disabled={Boolean(denied) || saving.isPending}
        onChange={(event) =>
          saving.mutate(
            { open_invitations: event.target.checked },
            { onError: (failed) => toast.bad(failed) },
          )
        }
      />
    </Card>
  );
}

function Invite({ team }: { team: Team }) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("editor");
  const inviting = useTeamChange(team.id, () => invite(team.id, { email: email.trim(), role }));
  const problem = inviting.error instanceof Problem ? inviting.error : null;
  const made = inviting.data;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    inviting.mutate(undefined, { onSuccess: () => setEmail("") });
  };
  return (
    <Card title="Invite somebody">
      <div className={styles.stack}>
        {inviting.error && !problem?.forField("email") && (
          <ErrorNote what="Nobody was invited." error={inviting.error} />
        )}
        <Form className={styles.row} onSubmit={submit}>
          <Field label="E-mail" error={problem?.forField("email")}>
            {(control) => (
              <Input
                {...control}
                type="email"
                required
                value={email}
                onChange={(event) => setEmail(event.target.value)}
              />
            )}
          </Field>
          <Field label="Role">
            {(control) => (
              <Select
                {...control}
                value={role}
                onChange={(event) => setRole(event.target.value as Role)}
              >
                <RoleOptions giver={team.role} />
              </Select>
            )}
          </Field>
          <Button type="submit" look="primary" busy={inviting.isPending}>
            Invite
          </Button>
        </Form>
        <p className={styles.hint}>{ROLES.find((each) => each.value === role)?.what}</p>
        {made && (
          <Note icon={MailPlus}>
            A mail is on its way to <strong>{made.email}</strong>. This link does the same. It is
            shown only now, is good once, and runs out <Time at={made.expires_at} />.
            <span className={styles.link}>
              <code>{made.link}</code>
              <CopyButton text={made.link} label="Copy the link" />
            </span>
          </Note>
        )}
      </div>
    </Card>
  );
}

function Waiting({ team }: { team: Team }) {
  const { data = [], error, isPending, refetch } = useQuery(invitationsQuery(team.id));
  const taking = useTeamChange(
    team.id,
    (id: string) => takeBack(team.id, id),
    () => "Taken back; its link does nothing any more.",
  );
  if (error)
    return (
      <ErrorNote
        what="The invitations could not be loaded."
        error={error}
        retry={() => void refetch()}
      />
    );
  return (
    <Card flush title="Not accepted yet">
      {isPending && <SkeletonRows rows={2} label="Loading the invitations" />}
      {!isPending && data.length === 0 && <Empty>Nobody is invited at the moment.</Empty>}
      {data.length > 0 && (
        <Table
          label="Invitations"
          head={
            <>
              <th>E-mail</th>
              <th>Role</th>
              <th>Sent</th>
              <th>Good until</th>
              <ActionsHead>Change</ActionsHead>
            </>
          }
        >
          {data.map((invitation) => (
            <tr key={invitation.id}>
              <td>{invitation.email}</td>
              <td>{roleLabel(invitation.role)}</td>
              <td>
                <Time at={invitation.created_at} />
              </td>
              <td>
                {invitation.status === "expired" ? (
                  "has run out"
                ) : (
                  <Time at={invitation.expires_at} />
                )}
              </td>
              <td>
                <span className={styles.right}>
                  <Button
                    small
                    look="quiet"
                    disabled={taking.isPending}
                    onClick={() =>
                      taking.mutate(invitation.id, { onError: (failed) => toast.bad(failed) })
                    }
                  >
                    Take back
                  </Button>
                </span>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Card>
  );
}
