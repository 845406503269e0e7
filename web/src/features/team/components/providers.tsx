import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Card, Empty, ErrorNote, SkeletonRows } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { ConfirmDialog, Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { ActionsHead, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import type { ProviderEntry, Team } from "@/lib/api/people";
import { Problem } from "@/lib/api/problem";
import { refusal } from "@/lib/roles";
import {
  forgetProvider,
  providerKeysQuery,
  PROVIDERS,
  saveProvider,
  type ProviderName,
} from "../api/settings";
import { useTeamChange } from "../api/team";
import styles from "./team.module.css";

/** The team's own keys at the providers of models. A key goes in and never comes out again. */
export function Providers({ team }: { team: Team }) {
  const denied = refusal(team.role, "team_manage");
  const { data, error, isPending, refetch } = useQuery({
    ...providerKeysQuery(team.id),
    enabled: !denied,
  });
  const [editing, setEditing] = useState<ProviderName | null>(null);
  const [forgetting, setForgetting] = useState<ProviderName | null>(null);
  const forget = useTeamChange(
    team.id,
    (name: ProviderName) => forgetProvider(team.id, name),
    () => "Forgotten. Calls that run now are finished with it.",
  );
  if (denied) {
    return (
      <Card>
        <Empty title="Only some see this">{denied}</Empty>
      </Card>
    );
  }
  if (isPending) return <SkeletonRows label="Loading the providers" />;
  if (!data)
    return (
      <ErrorNote
        what="The providers could not be loaded."
        error={error}
        retry={() => void refetch()}
      />
    );
  const entry = (name: ProviderName): ProviderEntry | undefined =>
    data.find((each) => each.provider === name);
  return (
    <div className={styles.stack}>
      {forget.error && <ErrorNote what="Nothing was changed." error={forget.error} />}
      <Card flush title="Keys at providers">
        <Table
          label="Keys at providers of models"
          head={
            <>
              <th>Provider</th>
              <th>Key</th>
              <th>Address</th>
              <th>Changed</th>
              <ActionsHead>Change</ActionsHead>
            </>
          }
        >
          {PROVIDERS.map(({ name, label }) => {
            const known = entry(name);
            const own = known && (known.has_key || known.base_url !== null);
            return (
              <tr key={name}>
                <td>{label}</td>
                <td>{known?.has_key ? "stored" : <span className="muted">none of yours</span>}</td>
                <td>{known?.base_url ?? <span className="muted">the usual one</span>}</td>
                <td>{own ? <Time at={known.updated_at} /> : <span className="muted">–</span>}</td>
                <td>
                  <span className={styles.right}>
                    <Button small look="quiet" onClick={() => setEditing(name)}>
                      {own ? "Replace" : "Set"}
                    </Button>
                    {own && (
                      <Button small look="quiet" onClick={() => setForgetting(name)}>
                        Forget
                      </Button>
                    )}
                  </span>
                </td>
              </tr>
            );
          })}
        </Table>
      </Card>
      <p className={styles.hint}>
        Without a key of its own a team uses what the installation has, or the demo model. Keys are
        stored encrypted and are never shown again.
      </p>
      {editing && (
        <ProviderDialog
          team={team}
          name={editing}
          known={entry(editing)}
          onClose={() => setEditing(null)}
        />
      )}
      {forgetting && (
        <ConfirmDialog
          open
          danger
          onClose={() => setForgetting(null)}
          title="Forget this key?"
          confirm="Forget the key"
          busy={forget.isPending}
          onConfirm={() => forget.mutate(forgetting, { onSettled: () => setForgetting(null) })}
        >
          <p>
            The next model call uses what the installation has, or waits when it has none. The key
            itself stays good at the provider; end it there.
          </p>
        </ConfirmDialog>
      )}
    </div>
  );
}

function ProviderDialog({
  team,
  name,
  known,
  onClose,
}: {
  team: Team;
  name: ProviderName;
  known: ProviderEntry | undefined;
  onClose: () => void;
}) {
  const [key, setKey] = useState("");
  const [address, setAddress] = useState(known?.base_url ?? "");
  const saving = useTeamChange(
    team.id,
    () =>
      saveProvider(team.id, name, {
        ...(key.trim() ? { key: key.trim() } : {}),
        base_url: address.trim() || null,
      }),
    () => "Stored. Model calls use it within five minutes.",
  );
  const problem = saving.error instanceof Problem ? saving.error : null;
  const provider = PROVIDERS.find((each) => each.name === name);
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Key at ${provider?.label}`}
      onSubmit={() => saving.mutate(undefined, { onSuccess: onClose })}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={saving.isPending}>
            Store the key
          </Button>
        </>
      }
    >
      {saving.error && <ErrorNote what="Nothing was stored." error={saving.error} />}
      <Field
        label="Key"
        hint="It goes in and is never shown again."
        error={problem?.forField("key")}
      >
        {(control) => (
          <Input
            {...control}
            type="password"
            autoFocus
            autoComplete="off"
            placeholder={provider?.key}
            required={name !== "ollama"}
            value={key}
            onChange={(event) => setKey(event.target.value)}
          />
        )}
      </Field>
      <Field
        label="Address"
        hint="Only when it is not the provider's usual one."
        error={problem?.forField("base_url")}
      >
        {(control) => (
          <Input
            {...control}
            type="url"
            placeholder="https://"
            required={name === "ollama"}
            value={address}
            onChange={(event) => setAddress(event.target.value)}
          />
        )}
      </Field>
    </Dialog>
  );
}
