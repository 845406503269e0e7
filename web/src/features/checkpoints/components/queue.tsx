import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleCheck, Hand } from "lucide-react";
import { CheckpointForm } from "@/components/decisions/checkpoint-form";
import { Plain } from "@/components/content/text";
import { Card, Chip, Empty, ErrorNote, Kbd, Page, SkeletonRows } from "@/components/ui/bits";
import { ButtonLink } from "@/components/ui/button";
import { Time } from "@/components/ui/time";
import { queueQuery } from "@/lib/api/checkpoints";
import { projectQuery } from "@/lib/api/projects";
import { taskQuery } from "@/lib/api/tasks";
import type { Checkpoint } from "@/lib/api/types";
import { plural } from "@/lib/format/number";
import { useShortcut } from "@/lib/shortcuts";
import { useUrl } from "@/lib/url";
import styles from "./queue.module.css";

/** All that waits for a person, over all projects, oldest first; each is answered in place. */
export function Queue() {
  const [url, setUrl] = useUrl();
  const query = useQuery(queueQuery);
  const items = query.data ?? [];
  const place = Math.max(0, items.findIndex((item) => item.id === url.item));
  const current = items[place];
  const go = (by: number) => {
    const next = items[Math.min(items.length - 1, Math.max(0, place + by))];
    if (next) setUrl({ item: next.id });
  };
  useShortcut("j", () => go(1));
  useShortcut("k", () => go(-1));
  return (
    <Page
      title="Waiting for you"
      lead={items.length > 0 ? `${plural(items.length, "decision")}, oldest first. A run goes on as soon as you answer.` : undefined}
      actions={items.length > 1 && <span className={styles.keys}><Kbd>j</Kbd> next <Kbd>k</Kbd> previous</span>}
    >
      {query.error && <ErrorNote what="The queue could not be loaded." error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <SkeletonRows label="Loading the queue" />}
      {query.isSuccess && items.length === 0 && (
        <Card>
          <Empty icon={CircleCheck} title="Nothing waits for you" actions={<ButtonLink to="/projects">Go to your projects</ButtonLink>}>
            When a task has used up its retries, was stopped, or wants a review, it appears here.
          </Empty>
        </Card>
      )}
      {current && (
        <div className={styles.split}>
          <ol className={styles.list}>
            {items.map((item) => (
              <li key={item.id}>
                <button type="button" aria-current={item === current || undefined} onClick={() => setUrl({ item: item.id })}>
                  <Hand size={14} aria-hidden />
                  <span>
                    <strong>{item.summary}</strong>
                    <span className={styles.sub}>
                      <ProjectName item={item} /> · <Time at={item.created_at} />
                    </span>
                  </span>
                </button>
              </li>
            ))}
          </ol>
          <Item key={current.id} item={current} onResolved={() => setUrl({ item: items[place + 1]?.id })} />
        </div>
      )}
    </Page>
  );
}

function Item({ item, onResolved }: { item: Checkpoint; onResolved: () => void }) {
  const { data: task } = useQuery({ ...taskQuery(item.task_id ?? ""), enabled: item.task_id !== null });
  return (
    <Card
      title={task?.title ?? item.summary}
      actions={
        item.task_id && (
          <Link to="/projects/$projectId/run" params={{ projectId: item.project_id }} search={{ task: item.task_id }}>
            Open in the run
          </Link>
        )
      }
    >
      <div className={styles.item}>
        <p className={styles.line}>
          <Chip>{item.checkpoint_type.replaceAll("_", " ")}</Chip>
          <span className="muted">
            <ProjectName item={item} />, waiting since <Time at={item.created_at} />
          </span>
        </p>
        <p>{item.summary}</p>
        {item.question && <p><strong>{item.question}</strong></p>}
        {item.attempts.length > 0 && (
          <div>
            <h3>What was tried</h3>
            <ol className={styles.attempts}>
              {item.attempts.map((attempt) => (
                <li key={`${attempt.timestamp} ${attempt.message}`}>
                  {attempt.message} <span className="muted"><Time at={attempt.timestamp} /></span>
                </li>
              ))}
            </ol>
          </div>
        )}
        {task?.output_text && (
          <details>
            <summary>What it wrote so far</summary>
            <Plain text={task.output_text} />
          </details>
        )}
        <CheckpointForm checkpoint={item} task={task} keyboard onResolved={onResolved} />
      </div>
    </Card>
  );
}

function ProjectName({ item }: { item: Checkpoint }) {
  const { data: project } = useQuery({ ...projectQuery(item.project_id), enabled: item.project_name === undefined, staleTime: Infinity });
  return <>{item.project_name ?? project?.name ?? "Project"}</>;
}
