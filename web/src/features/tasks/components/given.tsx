import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Markdown } from "@/components/content/text";
import { ErrorNote, SkeletonRows } from "@/components/ui/bits";
import { StatusIcon } from "@/components/ui/status";
import { taskQuery } from "@/lib/api/tasks";
import type { Task } from "@/lib/api/types";
import { useUrl } from "@/lib/url";
import styles from "./task.module.css";

/**
 * The tasks this one waits for, and what each of them hands to the model as context; loaded when it
 * is opened.
 */
export function Given({ tasks }: { tasks: Task[] }) {
  if (tasks.length === 0) return null;
  return (
    <section>
      <h3>Waits for, and is given their output</h3>
      <ul className={styles.given}>
        {tasks.map((task) => (
          <Source key={task.id} task={task} />
        ))}
      </ul>
    </section>
  );
}

function Source({ task }: { task: Task }) {
  const [, setUrl] = useUrl();
  const [open, setOpen] = useState(false);
  const { data, error, refetch } = useQuery({ ...taskQuery(task.id), enabled: open });
  return (
    <li>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <StatusIcon status={task.status} /> {task.number}. <bdi>{task.title}</bdi>
        </summary>
        {error && <ErrorNote error={error} retry={() => void refetch()} />}
        {open && !data && !error && <SkeletonRows rows={2} label="Loading the output" />}
        {data &&
          (data.output_text ? (
            <Markdown text={data.output_text} />
          ) : (
            <p className="muted">It has written nothing yet.</p>
          ))}
        <button type="button" onClick={() => setUrl({ task: task.id })}>
          Go to this task
        </button>
      </details>
    </li>
  );
}
