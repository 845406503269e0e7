/* eslint-disable jsx-a11y/no-noninteractive-tabindex -- the timeline scrolls by key */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useState } from "react";
import { Empty } from "@/components/ui/bits";
import { StatusIcon } from "@/components/ui/status";
import type { Task } from "@/lib/api/types";
import { duration } from "@/lib/format/time";
import { STATUS, whyWaits } from "@/lib/status";
import { useWidth } from "@/lib/use-width";
import { TICKS_MAX, timelineOf, type Bar } from "../model/timeline";
import styles from "./timeline.module.css";

const ROW_HEIGHT = 30;
const TICK_MS = 1_000;
/** Room that a label of the axis needs, and the part of the width that is left beside the names. */
const TICK_PX = 60;
const TRACK_SHARE = 0.6;

interface TimelineProps {
  tasks: Task[];
  all: Task[];
  selected?: string;
  onSelect: (id: string) => void;
}

/** When each task ran, one row per task, waiting ones below. */
export function Timeline({ tasks, all, selected, onSelect }: TimelineProps) {
  const now = useClock(tasks.some((task) => task.status === "running"));
  const [scroller, width] = useWidth<HTMLDivElement>();
  const most =
    width > 0
      ? Math.max(2, Math.min(TICKS_MAX, Math.floor((width * TRACK_SHARE) / TICK_PX)))
      : TICKS_MAX;
  const line = useMemo(() => timelineOf(tasks, now, most), [tasks, now, most]);
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
                selected={row.task.id === selected}
                onSelect={onSelect}
              />
            </li>
          );
        })}
      </ol>
    </div>
  );
}

function TimelineRow({
  task,
  bar,
  why,
  selected,
  onSelect,
}: {
  task: Task;
  bar: Bar | null;
  why: string;
  selected: boolean;
  onSelect: (id: string) => void;
}) {
  const face = STATUS[task.status];
  const says = bar
    ? `${task.title}, ${face.word}, ${duration(bar.ran)}`
    : `${task.title}, ${face.word}`;
  const late = bar !== null && bar.left + bar.width > 0.8;
  return (
    <button
      type="button"
      className={styles.button}
      aria-pressed={selected}
      aria-label={says}
      onClick={() => onSelect(task.id)}
    >
      <span className={styles.name}>
        <StatusIcon status={task.status} size={13} />
        <span>{task.title}</span>
      </span>
      <span className={styles.track}>
        {bar ? (
          <>
            <span
              className={styles.bar}
              data-tone={face.tone}
              style={{ left: `${bar.left * 100}%`, width: `max(3px, ${bar.width * 100}%)` }}
            />
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
