import { useQueryClient } from "@tanstack/react-query";
import { CircleStop, Hand, Pencil, RotateCcw, SkipForward, Square } from "lucide-react";
import { CheckpointForm } from "@/components/decisions/checkpoint-form";
import { RetryNote } from "@/components/decisions/retry-note";
import { ReviewForm } from "@/components/decisions/review-form";
import { StartOver } from "@/components/decisions/start-over";
import { Button } from "@/components/ui/button";
import { keys } from "@/lib/api/keys";
import type { Checkpoint, Task } from "@/lib/api/types";
import { askedIn } from "@/lib/question";
import { useUrl } from "@/lib/url";
import { useMay } from "@/lib/permissions";
import { canCancel, canRetry } from "@/lib/status";
import { useTaskAction } from "../api/task-actions";
import styles from "./task.module.css";

/** What can be done with the task as it stands; what waits for a person is answered right here. */
export function TaskActions({
  task,
  checkpoint,
}: {
  task: Task;
  checkpoint: Checkpoint | undefined;
}) {
  const act = useTaskAction(task.project_id, task.id);
  const denied = useMay()("project_execute");
  const [, setUrl] = useUrl();
  const client = useQueryClient();
  const refresh = () => void client.invalidateQueries({ queryKey: keys.task(task.id) });
  if (checkpoint) {
    return (
      <section className={styles.decision} aria-label="Waits for you">
        <h3>
          <Hand size={14} aria-hidden />{" "}
          <span>{askedIn(checkpoint) || "How should this go on?"}</span>
        </h3>
        <p>{checkpoint.summary}</p>
        <Attempts checkpoint={checkpoint} />
        <CheckpointForm checkpoint={checkpoint} task={task} onResolved={refresh} />
      </section>
    );
  }
  const empty = task.output_text === "" && task.output_artifacts.length === 0;
  if (task.status === "needs_review") {
    return (
      <section className={styles.decision} aria-label="Waits for your review">
        <h3>
          <Hand size={14} aria-hidden />{" "}
          {empty ? "The model ended without any text" : "Is this output good enough?"}
        </h3>
        {task.verification_notes && <p>{task.verification_notes}</p>}
        <ReviewForm task={task} empty={empty} onReviewed={refresh} />
      </section>
    );
  }
  const buttons = (
    <>
      {canRetry(task) && (
        <Button
          look="primary"
          denied={denied}
          busy={act.isPending}
          onClick={() => act.mutate("retry")}
        >
          <RotateCcw size={14} aria-hidden /> Retry
        </Button>
      )}
      {canRetry(task) && task.attempt > 0 && (
        <StartOver denied={denied} busy={act.isPending} onClick={() => act.mutate("start_over")} />
      )}
      {task.status === "failed" && (
        <Button denied={denied} onClick={() => setUrl({ panel: "edit" })}>
          <Pencil size={14} aria-hidden /> Change it and run again
        </Button>
      )}
      {canRetry(task) && (
        <Button
          denied={denied}
          busy={act.isPending}
          title="Leaves it as it is; what waits for it goes on and is told"
          onClick={() => act.mutate("skip")}
        >
          <SkipForward size={14} aria-hidden /> Go on without it
        </Button>
      )}
      {task.status === "running" && (
        <Button
          denied={denied}
          busy={act.isPending}
          title="Stops the model now; the task then waits for your decision"
          onClick={() => act.mutate("interrupt")}
        >
          <CircleStop size={14} aria-hidden /> Stop and decide
        </Button>
      )}
      {canCancel(task) && (
        <Button
          look="danger"
          denied={denied}
          busy={act.isPending}
          onClick={() => act.mutate("cancel")}
        >
          <Square size={14} aria-hidden /> Cancel
        </Button>
      )}
    </>
  );
  const any = canRetry(task) || canCancel(task) || task.status === "running";
  if (!any) return null;
  return (
    <>
      <div className={styles.buttons}>{buttons}</div>
      {canRetry(task) && <RetryNote task={task} />}
    </>
  );
}

function Attempts({ checkpoint }: { checkpoint: Checkpoint }) {
  if (checkpoint.attempts.length === 0) return null;
  return (
    <details className={styles.attempts}>
      <summary>What was tried ({checkpoint.attempts.length})</summary>
      <ol>
        {checkpoint.attempts.map((attempt) => (
          <li key={`${attempt.timestamp} ${attempt.message}`}>{attempt.message}</li>
        ))}
      </ol>
    </details>
  );
}
