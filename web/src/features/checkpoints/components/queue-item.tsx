import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Markdown } from "@/components/content/text";
import { CheckpointForm } from "@/components/decisions/checkpoint-form";
import { ReviewForm } from "@/components/decisions/review-form";
import { Card, Chip, DemoChip, ErrorNote, isDemo, SkeletonRows } from "@/components/ui/bits";
import { Time } from "@/components/ui/time";
import { checkpointQuery } from "@/lib/api/checkpoints";
import { taskQuery } from "@/lib/api/tasks";
import type { Checkpoint, InboxItem, Task } from "@/lib/api/types";
import { askedIn } from "@/lib/question";
import styles from "./queue.module.css";

/** One decision with all that is needed to take it. */
export function QueueItem({ item, onDone }: { item: InboxItem; onDone: () => void }) {
  const task = useQuery(taskQuery(item.task_id));
  const checkpoint = useQuery({
    ...checkpointQuery(item.checkpoint_id ?? ""),
    enabled: item.checkpoint_id !== null,
  });
  const error = task.error ?? checkpoint.error;
  return (
    <Card
      title={item.task_title}
      actions={
        <Link
          to="/projects/$projectId/run"
          params={{ projectId: item.project_id }}
          search={{ task: item.task_id }}
        >
          Open in the run
        </Link>
      }
    >
      <div className={styles.item}>
        <p className={styles.line}>
          <Chip>
            {item.checkpoint_id === null
              ? item.kind
              : (checkpoint.data?.checkpoint_type ?? "checkpoint").replaceAll("_", " ")}
          </Chip>
          {isDemo(null, task.data?.model_used) && <DemoChip />}
          <span className="muted">
            {item.project_name}, waiting since <Time at={item.since} />
          </span>
        </p>
        {error && (
          <ErrorNote
            error={error}
            retry={() => void Promise.all([task.refetch(), checkpoint.refetch()])}
          />
        )}
        {!task.data && !error && <SkeletonRows rows={3} label="Loading the task" />}
        {task.data &&
          (item.kind === "provider" ? (
            <ProviderItem item={item} />
          ) : item.checkpoint_id === null ? (
            <ReviewItem item={item} task={task.data} onDone={onDone} />
          ) : (
            checkpoint.data && (
              <CheckpointItem checkpoint={checkpoint.data} task={task.data} onDone={onDone} />
            )
          ))}
      </div>
    </Card>
  );
}

function CheckpointItem({
  checkpoint,
  task,
  onDone,
}: {
  checkpoint: Checkpoint;
  task: Task;
  onDone: () => void;
}) {
  return (
    <>
      <p className={styles.asked}>
        <strong>{askedIn(checkpoint) || checkpoint.summary}</strong>
      </p>
      {checkpoint.question && checkpoint.summary !== checkpoint.question && (
        <p>{checkpoint.summary}</p>
      )}
      {checkpoint.attempts.length > 0 && (
        <div>
          <h3>What was tried</h3>
          <ol className={styles.attempts}>
            {checkpoint.attempts.map((attempt) => (
              <li key={`${attempt.timestamp} ${attempt.message}`}>
                {attempt.message}{" "}
                <span className="muted">
                  <Time at={attempt.timestamp} />
                </span>
              </li>
            ))}
          </ol>
        </div>
      )}
      <Output task={task} />
      <CheckpointForm checkpoint={checkpoint} task={task} keyboard onResolved={onDone} />
    </>
  );
}

/** Goes by itself once the provider takes calls again. */
function ProviderItem({ item }: { item: InboxItem }) {
  return (
    <>
      <p>
        <strong>{item.reason}</strong>
      </p>
      <p className="muted">
        Nothing failed and nothing is lost: tasks go on at their last stored step. To try at once,
        pause the run and start it again.
      </p>
      <p>
        <Link to="/team" search={{ view: "providers" }}>
          Open the team's provider keys
        </Link>
      </p>
    </>
  );
}

function ReviewItem({ item, task, onDone }: { item: InboxItem; task: Task; onDone: () => void }) {
  return (
    <>
      <p>
        <strong>{item.reason}</strong>
      </p>
      {task.verification_notes && !item.reason.includes(task.verification_notes) && (
        <p>{task.verification_notes}</p>
      )}
      {task.output_text ? (
        <Output task={task} open />
      ) : (
        <p className="muted">The model wrote no text: there is nothing to accept.</p>
      )}
      <ReviewForm
        task={task}
        keyboard
        empty={!task.output_text && task.output_artifacts.length === 0}
        onReviewed={onDone}
      />
    </>
  );
}

function Output({ task, open }: { task: Task; open?: boolean }) {
  if (!task.output_text) return null;
  return (
    <details open={open}>
      <summary>What it wrote</summary>
      <Markdown text={task.output_text} />
    </details>
  );
}
