import { useMemo } from "react";
import { useNow } from "@/components/ui/time";
import type { Task } from "@/lib/api/types";
import { clockTime, duration } from "@/lib/format/time";
import { historyOf, spanWords } from "@/lib/live/history";
import { useEventLog } from "@/lib/live/use-event-log";
import { plural } from "@/lib/format/number";
import styles from "./task.module.css";

/** Every attempt and wait of the task with its reason, as far as the log was read. */
export function TaskHistory({ task, tasks }: { task: Task; tasks: Task[] }) {
  const { log } = useEventLog(task.project_id);
  const now = useNow();
  const spans = useMemo(
    () => historyOf(log.events, tasks, now).get(task.id) ?? [],
    [log.events, tasks, now, task.id],
  );
  if (spans.length === 0) return null;
  const attempts = spans.filter((span) => span.kind === "attempt").length;
  return (
    <section>
      <h3>What happened ({plural(attempts, "attempt")})</h3>
      <ol className={styles.history}>
        {spans.map((span, at) => (
          <li key={at} data-kind={span.kind}>
            <time dateTime={new Date(span.from).toISOString()}>
              {clockTime(new Date(span.from).toISOString())}
            </time>
            <span>{spanWords(span)}</span>
            <span className="tabular">{duration(span.to - span.from)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
