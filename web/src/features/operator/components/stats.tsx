import { useQuery } from "@tanstack/react-query";
import { Card, DemoChip, ErrorNote, isDemo, SkeletonRows } from "@/components/ui/bits";
import { StatusBadge } from "@/components/ui/status";
import { Table } from "@/components/ui/table";
import { dollars, usd } from "@/lib/format/money";
import { count } from "@/lib/format/number";
import { STATUS, type Status } from "@/lib/status";
import { statsQuery } from "../api/operator";
import styles from "./operator.module.css";

export function Stats() {
  const { data, error, isPending, refetch } = useQuery(statsQuery);
  if (isPending) return <SkeletonRows label="Loading the statistics" />;
  if (!data)
    return (
      <ErrorNote
        what="The statistics could not be loaded."
        error={error}
        retry={() => void refetch()}
      />
    );
  const models = Object.entries(data.spend_by_model).sort(([, a], [, b]) => b - a);
  return (
    <div className={styles.tabs}>
      <dl className={styles.stats}>
        <Figure
          name="Users"
          value={count(data.total_users)}
          more={`${count(data.active_users)} active`}
        />
        <Figure name="Teams" value={count(data.total_teams)} />
        <Figure name="Projects" value={count(data.total_projects)} />
        <Figure
          name="Tasks"
          value={count(data.total_tasks)}
          more={`${Math.round(data.task_completion_rate * 100)} % of the ended ones completed`}
        />
        <Figure name="Spent" value={usd(data.total_spend_usd)} more="all teams, for ever" />
      </dl>
      <div className={styles.two}>
        <Card flush title="Projects by status">
          <ByStatus label="Projects by status" counts={data.projects_by_status} />
        </Card>
        <Card flush title="Tasks by status">
          <ByStatus label="Tasks by status" counts={data.tasks_by_status} />
        </Card>
        <Card flush title="Spend by model">
          <Table
            label="Spend by model"
            head={
              <>
                <th>Model</th>
                <th data-number>Cost, $</th>
              </>
            }
          >
            {models.length === 0 && <NoneYet />}
            {models.map(([model, cost]) => (
              <tr key={model}>
                <td>{isDemo(null, model) ? <DemoChip /> : model}</td>
                <td data-number>{dollars(cost)}</td>
              </tr>
            ))}
          </Table>
        </Card>
      </div>
    </div>
  );
}

function Figure({ name, value, more }: { name: string; value: string; more?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value} {more && <small>{more}</small>}
      </dd>
    </div>
  );
}

function NoneYet() {
  return (
    <tr>
      <td className="muted" colSpan={2}>
        None yet
      </td>
    </tr>
  );
}

function ByStatus({ label, counts }: { label: string; counts: Record<string, number> }) {
  return (
    <Table
      label={label}
      head={
        <>
          <th>Status</th>
          <th data-number>Number</th>
        </>
      }
    >
      {Object.keys(counts).length === 0 && <NoneYet />}
      {Object.entries(counts).map(([status, amount]) => (
        <tr key={status}>
          <td>{status in STATUS ? <StatusBadge status={status as Status} /> : status}</td>
          <td data-number>{count(amount)}</td>
        </tr>
      ))}
    </Table>
  );
}
