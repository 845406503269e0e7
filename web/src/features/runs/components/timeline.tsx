/* eslint-disable jsx-a11y/no-noninteractive-tabindex -- the timeline scrolls by key */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useState } from "react";
import { Empty } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { StatusIcon } from "@/components/ui/status";
import type { Task } from "@/lib/api/types";
import { clockTime, duration } from "@/lib/format/time";
import { STATUS, whyWaits, type Tone } from "@/lib/status";
import { criticalPath, endOf, spanWords, type Outcome, type Span } from "@/lib/live/history";
import { useWidth } from "@/lib/use-width";
import { useHistory } from "@/lib/live/use-history";
import { TICKS_MAX, timelineOf, type Bar } from "../model/timeline";
import styles from "./timeline.module.css";

const ROW_HEIGHT = 30;
const TICK_MS = 1_000;
/** Room that a label of the axis needs, and the part of the width that is left beside the names. */
const TICK_PX = 60;
const TRACK_SHARE = 0.6;

const TONE: Record<Outcome, Tone> = {
  running: "blue",
  completed: "green",
  failed: "red",
  retried: "red",
  review: "amber",
  asked: "amber",
  suspended: "slate",
  cancelled: "grey",
  moved: "slate",
};

interface TimelineProps {
  projectId: string;
  tasks: Task[];
  all: Task[];
  selected?: string;
  onSelect: (id: string) => void;
}

/** Every attempt and every wait of each task, one row per task; tasks that wait to start below. */
export function Timeline({ projectId, tasks: found, all, selected, onSelect }: TimelineProps) {
  const now = useClock(all.some((task) => task.status === "running"));
  const [onlyPath, setOnlyPath] = useState(false);
  const { history, since } = useHistory(projectId, all, now);
  const path = useMemo(() => criticalPath(all, now), [all, now]);
  const onPath = useMemo(() => new Set(path.map((task) => task.id)), [path]);
  const tasks = useMemo(
    () => (onlyPath ? found.filter((task) => onPath.has(task.id)) : found),
    [found, onPath, onlyPath],
  );
  const [scroller, width] = useWidth<HTMLDivElement>();
  const most =
    width > 0
      ? Math.max(2, Math.min(TICKS_MAX, Math.floor((width * TRACK_SHARE) / TICK_PX)))
      : TICKS_MAX;
  const line = useMemo(() => timelineOf(tasks, now, most, history), [tasks, now, most, history]);
  // What the pointer is on keeps its place, though a task that starts belongs further up.
  const [held, setHeld] = useState<ReadonlyMap<string, number> | null>(null);
  const rows: { task: Task; bar: Bar | null }[] = useMemo(() => {
    const inOrder = [
      ...line.bars.map((bar) => ({ task: bar.task, bar })),
      ...line.waiting.map((task) => ({ task, bar: null })),
    ];
    return held
      ? inOrder.sort(
          (a, b) => (held.get(a.task.id) ?? held.size) - (held.get(b.task.id) ?? held.size),
        )
      : inOrder;
  }, [line, held]);
  const hold = () => setHeld(new Map(rows.map((row, at) => [row.task.id, at])));
  const byId = useMemo(() => new Map(all.map((task) => [task.id, task])), [all]);
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 15,
  });
  useEffect(() => {
    const place = rows.findIndex((row) => row.task.id === selected);
    if (place >= 0) virtual.scrollToIndex(place, { align: "auto" });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [selected]);
  if (rows.length === 0) return <Empty>No task fits this search.</Empty>;
  return (
    <>
      <PathNote
        path={path}
        now={now}
        only={onlyPath}
        onOnly={() => setOnlyPath(!onlyPath)}
        since={since}
      />
      <div
        ref={scroller}
        className={styles.scroller}
        role="region"
        aria-label="Timeline of the run"
        tabIndex={0}
        onPointerEnter={hold}
        onPointerLeave={() => setHeld(null)}
      >
        <div className={styles.axis} aria-hidden>
          <span className={styles.name} />
          <span className={styles.track}>
            {line.ticks.map((tick) => (
              <span key={tick.at} className={styles.tick} style={{ left: `${tick.at * 100}%` }}>
                {tick.label}
              </span>
            ))}
          </span>
        </div>
        <ol className={styles.rows} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            return (
              <li
                key={row.task.id}
                className={styles.row}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <TimelineRow
                  task={row.task}
                  bar={row.bar}
                  why={whyWaits(row.task, byId)}
                  critical={path.length > 1 && onPath.has(row.task.id)}
                  selected={row.task.id === selected}
                  onSelect={onSelect}
                />
              </li>
            );
          })}
        </ol>
      </div>
    </>
  );
}

