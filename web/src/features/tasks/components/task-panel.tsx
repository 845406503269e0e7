import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Maximize2, X } from "lucide-react";
import { DemoChip, Empty, ErrorNote, isDemo, SkeletonRows } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { StatusBadge } from "@/components/ui/status";
import { TabPanel, Tabs } from "@/components/ui/tabs";
import { projectCheckpointsQuery } from "@/lib/api/checkpoints";
import { isStatus } from "@/lib/api/problem";
import { roundsQuery, taskQuery, tasksQuery } from "@/lib/api/tasks";
import type { Task } from "@/lib/api/types";
import { usd } from "@/lib/format/money";
import { count } from "@/lib/format/number";
import { between, duration } from "@/lib/format/time";
import { whyWaits } from "@/lib/status";
import { useUrl } from "@/lib/url";
import { tierName } from "@/lib/tiers";
import { Time, useNow } from "@/components/ui/time";
import { Details } from "./details";
import { EditTask } from "./edit-task";
import { OutputTab } from "./output";
import { RoundsTab } from "./rounds";
import { TaskActions } from "./task-actions";
import { TaskChanges } from "./task-changes";
import { TaskFiles } from "./task-files";
import styles from "./task.module.css";

const PANELS = ["output", "rounds", "files", "details", "edit"] as const;

interface TaskPanelProps {
  projectId: string;
  taskId: string;
  onClose?: () => void;
  /** On a page of its own the panel may use the whole width. */
  page?: boolean;
}

export function TaskPanel({ projectId, taskId, onClose, page }: TaskPanelProps) {
  const [url, setUrl] = useUrl();
  const { data: list } = useQuery(tasksQuery(projectId));
  const query = useQuery(taskQuery(taskId));
  const rounds = useQuery(roundsQuery(taskId));
  const { data: checkpoints = [] } = useQuery(projectCheckpointsQuery(projectId));
  const row = list?.find((each) => each.id === taskId);
  const task = merged(query.data, row);
  if (isStatus(query.error, 404)) {
    return (
      <Empty
        title="This task does not exist"
        actions={onClose && <Button onClick={onClose}>Close</Button>}
      >
        It belongs to a plan that was replaced, or it was deleted.
      </Empty>
    );
  }
  if (!task) {
    return query.error ? (
      <div className={styles.pad}>
        <ErrorNote error={query.error} retry={() => void query.refetch()} />
      </div>
    ) : (
      <SkeletonRows label="Loading the task" />
    );
  }
  const panel = PANELS.find((each) => each === url.panel) ?? "output";
  const checkpoint = checkpoints.find((each) => each.task_id === taskId && each.open);
  const provider = rounds.data?.at(-1)?.provider;
  return (
    <article className={page ? styles.page : styles.panel} aria-label={`Task ${task.number}`}>
      <header className={styles.head}>
        <div className={styles.title}>
          <h2>
            <span className="muted">{task.number}.</span> <bdi>{task.title}</bdi>
          </h2>
          <span className={styles.corner}>
            {!page && (
              <Link
                to="/projects/$projectId/tasks/$taskId"
                params={{ projectId, taskId }}
                search={{ panel: url.panel }}
                className={styles.expand}
                aria-label="Open on a page of its own"
                title="Open on a page of its own"
              >
                <Maximize2 size={14} aria-hidden />
              </Link>
            )}
            {onClose && (
              <Button look="quiet" small label="Close the task" onClick={onClose}>
                <X size={15} aria-hidden />
              </Button>
            )}
          </span>
        </div>
        <Facts task={task} demo={isDemo(provider, task.model_used)} />
        <Waiting task={task} tasks={list ?? []} />
        <TaskActions task={task} checkpoint={checkpoint} />
      </header>
      <Tabs
        label="Task"
        value={panel}
        onChange={(next) => setUrl({ panel: next })}
        className={styles.tabs}
        items={[
          { value: "output", label: "Output" },
          { value: "rounds", label: "Rounds", count: rounds.data?.length },
          { value: "files", label: "Files" },
          { value: "details", label: "Details" },
          { value: "edit", label: "Edit" },
        ]}
      >
        <TabPanel value="output" className={styles.content}>
          {query.data ? (
            <OutputTab task={task} demo={isDemo(provider, task.model_used)} />
          ) : (
            <SkeletonRows rows={4} label="Loading the output" />
          )}
        </TabPanel>
        <TabPanel value="rounds" className={styles.content}>
          <RoundsTab task={task} query={rounds} wide={page} />
        </TabPanel>
        <TabPanel value="files" className={styles.content}>
          <TaskFiles projectId={projectId} taskId={taskId} />
          <TaskChanges taskId={taskId} />
        </TabPanel>
        <TabPanel value="details" className={styles.content}>
          <Details task={task} tasks={list ?? []} />
        </TabPanel>
        <TabPanel value="edit" className={styles.content}>
          <EditTask key={task.updated_at} task={task} />
        </TabPanel>
      </Tabs>
    </article>
  );
}

/** The list's row is kept current by events; the loaded task adds its output. */
function merged(loaded: Task | undefined, row: Task | undefined): Task | undefined {
  if (!loaded || !row) return loaded ?? row;
  return Date.parse(row.updated_at) > Date.parse(loaded.updated_at)
    ? { ...loaded, ...row, output_text: loaded.output_text }
    : loaded;
}

function Facts({ task, demo }: { task: Task; demo: boolean }) {
  const now = useNow();
  const ran = between(
    task.started_at,
    task.completed_at ?? (task.status === "running" ? null : task.updated_at),
    now,
  );
  return (
    <div className={styles.facts}>
      <StatusBadge status={task.status} ground />
      {demo && <DemoChip />}
      <span>
        {tierName(task.model_tier)}
        {task.model_used && !demo && ` · ${task.model_used}`}
      </span>
      {ran !== null && <span className="tabular">{duration(ran)}</span>}
      <span className="tabular">{usd(task.cost_usd)}</span>
      <span className="tabular">{count(task.prompt_tokens + task.completion_tokens)} tokens</span>
      {task.attempt > 1 && <span>attempt {task.attempt}</span>}
    </div>
  );
}

function Waiting({ task, tasks }: { task: Task; tasks: Task[] }) {
  if (task.status !== "blocked" && task.status !== "pending" && task.status !== "queued")
    return null;
  return (
    <p className={styles.waiting}>
      {whyWaits(task, new Map(tasks.map((each) => [each.id, each])))}
      {task.retry_at && (
        <>
          {" "}
          (<Time at={task.retry_at} />)
        </>
      )}
    </p>
  );
}
