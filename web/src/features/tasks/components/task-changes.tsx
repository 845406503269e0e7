import { useQuery } from "@tanstack/react-query";
import { Patch } from "@/components/content/diff";
import { ErrorNote } from "@/components/ui/bits";
import { changesQuery } from "@/lib/api/tasks";
import styles from "./task.module.css";

/** What the task changed on its branch: its commits, and the difference as a patch. */
export function TaskChanges({ taskId }: { taskId: string }) {
  const query = useQuery(changesQuery(taskId));
  if (query.error) return <ErrorNote error={query.error} retry={() => void query.refetch()} />;
  if (!query.data?.commit) return null;
  const { log, diff } = query.data;
  return (
    <section aria-label="What it changed">
      <h3>What it changed</h3>
      <ul className={styles.log}>
        {log.map((line) => (
          <li key={line} dir="auto">
            {line}
          </li>
        ))}
      </ul>
      {diff ? <Patch text={diff} /> : <p className="muted">Its files are as it found them.</p>}
    </section>
  );
}
