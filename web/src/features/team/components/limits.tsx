import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Card, ErrorNote, SkeletonRows } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import type { Team, TeamSettings } from "@/lib/api/people";
import { Problem } from "@/lib/api/problem";
import { refusal } from "@/lib/roles";
import { settingsQuery, useSaveSettings } from "../api/settings";
import { changeOf, draftOf, type LimitsDraft } from "../model/change";
import styles from "./team.module.css";

export function Limits({ team }: { team: Team }) {
  const { data, error, isPending, refetch } = useQuery(settingsQuery(team.id));
  if (isPending) return <SkeletonRows label="Loading the limits" />;
  if (!data)
    return (
      <ErrorNote
        what="The limits could not be loaded."
        error={error}
        retry={() => void refetch()}
      />
    );
  return <LimitsForm key={JSON.stringify(draftOf(data))} team={team} settings={data} />;
}

const MONEY: [keyof LimitsDraft, string, string][] = [
  ["daily_limit_usd", "Per day, $", "All projects together, from midnight to midnight UTC."],
  ["monthly_limit_usd", "Per month, $", "All projects together, by calendar month."],
  ["total_limit_usd", "In all, $", "All projects, for ever. Empty: no such limit."],
  ["project_limit_usd", "Per new project, $", "Each project can change its own."],
];

function LimitsForm({ team, settings }: { team: Team; settings: TeamSettings }) {
  const [draft, setDraft] = useState(() => draftOf(settings));
  const denied = refusal(team.role, "budget_manage");
  const saving = useSaveSettings(team.id);
  const change = changeOf(settings, draft);
  const problem = saving.error instanceof Problem ? saving.error : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!denied) saving.mutate(change);
  };
  const input = (
    name: keyof LimitsDraft,
    label: string,
    hint: string,
    bounds: { min: number; max?: number; step?: string; required?: boolean },
  ) => (
    <Field key={name} label={label} hint={hint} error={problem?.forField(name)}>
      {(control) => (
        <Input
          {...control}
          type="number"
          {...bounds}
          disabled={Boolean(denied)}
          value={draft[name]}
          onChange={(event) => setDraft({ ...draft, [name]: event.target.value })}
        />
      )}
    </Field>
  );
  const granted = (name: keyof LimitsDraft) => {
    const most = {
      daily_limit_usd: settings.granted_daily_usd,
      monthly_limit_usd: settings.granted_monthly_usd,
    };
    const amount = most[name as keyof typeof most];
    return typeof amount === "number" ? ` Up to $${amount}; more is the operator's to grant.` : "";
  };
  return (
    <Form className={styles.stack} onSubmit={submit}>
      {saving.error && <ErrorNote what="Nothing was saved." error={saving.error} />}
      <Card title="Money" actions={denied && <span className={styles.hint}>{denied}</span>}>
        <div className={styles.grid}>
          {MONEY.map(([name, label, hint]) =>
            input(name, label, hint + granted(name), {
              min: 0,
              step: "any",
              required: name !== "total_limit_usd",
            }),
          )}
        </div>
      </Card>
      <Card title="Runs and data">
        <div className={styles.grid}>
          {input(
            "concurrency",
            "Tasks at the same time",
            "Over all projects; more wait for a free slot.",
            { min: 1, max: 1000, required: true },
          )}
          {input("warn_percent", "Warn at, % of a limit", "An event in the project says so.", {
            min: 1,
            max: 100,
            required: true,
          })}
          {input("retention_days", "Keep finished projects, days", "Empty: for ever.", { min: 1 })}
        </div>
      </Card>
      <div className={styles.buttons}>
        <Button
          type="submit"
          look="primary"
          denied={denied}
          busy={saving.isPending}
          disabled={Object.keys(change).length === 0}
        >
          Save
        </Button>
        <span className={styles.hint}>
          A model call that would go over a limit is not made; the task waits instead.
        </span>
      </div>
    </Form>
  );
}
