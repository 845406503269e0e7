import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { SpendMeter } from "@/components/ui/meter";
import { budgetQuery } from "@/lib/api/budget";
import { inboxQuery } from "@/lib/api/inbox";
import { servicesQuery } from "@/lib/api/services";
import { usd } from "@/lib/format/money";
import { plural } from "@/lib/format/number";
import styles from "./project-list.module.css";

/**
 * What stands above the list: money of the day and the month, what waits for a person, and whether
 * all services answer.
 */
export function AtAGlance() {
  const { data: budget } = useQuery(budgetQuery);
  const { data: waiting } = useQuery(inboxQuery);
  const { data: services } = useQuery(servicesQuery);
  if (!budget || !waiting || !services) return null;
  const ill = services.filter(
    (service) => service.status === "offline" || service.status === "degraded",
  );
  return (
    <nav className={styles.glance} aria-label="At a glance">
      <Money
        name="Today"
        spent={budget.daily_spent_usd}
        held={budget.daily_held_usd}
        limit={budget.daily_limit_usd}
      />
      <Money
        name="This month"
        spent={budget.monthly_spent_usd}
        held={budget.monthly_held_usd}
        limit={budget.monthly_limit_usd}
      />
      <Link to="/queue">
        <span className={styles.glanceName}>Waiting for you</span>
        <strong>{waiting.length === 0 ? "nothing" : plural(waiting.length, "decision")}</strong>
      </Link>
      <Link to="/services">
        <span className={styles.glanceName}>Services</span>
        <strong>
          {ill.length === 0 ? "all answer" : `${ill.length} of ${services.length} in trouble`}
        </strong>
        {ill.length > 0 && <small>{ill.map((service) => service.name).join(", ")}</small>}
      </Link>
    </nav>
  );
}

function Money({
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
    <Link to="/usage">
      <span className={styles.glanceName}>{name}</span>
      <strong>
        {usd(spent)} <small>of {usd(limit)}</small>
      </strong>
      <SpendMeter spent={spent} held={held} limit={limit} label={`Budget, ${name.toLowerCase()}`} />
    </Link>
  );
}
