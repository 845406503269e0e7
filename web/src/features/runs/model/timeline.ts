/**
 * Where bars of the timeline lie: pure arithmetic over started and completed times, in milliseconds
 * and fractions.
 */
import type { Task } from "@/lib/api/types";
import { endOf, type History, type Outcome, type Span } from "@/lib/live/history";

export interface Bar {
  task: Task;
  /** Both as fractions of the shown span, 0 to 1. */
  left: number;
  width: number;
  /** Milliseconds of its last attempt. */
  ran: number;
  /** Its attempts and waits as far as the log has them, else the last attempt alone. */
  parts: Part[];
}

/** An attempt or a wait; left and width as fractions of the shown span. */
export interface Part {
  span: Span;
  left: number;
  width: number;
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

export function timelineOf(
  tasks: Task[],
  now: number,
  ticksMost = TICKS_MAX,
  history: History = new Map(),
): Timeline {
  const started = tasks.filter((task) => task.started_at !== null);
  const waiting = tasks.filter((task) => task.started_at === null);
  if (started.length === 0) return { bars: [], waiting, from: now, span: SPAN_MIN_MS, ticks: [] };
  const spans = new Map(started.map((task) => [task.id, spansOf(task, history, now)]));
  const every = [...spans.values()].flat();
  const from = every.reduce((least, span) => Math.min(least, span.from), Infinity);
  const to = every.reduce((most, span) => Math.max(most, span.to), -Infinity);
  const span = Math.max(SPAN_MIN_MS, to - from);
  const bars = started
    .map((task) => {
      const own = spans.get(task.id) ?? [];
      const first = own[0]?.from ?? begin(task);
      const last = own.reduce((most, part) => Math.max(most, part.to), first);
      return {
        task,
        left: (first - from) / span,
        width: (last - first) / span,
        ran: endOf(task, now) - begin(task),
        parts: own.map((part) => ({
          span: part,
          left: (part.from - from) / span,
          width: (part.to - part.from) / span,
        })),
      };
    })
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

/** What the log knows, unless it begins behind the task's first attempt: then its last attempt. */
function spansOf(task: Task, history: History, now: number): Span[] {
  const known = history.get(task.id) ?? [];
  if (known.some((span) => span.kind === "attempt")) return known;
  const last: Span = {
    kind: "attempt",
    from: begin(task),
    to: endOf(task, now),
    attempt: task.attempt,
    outcome: outcomeOf(task),
    why: task.error ?? "",
  };
  return [last];
}

function outcomeOf(task: Task): Outcome {
  switch (task.status) {
    case "running":
    case "completed":
    case "failed":
    case "cancelled":
    case "suspended":
      return task.status;
    case "needs_review":
      return "review";
    default:
      return "retried";
  }
}
