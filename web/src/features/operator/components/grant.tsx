import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ErrorNote } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { keys } from "@/lib/api/keys";
import type { OperatorTeam } from "@/lib/api/people";
import { Problem } from "@/lib/api/problem";
import { toast } from "@/lib/toasts";
import { grantLimits } from "../api/operator";

const amount = (text: string) => (text.trim() === "" ? null : Number(text));
const text = (dollars: number | null | undefined) => (dollars == null ? "" : String(dollars));

/** Says how much of the installation's money a team may set its own limits to. */
export function GrantDialog({ team, onClose }: { team: OperatorTeam; onClose: () => void }) {
  const [daily, setDaily] = useState(text(team.granted_daily_usd));
  const [monthly, setMonthly] = useState(text(team.granted_monthly_usd));
  const client = useQueryClient();
  const granting = useMutation({
    mutationFn: () =>
      grantLimits(team.id, { daily_limit_usd: amount(daily), monthly_limit_usd: amount(monthly) }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.operator("teams") });
      toast.good(`${team.name} may set its limits within that.`);
      onClose();
    },
  });
  const problem = granting.error instanceof Problem ? granting.error : null;
  const input = (name: string, label: string, value: string, set: (value: string) => void) => (
    <Field label={label} hint="Empty: what every new team gets." error={problem?.forField(name)}>
      {(control) => (
        <Input
          {...control}
          type="number"
          min={0}
          step="any"
          value={value}
          onChange={(event) => set(event.target.value)}
        />
      )}
    </Field>
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={`What ${team.name} may spend`}
      description="The team sets its own limits up to these. Limits above them go down at once; the team's log tells it."
      onSubmit={() => granting.mutate()}
      actions={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button type="submit" look="primary" busy={granting.isPending}>
            Grant
          </Button>
        </>
      }
    >
      {granting.error && <ErrorNote error={granting.error} />}
      {input("daily_limit_usd", "At most per day, $", daily, setDaily)}
      {input("monthly_limit_usd", "At most per month, $", monthly, setMonthly)}
    </Dialog>
  );
}
