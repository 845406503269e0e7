import { useQuery } from "@tanstack/react-query";
import { Card } from "@/components/ui/bits";
import { Table } from "@/components/ui/table";
import { decidedQuery, projectCheckpointsQuery } from "@/lib/api/checkpoints";
import type { Task } from "@/lib/api/types";
import { dollars } from "@/lib/format/money";
import { count } from "@/lib/format/number";
import { duration } from "@/lib/format/time";
import { tierWords } from "@/lib/tiers";
import { byTier, byWave } from "../model/outcomes";
import styles from "./summary.module.css";

/**
 * How the run does in figures: outcomes and costs by tier, and how much of each wave ran at once.
 */
export function RunSummary({ projectId, tasks }: { projectId: string; tasks: Task[] }) {
  const { data: open } = useQuery(projectCheckpointsQuery(projectId));
  const { data: decided } = useQuery(decidedQuery(projectId));
  const retries = tasks.reduce((sum, task) => sum + Math.max(0, task.attempt - 1), 0);
  const facts: [string, number | undefined][] = [
    ["Attempts after the first", retries],
    ["Questions to people, open", open?.filter((each) => each.open).length],
    ["answered", decided?.length],
    ["Skipped", tasks.filter((task) => task.skipped).length],
  ];
  return (
    <div className={styles.summary}>
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="tabular">{value === undefined ? "–" : count(value)}</dd>
          </div>
        ))}
      </dl>
      <Card flush title="Outcomes by model tier">
        <Table
          label="Outcomes by model tier"
          head={
            <>
              <th>Tier</th>
              <th data-number>Tasks</th>
              <th data-number>Completed</th>
              <th data-number>Failed</th>
              <th data-number>Tried again</th>
              <th data-number>Mean time</th>
              <th data-number>Tokens</th>
              <th data-number>Cost, $</th>
              <th data-number>Per completed, $</th>
            </>
          }
        >
          {byTier(tasks).map((row) => (
            <tr key={row.tier}>
              <td>{tierWords(row.tier, "")}</td>
              <td data-number>{count(row.tasks)}</td>
              <td data-number>{count(row.completed)}</td>
              <td data-number>{count(row.failed)}</td>
              <td data-number>{count(row.retried)}</td>
              <td data-number>{row.mean === null ? "–" : duration(row.mean)}</td>
              <td data-number>{count(row.tokens)}</td>
              <td data-number>{dollars(row.cost)}</td>
              <td data-number>{dollars(row.perDone)}</td>
            </tr>
          ))}
        </Table>
      </Card>
      <Card flush title="Wave by wave">
        <Table
          label="Waves of the run"
          head={
            <>
              <th>Wave</th>
              <th data-number>Tasks</th>
              <th data-number>Completed</th>
              <th data-number>At once, at most</th>
              <th data-number>First start to last end</th>
              <th data-number>Completed per minute</th>
            </>
          }
        >
          {byWave(tasks).map((row) => (
            <tr key={row.wave}>
              <td>Wave {row.wave}</td>
              <td data-number>{count(row.tasks)}</td>
              <td data-number>{count(row.completed)}</td>
              <td data-number>{row.together === 0 ? "–" : count(row.together)}</td>
              <td data-number>{row.span === null ? "–" : duration(row.span)}</td>
              <td data-number>{row.perMinute === null ? "–" : count(Math.round(row.perMinute))}</td>
            </tr>
          ))}
        </Table>
      </Card>
      <p className="muted">
        A wave is all tasks that are equally far from the beginning of the graph. It orders the view
        only: a task starts as soon as those it waits for are done.
      </p>
    </div>
  );
}
