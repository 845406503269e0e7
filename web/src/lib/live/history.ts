/**
 * What each task of a run went through, read from the events: every attempt, and every wait between
 * them with its reason. Pure, so that a page and a test see the same.
 */
import type { ProjectEvent, Task } from "../api/types";
import { duration } from "../format/time";
import { questionOf } from "../question";

export type Outcome =
  | "running"
  | "completed"
  | "failed"
  | "retried"
  | "review"
  | "asked"
  | "suspended"
  | "cancelled"
  | "moved";

export type WaitKind = "start" | "retry" | "person" | "suspended";

export type Span =
  | { kind: "attempt"; from: number; to: number; attempt: number; outcome: Outcome; why: string }
  | { kind: "wait"; from: number; to: number; wait: WaitKind; why: string };

/** By task id, oldest first. A task without events in the log is not in it. */
export type History = Map<string, Span[]>;

interface Open {
  attempt: { from: number; number: number } | null;
  wait: { from: number; kind: WaitKind; why: string } | null;
  spans: Span[];
}

const WAITS_TO_START = "could run, and waited for a free slot, money or a service";

export function historyOf(events: readonly ProjectEvent[], tasks: Task[], now: number): History {
  const byNumber = new Map(tasks.map((task) => [task.number, task.id]));
  const open = new Map<string, Open>();
  const of = (id: string): Open => {
    const known = open.get(id) ?? { attempt: null, wait: null, spans: [] };
    open.set(id, known);
    return known;
  };
  for (const event of events) {
    const at = Date.parse(event.timestamp);
    if (event.type === "task_unblocked") {
      for (const number of event.data.tasks ?? []) {
        const id = byNumber.get(number);
        if (id !== undefined) of(id).wait ??= { from: at, kind: "start", why: WAITS_TO_START };
      }
    } else if (event.task_id !== null) {
      take(of(event.task_id), event, at);
    }
  }
  for (const task of tasks) {
    const known = open.get(task.id);
    if (known) finish(known, task, now);
  }
  return new Map([...open].map(([id, { spans }]) => [id, spans]));
}

function take(task: Open, event: ProjectEvent, at: number): void {
  switch (event.type) {
    case "task_queued":
      endAttempt(task, at, "moved", event.message);
      task.wait ??= { from: at, kind: "start", why: "waited in the queue" };
      break;
    case "task_start":
      endAttempt(task, at, "moved", "another worker took it over");
      endWait(task, at);
      task.attempt = { from: at, number: event.data.attempt };
      break;
    case "task_complete":
      endAttempt(task, at, "completed", "");
      endWait(task, at);
      break;
    case "task_failed":
      endAttempt(task, at, "failed", event.message);
      endWait(task, at);
      break;
    case "task_retry":
      endAttempt(task, at, "retried", event.message);
      endWait(task, at);
      task.wait = { from: at, kind: "retry", why: event.message };
      break;
    case "task_needs_review":
    case "checkpoint":
      if (asked(task, event)) break;
      endAttempt(task, at, "review", event.message);
      task.wait ??= { from: at, kind: "person", why: event.message };
      break;
    case "task_suspended":
      endAttempt(task, at, "suspended", event.message);
      task.wait ??= { from: at, kind: "suspended", why: event.message };
      break;
    case "task_reviewed":
    case "checkpoint_resolved":
    case "task_resumed":
      endWait(task, at);
      break;
    case "task_cancelled":
      endAttempt(task, at, "cancelled", event.message);
      endWait(task, at);
      break;
    default:
      break;
  }
}

/** A checkpoint of a task that was just suspended: it asks a person in the middle of its work. */
function asked(task: Open, event: ProjectEvent): boolean {
  if (event.type !== "checkpoint" || task.wait?.kind !== "suspended") return false;
  const why = questionOf(event.message).text;
  task.wait = { ...task.wait, kind: "person", why };
  const last = task.spans.at(-1);
  if (last?.kind === "attempt" && last.outcome === "suspended")
    task.spans.splice(-1, 1, { ...last, outcome: "asked", why });
  return true;
}

function endAttempt(task: Open, to: number, outcome: Outcome, why: string): void {
  if (!task.attempt) return;
  const { from, number } = task.attempt;
  task.spans.push({ kind: "attempt", from, to: Math.max(from, to), attempt: number, outcome, why });
  task.attempt = null;
}

function endWait(task: Open, to: number): void {
  if (!task.wait) return;
  const { from, kind, why } = task.wait;
  if (to > from) task.spans.push({ kind: "wait", from, to, wait: kind, why });
  task.wait = null;
}

/** What is still open goes on until now, if the task is still in that state. */
function finish(known: Open, task: Task, now: number): void {
  if (task.status === "running") endAttempt(known, now, "running", "");
  else endAttempt(known, Date.parse(task.completed_at ?? task.updated_at), ended(task), "");
  const waits = ["pending", "queued", "needs_review", "suspended"].includes(task.status);
  if (waits) endWait(known, now);
  known.spans.sort((a, b) => a.from - b.from);
}

function ended(task: Task): Outcome {
  if (task.status === "completed" || task.status === "failed" || task.status === "cancelled")
    return task.status;
  return task.status === "needs_review" ? "review" : "moved";
}

export const OUTCOME_WORD: Record<Outcome, string> = {
  running: "runs",
  completed: "completed",
  failed: "failed",
  retried: "failed, and was tried again",
  review: "ended with a question to a person",
  asked: "asked a person",
  suspended: "was suspended",
  cancelled: "was cancelled",
  moved: "went on elsewhere",
};

export const WAIT_WORD: Record<WaitKind, string> = {
  start: "Waited to start",
  retry: "Waited to try again",
  person: "Waited for a person",
  suspended: "Waited for an answer from outside",
};

/** "Attempt 2 failed, and was tried again: the model is overloaded". */
export function spanWords(span: Span): string {
  const words =
    span.kind === "attempt"
      ? `Attempt ${span.attempt} ${OUTCOME_WORD[span.outcome]}`
      : WAIT_WORD[span.wait];
  return span.why ? `${words}: ${span.why}` : words;
}

/** One line for each span, for a place that has no room to draw them. */
export function historyWords(spans: Span[] | undefined): string | undefined {
  if (!spans || spans.length < 2) return undefined;
  return spans.map((span) => `${spanWords(span)} (${duration(span.to - span.from)})`).join("\n");
}

/**
 * The chain of tasks that decided when the run ended, or will: from the task that ended last back
 * over those it waited for the longest. Empty before anything has started.
 */
export function criticalPath(tasks: Task[], now: number): Task[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const latest = (some: Task[]) =>
    some.reduce<Task | undefined>(
      (last, task) => (last && endOf(last, now) >= endOf(task, now) ? last : task),
      undefined,
    );
  const path: Task[] = [];
  let at = latest(tasks.filter((task) => task.started_at !== null));
  while (at && !path.includes(at)) {
    path.unshift(at);
    at = latest(
      at.depends_on.flatMap((id) => byId.get(id) ?? []).filter((task) => task.started_at !== null),
    );
  }
  return path;
}

/** When a task ended: now while it runs; one that waits for a person ended at its last change. */
export function endOf(task: Task, now: number): number {
  const begin = Date.parse(task.started_at ?? "");
  if (task.completed_at) return Math.max(begin, Date.parse(task.completed_at));
  if (task.status === "running") return Math.max(begin, now);
  return Math.max(begin, Date.parse(task.updated_at));
}
