/** Where bars of the timeline lie: pure arithmetic over started and completed times, in milliseconds and fractions. */
import type { Task } from "@/lib/api/types";

export interface Bar {
  task: Task;
  /** Both as fractions of the shown span, 0 to 1. */
  left: number;
  width: number;
  /** Milliseconds it ran or runs. */
  ran: number;
}

export interface Tick {
  at: number;
  label: string;
}

export interface Timeline {
  bars: Bar[];
  /** Tasks that have not started, in the order they would run. */
  waiting: Task[];
  from: number;
  span: number;
  ticks: Tick[];
}

const SPAN_MIN_MS = 1_000;
const STEPS_S = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200,
  86_400,
];
export const TICKS_MAX = 8;

export function timelineOf(tasks: Task[], now: number, ticksMost = TICKS_MAX): Timeline {
  const started = tasks.filter((task) => task.started_at !== null);
  const waiting = tasks.filter((task) => task.started_at === null);
  if (started.length === 0) return { bars: [], waiting, from: now, span: SPAN_MIN_MS, ticks: [] };
  const from = Math.min(...started.map(begin));
  const to = Math.max(...started.map((task) => end(task, now)));
  const span = Math.max(SPAN_MIN_MS, to - from);
  const bars = started
    .map((task) => ({
      task,
      left: (begin(task) - from) / span,
      width: Math.max(0, end(task, now) - begin(task)) / span,
      ran: end(task, now) - begin(task),
    }))
    .sort((a, b) => a.left - b.left || a.task.number - b.task.number);
  return { bars, waiting, from, span, ticks: ticks(span, ticksMost) };
}

function ticks(span: number, most: number): Tick[] {
  const seconds = span / 1_000;
  const step = STEPS_S.find((each) => seconds / each <= most) ?? 86_400;
  const found: Tick[] = [];
  for (let at = 0; at <= seconds; at += step)
    found.push({ at: at / seconds, label: tickLabel(at, step) });
  return found;
}

function tickLabel(seconds: number, step: number): string {
  if (step < 1) return `${seconds.toFixed(1)} s`;
  if (step < 60) return `${Math.round(seconds)} s`;
  if (step < 3_600) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3_600)} h`;
}

function begin(task: Task): number {
  return Date.parse(task.started_at ?? "");
}

/** A task that stopped without a completion time, such as one in review, ends at its last change. */
function end(task: Task, now: number): number {
  if (task.completed_at) return Math.max(begin(task), Date.parse(task.completed_at));
  if (task.status === "running") return Math.max(begin(task), now);
  return Math.max(begin(task), Date.parse(task.updated_at));
}
