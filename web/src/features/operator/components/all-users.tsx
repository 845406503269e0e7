import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleCheck, CircleSlash } from "lucide-react";
import { useState } from "react";
import { Card, Chip, Empty, ErrorNote, SkeletonRows } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { SearchInput, Select } from "@/components/ui/field";
import { ActionsHead, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { toast } from "@/lib/toasts";
import { keys } from "@/lib/api/keys";
import type { OperatorUser } from "@/lib/api/people";
import { count } from "@/lib/format/number";
import { useTyped } from "@/lib/use-typed";
import { useUrl } from "@/lib/url";
import { changeUser, usersQuery } from "../api/operator";
import styles from "./operator.module.css";

export function AllUsers({ me }: { me: string }) {
  const [url, setUrl] = useUrl();
  const [typed, type] = useTyped(url.q ?? "", (q) => setUrl({ q: q || undefined }));
  const { data = [], error, isPending, refetch } = useQuery(usersQuery);
  const [stopping, setStopping] = useState<OperatorUser | null>(null);
  const client = useQueryClient();
  const changing = useMutation({
    mutationFn: ({
      user,
      change,
    }: {
      user: OperatorUser;
      change: Parameters<typeof changeUser>[1];
    }) => changeUser(user.id, change),
    onSuccess: (_, { user }) => toast.good(`${user.email} is changed.`),
    onError: (refused) => toast.bad(refused),
    onSettled: () => {
      setStopping(null);
      void client.invalidateQueries({ queryKey: keys.operator("users") });
    },
  });
  const wanted = (url.q ?? "").toLowerCase();
  const shown = data.filter((user) =>
    `${user.email} ${user.display_name}`.toLowerCase().includes(wanted),
  );
  if (error)
    return (
      <ErrorNote what="The users could not be loaded." error={error} retry={() => void refetch()} />
    );
  return (
    <Card flush>
      <div className={styles.filter} role="search">
        <SearchInput
          small
          label="Search by name or e-mail"
          value={typed}
          onChange={(event) => type(event.target.value)}
        />
      </div>
      {isPending ? (
        <SkeletonRows label="Loading the users" />
      ) : shown.length === 0 ? (
        <Empty>Nobody fits this search.</Empty>
      ) : (
        <Table
          label="Users"
          head={
            <>
              <th>Who</th>
              <th>State</th>
              <th>Role</th>
              <th data-number>Projects</th>
              <th>Registered</th>
              <th>Last sign-in</th>
              <ActionsHead>Change</ActionsHead>
            </>
          }
        >
          {shown.map((user) => (
            <tr key={user.id}>
              <td>
                <span className={styles.who}>
                  <strong>
                    {user.display_name || user.email} {user.id === me && <Chip>you</Chip>}
                  </strong>
                  {user.display_name && <span>{user.email}</span>}
                </span>
              </td>
              <td>
                <span className={styles.state}>
                  {user.is_active ? (
                    <CircleCheck size={14} aria-hidden />
                  ) : (
                    <CircleSlash size={14} aria-hidden />
                  )}{" "}
                  {user.is_active ? "active" : "shut out"}
                </span>
              </td>
              <td>
                {user.id === me ? (
                  <span title="Somebody else has to change your own role.">operator</span>
                ) : (
                  <Select
                    small
                    aria-label={`Role of ${user.email}`}
                    value={user.role}
                    disabled={changing.isPending}
                    onChange={(event) =>
                      changing.mutate({
                        user,
                        change: { role: event.target.value as OperatorUser["role"] },
                      })
                    }
                  >
                    <option value="user">user</option>
                    <option value="admin">operator</option>
                  </Select>
                )}
              </td>
              <td data-number>{count(user.project_count)}</td>
              <td>
                <Time at={user.created_at} />
              </td>
              <td>
                {user.last_login_at ? (
                  <Time at={user.last_login_at} />
                ) : (
                  <span className="muted">never</span>
                )}
              </td>
              <td>
                <span className={styles.right}>
                  {user.id !== me &&
                    (user.is_active ? (
                      <Button small look="quiet" onClick={() => setStopping(user)}>
                        Shut out
                      </Button>
                    ) : (
                      <Button
                        small
                        look="quiet"
                        disabled={changing.isPending}
                        onClick={() => changing.mutate({ user, change: { is_active: true } })}
                      >
                        Let in again
                      </Button>
                    ))}
                </span>
              </td>
            </tr>
          ))}
        </Table>
      )}
      {stopping && (
        <ConfirmDialog
          open
          danger
          onClose={() => setStopping(null)}
          title={`Shut out ${stopping.email}?`}
          confirm="Shut out"
          busy={changing.isPending}
          onConfirm={() => changing.mutate({ user: stopping, change: { is_active: false } })}
        >
          <p>
            They are signed out everywhere within half a minute, and their keys stop working. What
            they made stays, and their runs go on. You can let them in again.
          </p>
        </ConfirmDialog>
      )}
    </Card>
  );
}
