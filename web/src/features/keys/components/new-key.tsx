import { useState } from "react";
import { ErrorNote } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Check, Field, Input, Select } from "@/components/ui/field";
import type { NewApiKey, Team } from "@/lib/api/people";
import { Problem } from "@/lib/api/problem";
import { useTeamId } from "@/lib/team";
import { SCOPES, useMakeKey } from "../api/keys";
import styles from "./keys.module.css";

const USUAL = ["read", "plan", "execute"];
const LIVES = [7, 30, 90, 365];

export function NewKey({
  teams,
  onClose,
  onMade,
}: {
  teams: Team[];
  onClose: () => void;
  onMade: (made: NewApiKey) => void;
}) {
  const current = useTeamId();
  const [name, setName] = useState("");
  const [teamId, setTeamId] = useState(current ?? teams[0]?.id ?? "");
  const [scopes, setScopes] = useState<string[]>(USUAL);
  const [days, setDays] = useState(90);
  const making = useMakeKey();
  const problem = making.error instanceof Problem ? making.error : null;
  const toggle = (scope: string, on: boolean) =>
    setScopes(
      SCOPES.map((each) => each.value as string).filter((each) =>
        each === scope ? on : scopes.includes(each),
      ),
    );
  const submit = () =>
    making.mutate(
      { name: name.trim(), scopes, team_id: teamId, expires_in_days: days },
      {
        onSuccess: (made) => {
          onClose();
          onMade(made);
        },
      },
    );
  return (
    <Dialog
      open
      onClose={onClose}
      title="New API key"
      description="Whoever has it can do what it may, in your name. Give each program its own."
      onSubmit={submit}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            look="primary"
            busy={making.isPending}
            disabled={scopes.length === 0}
          >
            Make the key
          </Button>
        </>
      }
    >
      {making.error && <ErrorNote what="No key was made." error={making.error} />}
      <Field
        label="Name"
        hint="What uses it, for example “nightly build”."
        error={problem?.forField("name")}
      >
        {(control) => (
          <Input
            {...control}
            required
            autoFocus
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label="Team">
        {(control) => (
          <Select {...control} value={teamId} onChange={(event) => setTeamId(event.target.value)}>
            {teams.map((team) => (
              <option key={team.id} value={team.id}>
                {team.name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <fieldset className={styles.scopes}>
        <legend>What it may do, as far as you may yourself</legend>
        {SCOPES.map((scope) => (
          <Check
            key={scope.value}
            checked={scopes.includes(scope.value)}
            onChange={(event) => toggle(scope.value, event.target.checked)}
            label={
              <>
                <strong>{scope.value}</strong> <span>{scope.what}</span>
              </>
            }
          />
        ))}
      </fieldset>
      <Field label="Good for">
        {(control) => (
          <Select
            {...control}
            value={days}
            onChange={(event) => setDays(Number(event.target.value))}
          >
            {LIVES.map((each) => (
              <option key={each} value={each}>
                {each} days
              </option>
            ))}
          </Select>
        )}
      </Field>
    </Dialog>
  );
}
