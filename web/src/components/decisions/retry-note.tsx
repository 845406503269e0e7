import { useQuery } from "@tanstack/react-query";
import { planQuery } from "@/lib/api/plans";
import { roundsQuery } from "@/lib/api/tasks";
import type { Task } from "@/lib/api/types";
import { estimateOf, retrySays } from "@/lib/retry";
import styles from "./decisions.module.css";

/**
 * From which round the task goes on when it runs again, and what that may cost. It is loaded, so it
 * stands below the buttons, which must not move under a pointer.
 */
export function RetryNote({ task, asks }: { task: Task; asks?: boolean }) {
  const rounds = useQuery(roundsQuery(task.id));
  const plan = useQuery(planQuery(task.project_id, task.plan_id));
  if (rounds.error)
    return <p className={styles.hint}>What it would go on from could not be loaded.</p>;
  if (!rounds.data || plan.isPending) return null;
  const estimate = plan.data ? estimateOf(task, plan.data) : null;
  const says = retrySays(task.cost_usd, rounds.data, estimate, asks);
  return (
    <p className={styles.hint}>
      {says.from} {says.spent} {plan.error ? "Its estimate could not be loaded." : says.estimate}
    </p>
  );
}
