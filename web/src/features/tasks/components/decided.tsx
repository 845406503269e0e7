import { useQuery } from "@tanstack/react-query";
import { Time } from "@/components/ui/time";
import { decidedQuery } from "@/lib/api/checkpoints";
import { askedIn } from "@/lib/question";
import styles from "./task.module.css";

/** The questions this task had for people, and how they were answered. */
export function Decided({ projectId, taskId }: { projectId: string; taskId: string }) {
  const { data = [] } = useQuery(decidedQuery(projectId));
  const own = data.filter((checkpoint) => checkpoint.task_id === taskId && !checkpoint.open);
  if (own.length === 0) return null;
  return (
    <section>
      <h3>What was decided</h3>
      <ol className={styles.decided}>
        {own.map((checkpoint) => (
          <li key={checkpoint.id}>
            <p>{askedIn(checkpoint) || checkpoint.summary}</p>
            <p className="muted">
              {answer(checkpoint.response)} <Time at={checkpoint.resolved_at} />
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}

const ACTION: Record<string, string> = {
  retry: "Run again",
  skip: "Skipped",
  fail: "Let fail",
  edit: "Changed and run again",
};

/** "Action: retry | Guidance: use tabs", or "Answer: tabs" to a task's question, as a sentence. */
function answer(response: string | null): string {
  const [, said] = /^Answer: ([\s\S]*)$/.exec(response ?? "") ?? [];
  if (said !== undefined) return `Answered: “${said}”`;
  const [, action = "", guidance] =
    /^Action: (\w+)(?: \| Guidance: ([\s\S]*))?$/.exec(response ?? "") ?? [];
  if (!action) return response ?? "Answered.";
  return guidance ? `${ACTION[action] ?? action}: “${guidance}”` : `${ACTION[action] ?? action}.`;
}
