import { useQuery } from "@tanstack/react-query";
import { Card, ErrorNote, SkeletonRows } from "@/components/ui/bits";
import { ButtonLink } from "@/components/ui/button";
import { SpendMeter } from "@/components/ui/meter";
import { budgetQuery } from "@/lib/api/budget";
import { percent, usd } from "@/lib/format/money";
import { useMay } from "@/lib/permissions";
import styles from "./usage.module.css";

/** Day and month: spent, held for calls that run now, and what is left. */
export function Budgets() {
  const { data, error, refetch } = useQuery(budgetQuery);
  const denied = useMay()("budget_manage");
  if (error)
    return (
      <ErrorNote
        what="The budgets could not be loaded."
        error={error}
        retry={() => void refetch()}
      />
    );
  return (
    <Card
      title="Budgets of the team"
      actions={
        <ButtonLink small to="/team" search={{ view: "limits" }}>
          {denied ? "See the limits" : "Change limits"}
        </ButtonLink>
      }
    >
      <div className={styles.budgets}>
        {data ? (
          <>
            <Period
              name="Today"
              spent={data.daily_spent_usd}
              held={data.daily_held_usd}
              limit={data.daily_limit_usd}
            />
            <Period
              name="This month"
              spent={data.monthly_spent_usd}
              held={data.monthly_held_usd}
              limit={data.monthly_limit_usd}
            />
          </>
        ) : (
          <SkeletonRows rows={3} label="Loading the budgets" />
        )}
      </div>
    </Card>
  );
}

function Period({
  name,
  spent,
  held,
  limit,
}: {
  name: string;
  spent: number;
  held: number;
  limit: number;
}) {
  return (
    <section className={styles.period} aria-label={name}>
      <h3>{name}</h3>
      <p className={styles.big}>
        {usd(spent)}{" "}
        <span>
          of {usd(limit)}, {percent(spent, limit)}
        </span>
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