function TimelineRow({
  task,
  bar,
  why,
  critical,
  selected,
  onSelect,
}: {
  task: Task;
  bar: Bar | null;
  why: string;
  critical: boolean;
  selected: boolean;
  onSelect: (id: string) => void;
}) {
  const face = STATUS[task.status];
  const lines = bar?.parts.map((part) => `${spanWords(part.span)} (${spanTime(part.span)})`) ?? [];
  const says = [
    bar ? `${task.title}, ${face.word}, ${duration(bar.ran)}` : `${task.title}, ${face.word}`,
    critical && "on the critical path",
    ...(lines.length > 1 ? lines : []),
  ].filter(Boolean);
  const attempts = bar?.parts.filter((part) => part.span.kind === "attempt").length ?? 0;
  const late = bar !== null && bar.left + bar.width > 0.8;
  return (
    <button
      type="button"
      className={styles.button}
      aria-pressed={selected}
      aria-label={says.join(". ")}
      title={lines.length > 1 ? lines.join("\n") : undefined}
      data-critical={critical || undefined}
      onClick={() => onSelect(task.id)}
    >
      <span className={styles.name}>
        <StatusIcon status={task.status} size={13} />
        <span dir="auto">{task.title}</span>
      </span>
      <span className={styles.track}>
        {bar ? (
          <>
            {bar.parts.map((part, at) => (
              <span
                key={at}
                className={part.span.kind === "attempt" ? styles.bar : styles.wait}
                data-tone={part.span.kind === "attempt" ? TONE[part.span.outcome] : "grey"}
                style={{ left: `${part.left * 100}%`, width: `max(3px, ${part.width * 100}%)` }}
              />
            ))}
            <span
              className={styles.ran}
              data-late={late}
              style={
                late
                  ? { right: `calc(${(1 - bar.left) * 100}% + 6px)` }
                  : { left: `calc(${(bar.left + bar.width) * 100}% + 6px)` }
              }
            >
              {duration(bar.ran)}
              {attempts > 1 && `, ${attempts} attempts`}
            </span>
          </>
        ) : (
          <span className={styles.waits}>{why || face.word}</span>
        )}
      </span>
    </button>
  );
}

/** Ticks while something runs, so its bar grows. */
function useClock(running: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}

function spanTime(span: Span): string {
  return duration(span.to - span.from);
}

/** Which chain of tasks decides when the run ends, and what the bars do not show. */
function PathNote({
  path,
  now,
  only,
  onOnly,
  since,
}: {
  path: Task[];
  now: number;
  only: boolean;
  onOnly: () => void;
  since: string | null;
}) {
  const first = path[0];
  const last = path.at(-1);
  const took = first && last ? endOf(last, now) - Date.parse(first.started_at ?? "") : 0;
  return (
    <div className={styles.note}>
      {path.length > 1 ? (
        <>
          <span>
            <span className={styles.mark} aria-hidden /> The critical path:{" "}
            {path.map((task) => task.number).join(" → ")}, {duration(took)}
          </span>
          <Button small look="quiet" aria-pressed={only} onClick={onOnly}>
            {only ? "Show every task" : "Show it alone"}
          </Button>
        </>
      ) : (
        <span className="muted">Bars are attempts, thin lines are waits between them.</span>
      )}
      {since && (
        <span className="muted">
          Attempts before {clockTime(since)} are too far back in the log to be drawn.
        </span>
      )}
    </div>
  );
}
