import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Card, ErrorNote, Skeleton } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { SpendMeter } from "@/components/ui/meter";
import { toast } from "@/lib/toasts";
import { keys } from "@/lib/api/keys";
import type { Limits } from "@/lib/api/types";
import { percent, usd } from "@/lib/format/money";
import { useMay } from "@/lib/permissions";
import { budgetQuery, limitsQuery, saveLimits } from "../api/usage";
import styles from "./usage.module.css";

/** Day and month: spent, held for calls that run now, and what is left. */
export function Budgets() {
  const { data, error, refetch } = useQuery(budgetQuery);
  const [editing, setEditing] = useState(false);
  const denied = useMay()("budget_manage");
  if (error) return <ErrorNote what="The budgets could not be loaded." error={error} retry={() => void refetch()} />;
  return (
    <Card title="Budgets of the team" actions={<Button small denied={denied} onClick={() => setEditing(true)}>Change limits</Button>}>
      <div className={styles.budgets}>
        {data ? (
          <>
            <Period name="Today" spent={data.daily_spent_usd} held={data.daily_held_usd} limit={data.daily_limit_usd} />
            <Period name="This month" spent={data.monthly_spent_usd} held={data.monthly_held_usd} limit={data.monthly_limit_usd} />
          </>
        ) : (
          <Skeleton height={64} />
        )}
      </div>
      {editing && <LimitsDialog onClose={() => setEditing(false)} />}
    </Card>
  );
}

function Period({ name, spent, held, limit }: { name: string; spent: number; held: number; limit: number }) {
  return (
    <section className={styles.period} aria-label={name}>
      <h3>{name}</h3>
      <p className={styles.big}>
        {usd(spent)} <span>of {usd(limit)}, {percent(spent, limit)}</span>
      </p>
      <SpendMeter spent={spent} held={held} limit={limit} label={`Budget, ${name.toLowerCase()}`} />
      <dl className={styles.parts}>
        <div>
          <dt>Spent</dt>
          <dd>{usd(spent)}</dd>
        </div>
        <div>
          <dt>Held</dt>
          <dd>{usd(held)}</dd>
        </div>
        <div>
          <dt>Left</dt>
          <dd>{usd(Math.max(0, limit - spent - held))}</dd>
        </div>
      </dl>
    </section>
  );
}

const FIELDS: [keyof Limits, string, string][] = [
  ["daily_limit_usd", "Per day, $", "All projects together, from midnight to midnight UTC."],
  ["monthly_limit_usd", "Per month, $", "All projects together, by calendar month."],
  ["default_project_limit_usd", "Per new project, $", "Each project can change its own."],
];

function LimitsDialog({ onClose }: { onClose: () => void }) {
  const { data } = useQuery(limitsQuery);
  const [draft, setDraft] = useState<Partial<Record<keyof Limits, string>>>({});
  const client = useQueryClient();
  const saving = useMutation({
    mutationFn: () => saveLimits(Object.fromEntries(Object.entries(draft).map(([name, value]) => [name, Number(value)]))),
    onSuccess: (saved) => {
      client.setQueryData(keys.limits, saved);
      void client.invalidateQueries({ queryKey: keys.usage });
      toast.good("The limits hold from the next model call on.");
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title="Limits of the team"
      description="A model call that would go over a limit is not made; the task waits instead."
      onSubmit={() => saving.mutate()}
      actions={
        <>
          <Button onClick={onClose}>Keep as it is</Button>
          <Button type="submit" look="primary" busy={saving.isPending} disabled={Object.keys(draft).length === 0}>
            Save limits
          </Button>
        </>
      }
    >
      {saving.error && <ErrorNote error={saving.error} />}
      {FIELDS.map(([name, label, hint]) => (
        <Field key={name} label={label} hint={hint}>
          {(control) => (
            <Input {...control} type="number" min={0} step="0.01" required value={draft[name] ?? data?.[name] ?? ""} onChange={(event) => setDraft({ ...draft, [name]: event.target.value })} />
          )}
        </Field>
      ))}
    </Dialog>
  );
}
