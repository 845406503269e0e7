import { useMemo, useState, type ReactNode } from "react";
import { BulkBar } from "@/components/decisions/bulk-bar";
import { Empty } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { StatusBadge } from "@/components/ui/status";
import { useNow } from "@/components/ui/time";
import { VirtualTable, type Column } from "@/components/ui/virtual-table";
import type { BulkAction } from "@/lib/api/bulk";
import type { Task } from "@/lib/api/types";
import { dollars, usd } from "@/lib/format/money";
import { count, plural } from "@/lib/format/number";
import { between, duration } from "@/lib/format/time";
import { canCancel, canRetry, reasonShown } from "@/lib/status";
import { historyOf, historyWords } from "@/lib/live/history";
import { useEventLog } from "@/lib/live/use-event-log";
import { sameAsChosen } from "@/lib/same-reason";
import { useUrl } from "@/lib/url";
import { tierName } from "@/lib/tiers";
import { grouped, GROUPINGS, ordered } from "../model/arrange";
import styles from "./run.module.css";

interface RunTableProps {
  projectId: string;
  tasks: Task[];
  all: Task[];
  selected?: string;
  onSelect: (id: string) => void;
}

/** The same tasks as the graph, as a table; the boxes choose tasks to decide on together. */
export function RunTable({ projectId, tasks, all, selected, onSelect }: RunTableProps) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const now = useNow();
  const [url, setUrl] = useUrl();
  const grouping = GROUPINGS.find((each) => each === url.group);
  // What the pointer is on keeps its place; the order follows when the pointer has gone.
  const [held, setHeld] = useState<ReadonlyMap<string, number> | null>(null);
  const clock = url.sort?.endsWith("time") ? now : 0;
  const rows = useMemo(
    () =>
      held && url.sort
        ? [...tasks].sort((a, b) => (held.get(a.id) ?? a.number) - (held.get(b.id) ?? b.number))
        : ordered(tasks, url.sort, clock),
    [tasks, url.sort, held, clock],
  );
  const groups = useMemo(
    () =>
      grouping
        ? grouped(rows, grouping).map((group) => ({
            ...group,
            note: (
              <span className="tabular">
                {group.rows.filter((task) => task.status === "completed").length} of{" "}
                {plural(group.rows.length, "task")} completed
              </span>
            ),
          }))
        : undefined,
    [rows, grouping],
  );
  const byId = new Map(all.map((task) => [task.id, task]));
  const { log } = useEventLog(projectId);
  const history = useMemo(() => historyOf(log.events, all, clock), [log.events, all, clock]);
  const toggle = (id: string) =>
    setChosen((before) =>
      before.has(id)
        ? new Set([...before].filter((each) => each !== id))
        : new Set([...before, id]),
    );
  const eligible = tasks.filter((task) => canRetry(task) || canCancel(task));
  const every = eligible.length > 0 && eligible.every((task) => chosen.has(task.id));
  const same = sameAsChosen(
    eligible,
    (task) => reasonShown(task, byId),
    (task) => chosen.has(task.id),
  );
  const choose = (task: Task) =>
    canRetry(task) || canCancel(task) ? (
      <input
        type="checkbox"
        aria-label={`Choose ${task.title}`}
        checked={chosen.has(task.id)}
        onChange={() => toggle(task.id)}
        onClick={(event) => event.stopPropagation()}
      />
    ) : null;
  const columns: Column<Task>[] = [
    {
      key: "choose",
      head: (
        <input
          type="checkbox"
          aria-label="Choose all that can be retried or cancelled"
          disabled={eligible.length === 0}
          checked={every}
          onChange={() => setChosen(every ? new Set() : new Set(eligible.map((task) => task.id)))}
        />
      ),
      width: "34px",
      cell: choose,
    },
    {
      key: "number",
      head: "#",
      width: "40px",
      number: true,
      sorts: true,
      cell: (task) => task.number,
    },
    {
      key: "title",
      head: "Task",
      width: "minmax(104px, 2fr)",
      sorts: true,
      cell: (task) => (
        <button
          type="button"
          className={styles.cellButton}
          title={task.title}
          dir="auto"
          onClick={() => onSelect(task.id)}
        >
          {task.title}
        </button>
      ),
    },
    {
      key: "status",
      head: "Status, and why it waits",
      width: "minmax(136px, 1.6fr)",
      sorts: true,
      cell: (task) => (
        <span className={styles.state}>
          <StatusBadge status={task.status} />
          <span className="muted" title={reasonShown(task, byId)}>
            {reasonShown(task, byId)}
          </span>
        </span>
      ),
    },
    {
      key: "after",
      head: "After",
      width: "66px",
      spare: true,
      cell: (task) =>
        task.depends_on
          .map((id) => byId.get(id)?.number)
          .filter((each) => each !== undefined)
          .join(", ") || "–",
    },
    {
      key: "tier",
      head: "Tier",
      width: "68px",
      sorts: true,
      cell: (task) => tierName(task.model_tier),
    },
    {
      key: "time",
      head: "Ran",
      width: "76px",
      number: true,
      sorts: true,
      cell: (task) =>
        duration(
          between(
            task.started_at,
            task.completed_at ?? (task.status === "running" ? null : task.updated_at),
            now,
          ) ?? Number.NaN,
        ),
    },
    {
      key: "attempts",
      head: "Tries",
      width: "48px",
      spare: true,
      number: true,
      sorts: true,
      cell: (task) => <span title={historyWords(history.get(task.id))}>{task.attempt || "–"}</span>,
    },
    {
      key: "tokens",
      head: "Tokens",
      width: "74px",
      spare: true,
      number: true,
      sorts: true,
      cell: (task) => count(task.prompt_tokens + task.completion_tokens),
    },
    {
      key: "cost",
      head: "Cost, $",
      width: "84px",
      number: true,
      sorts: true,
      cell: (task) => dollars(task.cost_usd),
    },
  ];
  const order = (sort: string | undefined) => {
    setHeld(null);
    setUrl({ sort });
  };
  if (tasks.length === 0) return <Empty>No task fits this search.</Empty>;
  return (
    <div
      className={styles.tableBox}
      onPointerEnter={() => url.sort && setHeld(new Map(rows.map((task, at) => [task.id, at])))}
      onPointerLeave={() => setHeld(null)}
    >
      <BulkBar
        projectIds={[projectId]}
        chosen={all.filter((task) => chosen.has(task.id)).length}
        can={allowed(all.filter((task) => chosen.has(task.id)))}
        onDone={() => setChosen(new Set())}
      >
        {same && (
          <Button
            small
            title={same.reason}
            onClick={() => setChosen(new Set(same.entries.map((task) => task.id)))}
          >
            Select all {same.entries.length} with this reason
          </Button>
        )}
      </BulkBar>
      <VirtualTable
        label="Tasks of the run"
        rows={rows}
        groups={groups}
        columns={columns}
        rowKey={(task) => task.id}
        selected={selected}
        onSelect={onSelect}
        minWidth={860}
        card={(task) => (
          <TaskCard
            task={task}
            box={choose(task)}
            why={reasonShown(task, byId)}
            onSelect={onSelect}
          />
        )}
        order={url.sort}
        onOrder={order}
      />
    </div>
  );
}

/** A task where the columns have no room. */
function TaskCard({
  task,
  box,
  why,
  onSelect,
}: {
  task: Task;
  box: ReactNode;
  why: string;
  onSelect: (id: string) => void;
}) {
  return (
    <>
      <span className={styles.cardHead}>
        {box}
        <button type="button" className={styles.cellButton} onClick={() => onSelect(task.id)}>
          {task.number}. <bdi>{task.title}</bdi>
        </button>
      </span>
      <span className={styles.state}>
        <StatusBadge status={task.status} />
        <span className="muted">
          {why ||
            `${tierName(task.model_tier)}${task.cost_usd > 0 ? `, ${usd(task.cost_usd)}` : ""}`}
        </span>
      </span>
    </>
  );
}

/** Which of the chosen tasks each action may be asked for. */
function allowed(tasks: Task[]): Record<BulkAction, string[]> {
  const ids = (may: (task: Task) => boolean) => tasks.filter(may).map((task) => task.id);
  const asked = (task: Task) => task.status === "needs_review";
  const again = ids((task) => canRetry(task) || asked(task));
  return { retry: again, skip: again, fail: ids(asked), cancel: ids(canCancel) };
}
