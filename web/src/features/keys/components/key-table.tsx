import { CircleCheck, CircleSlash } from "lucide-react";
import { useState } from "react";
import { Chip } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { ActionsHead, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { toast } from "@/lib/toasts";
import type { ApiKeyEntry, NewApiKey, Team } from "@/lib/api/people";
import { useRevokeKey, useRotateKey } from "../api/keys";
import styles from "./keys.module.css";

/** How long a rotated key stays good, so that programs can be given the new one. */
const OVERLAP_HOURS = 24;

interface KeyTableProps {
  label: string;
  rows: ApiKeyEntry[];
  teams?: Team[];
  /** Whose key it is; only where those of others are listed. */
  owner?: (key: ApiKeyEntry) => string;
  /** Set where keys are ended in the name of the team. */
  teamId?: string;
  onMade?: (made: NewApiKey) => void;
}

export function KeyTable({ label, rows, teams, owner, teamId, onMade }: KeyTableProps) {
  const [asking, setAsking] = useState<{ what: "revoke" | "rotate"; key: ApiKeyEntry } | null>(
    null,
  );
  const revoking = useRevokeKey(teamId);
  const rotating = useRotateKey();
  const close = () => setAsking(null);
  const confirm = () => {
    if (!asking) return;
    const { key } = asking;
    const end = { onSettled: close, onError: (error: unknown) => toast.bad(error) };
    if (asking.what === "revoke")
      revoking.mutate(key.id, {
        ...end,
        onSuccess: () => toast.good(`${key.name} is revoked; it works nowhere any more.`),
      });
    else
      rotating.mutate(
        { id: key.id, hours: OVERLAP_HOURS },
        { ...end, onSuccess: (made) => onMade?.(made) },
      );
  };
  return (
    <>
      <Table
        label={label}
        head={
          <>
            <th>Name</th>
            <th>State</th>
            <th>May</th>
            {teams && <th>Team</th>}
            {owner && <th>Of</th>}
            <th>Last used</th>
            <th>Good until</th>
            <ActionsHead>Change</ActionsHead>
          </>
        }
      >
        {rows.map((key) => (
          <tr key={key.id}>
            <td>
              <span className={styles.name}>
                <strong>{key.name}</strong>
                <span className="mono">{key.key_prefix}…</span>
              </span>
            </td>
            <td>
              <State apiKey={key} />
            </td>
            <td>
              <span className={styles.chips}>
                {key.scopes.map((scope) => (
                  <Chip key={scope}>{scope}</Chip>
                ))}
              </span>
            </td>
            {teams && (
              <td>{teams.find((team) => team.id === key.team_id)?.name ?? "a team you left"}</td>
            )}
            {owner && <td>{owner(key)}</td>}
            <td>
              {key.last_used_at ? (
                <Time at={key.last_used_at} />
              ) : (
                <span className="muted">never</span>
              )}
            </td>
            <td>
              {key.is_active ? (
                <Time at={key.revoked_at ?? key.expires_at} />
              ) : (
                <span className="muted">
                  ended <Time at={key.revoked_at ?? key.expires_at} />
                </span>
              )}
            </td>
            <td>
              <span className={styles.right}>
                {key.is_active && onMade && key.replaced_by === null && (
                  <Button small look="quiet" onClick={() => setAsking({ what: "rotate", key })}>
                    Rotate
                  </Button>
                )}
                {key.is_active && (
                  <Button small look="quiet" onClick={() => setAsking({ what: "revoke", key })}>
                    Revoke
                  </Button>
                )}
              </span>
            </td>
          </tr>
        ))}
      </Table>
      {asking?.what === "revoke" && (
        <ConfirmDialog
          open
          danger
          onClose={close}
          title={`Revoke ${asking.key.name}?`}
          confirm="Revoke the key"
          busy={revoking.isPending}
          onConfirm={confirm}
        >
          <p>Programs that use it are refused from now on. This cannot be undone.</p>
        </ConfirmDialog>
      )}
      {asking?.what === "rotate" && (
        <ConfirmDialog
          open
          onClose={close}
          title={`Rotate ${asking.key.name}?`}
          confirm="Make the new key"
          busy={rotating.isPending}
          onConfirm={confirm}
        >
          <p>
            You get a new key with the same rights. The old one stays good for {OVERLAP_HOURS}{" "}
            hours, so that you can give programs the new one.
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}

function State({ apiKey }: { apiKey: ApiKeyEntry }) {
  const word = apiKey.is_active
    ? apiKey.replaced_by
      ? "replaced, still good"
      : "good"
    : apiKey.revoked_at
      ? "revoked"
      : "run out";
  return (
    <span className={`${styles.state} ${apiKey.is_active ? styles.good : styles.over}`}>
      {apiKey.is_active ? (
        <CircleCheck size={14} aria-hidden />
      ) : (
        <CircleSlash size={14} aria-hidden />
      )}{" "}
      {word}
    </span>
  );
}
