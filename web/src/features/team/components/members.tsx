import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Card, Chip, ErrorNote, SkeletonRows } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { Select } from "@/components/ui/field";
import { ActionsHead, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { toast } from "@/lib/toasts";
import { meQuery } from "@/lib/api/me";
import type { Member, Role, Team } from "@/lib/api/people";
import { membersQuery } from "@/lib/api/teams";
import { refusal, roleLabel, ROLES } from "@/lib/roles";
import { changeRole, removeMember, transferTeam, useTeamChange } from "../api/team";
import { RoleOptions } from "./role-options";
import styles from "./team.module.css";

type Asking = { what: "remove" | "leave" | "transfer"; member: Member };

export function Members({ team }: { team: Team }) {
  const { data, error, isPending, refetch } = useQuery(membersQuery(team.id));
  const { data: me } = useQuery(meQuery);
  const [asking, setAsking] = useState<Asking | null>(null);
  const changing = useTeamChange(
    team.id,
    ({ member, role }: { member: Member; role: Role }) => changeRole(team.id, member.user_id, role),
    ({ member, role }) => `${nameOf(member)} is ${roleLabel(role).toLowerCase()} now.`,
  );
  const manage = refusal(team.role, "member_manage");
  const owners = (data ?? []).filter((member) => member.role === "owner").length;
  return (
    <div className={styles.stack}>
      {error && (
        <ErrorNote
          what="The members could not be loaded."
          error={error}
          retry={() => void refetch()}
        />
      )}
      {changing.error && <ErrorNote what="The role was not changed." error={changing.error} />}
      <Card flush title="Members" actions={manage && <span className={styles.hint}>{manage}</span>}>
        {isPending ? (
          <SkeletonRows rows={3} label="Loading the members" />
        ) : (
          <Table
            label="Members of the team"
            head={
              <>
                <th>Who</th>
                <th>Role</th>
                <th>Joined</th>
                <th>Last here</th>
                <ActionsHead>Change</ActionsHead>
              </>
            }
          >
            {(data ?? []).map((member) => {
              const self = member.user_id === me?.id;
              const fixed = manage ?? fixedRole(team, member, owners);
              return (
                <tr key={member.user_id}>
                  <td>
                    <span className={styles.who}>
                      <strong>
                        {nameOf(member)} {self && <Chip>you</Chip>}
                      </strong>
                      {member.display_name && <span>{member.email}</span>}
                    </span>
                  </td>
                  <td>
                    {fixed ? (
                      <span title={fixed}>{roleLabel(member.role)}</span>
                    ) : (
                      <Select
                        small
                        className={styles.role}
                        aria-label={`Role of ${nameOf(member)}`}
                        value={member.role}
                        disabled={changing.isPending}
                        onChange={(event) =>
                          changing.mutate({ member, role: event.target.value as Role })
                        }
                      >
                        <RoleOptions giver={team.role} />
                      </Select>
                    )}
                  </td>
                  <td>
                    <Time at={member.joined_at} />
                  </td>
                  <td>
                    {member.last_active_at ? (
                      <Time at={member.last_active_at} />
                    ) : (
                      <span className="muted">never</span>
                    )}
                  </td>
                  <td>
                    <span className={styles.right}>
                      {!self && team.role === "owner" && (
                        <Button
                          small
                          look="quiet"
                          onClick={() => setAsking({ what: "transfer", member })}
                        >
                          Make owner
                        </Button>
                      )}
                      {self ? (
                        <Button
                          small
                          look="quiet"
                          denied={lastOwner(member, owners)}
                          onClick={() => setAsking({ what: "leave", member })}
                        >
                          Leave
                        </Button>
                      ) : (
                        !manage && (
                          <Button
                            small
                            look="quiet"
                            denied={fixedRole(team, member, owners)}
                            onClick={() => setAsking({ what: "remove", member })}
                          >
                            Remove
                          </Button>
                        )
                      )}
                    </span>
                  </td>
                </tr>
              );
            })}
          </Table>
        )}
      </Card>
      <Card title="What each role may do">
        <dl className={styles.roles}>
          {ROLES.map((role) => (
            <div key={role.value}>
              <dt>{role.label}</dt>
              <dd>{role.what}</dd>
            </div>
          ))}
        </dl>
      </Card>
      {asking && <Ask team={team} asking={asking} onClose={() => setAsking(null)} />}
    </div>
  );
}

function Ask({ team, asking, onClose }: { team: Team; asking: Asking; onClose: () => void }) {
  const navigate = useNavigate();
  const { what, member } = asking;
  const work = useTeamChange(team.id, () =>
    what === "transfer"
      ? transferTeam(team.id, member.user_id)
      : removeMember(team.id, member.user_id),
  );
  const words = {
    remove: {
      title: `Remove ${nameOf(member)}?`,
      confirm: "Remove from the team",
      text: `They lose access to ${team.name} at once, and their keys for it stop working. What they made stays.`,
    },
    leave: {
      title: `Leave ${team.name}?`,
      confirm: "Leave the team",
      text: "You lose access at once, and your keys for it stop working. What you made stays. To come back you need an invitation.",
    },
    transfer: {
      title: `Make ${nameOf(member)} the owner?`,
      confirm: "Hand the team over",
      text: "They become owner and you become admin. Only they can undo it.",
    },
  }[what];
  const confirm = () =>
    work.mutate(undefined, {
      onSuccess: () => {
        onClose();
        if (what === "leave")
          void navigate({ to: "/projects", search: { team: undefined }, reloadDocument: true });
      },
      onError: (error) => {
        onClose();
        toast.bad(error);
      },
    });
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={words.title}
      confirm={words.confirm}
      danger={what !== "transfer"}
      busy={work.isPending}
      onConfirm={confirm}
    >
      <p>{words.text}</p>
    </ConfirmDialog>
  );
}

function nameOf(member: Member): string {
  return member.display_name || member.email;
}

function lastOwner(member: Member, owners: number): string | undefined {
  return member.role === "owner" && owners === 1
    ? "The last owner stays; make somebody else an owner first."
    : undefined;
}

function fixedRole(team: Team, member: Member, owners: number): string | undefined {
  if (member.role === "owner" && team.role !== "owner")
    return "Only an owner decides about owners.";
  return lastOwner(member, owners);
}
