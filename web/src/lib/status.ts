/**
 * The words, tones and order of every status; icons hang on these names in
 * components/ui/status.tsx.
 */
import type { ProjectStatus, Task, TaskStatus } from "./api/types";
import type { Wait } from "./run-state";

export type Status = ProjectStatus | TaskStatus | Wait;
export type Tone = "grey" | "violet" | "slate" | "blue" | "amber" | "green" | "red";

interface StatusFace {
  word: string;
  tone: Tone;
}

export const STATUS: Record<Status, StatusFace> = {
  draft: { word: "Draft", tone: "grey" },
  planning: { word: "Planning", tone: "violet" },
  ready: { word: "Ready", tone: "grey" },
  blocked: { word: "Blocked", tone: "grey" },
  pending: { word: "Pending", tone: "grey" },
  queued: { word: "Queued", tone: "slate" },
  running: { word: "Running", tone: "blue" },
  executing: { word: "Running", tone: "blue" },
  needs_review: { word: "Needs review", tone: "amber" },
  suspended: { word: "Suspended", tone: "slate" },
  completed: { word: "Completed", tone: "green" },
  failed: { word: "Failed", tone: "red" },
  cancelled: { word: "Cancelled", tone: "grey" },
  paused: { word: "Paused", tone: "amber" },
  waits_person: { word: "Waiting for you", tone: "amber" },
  waits_money: { word: "Waiting for money", tone: "amber" },
  waits_provider: { word: "Waiting for a provider", tone: "amber" },
  waits_time: { word: "Waiting to retry", tone: "slate" },
  waits_outside: { word: "Waiting for an answer", tone: "slate" },
};

export const TASK_STATUSES: TaskStatus[] = [
  "needs_review",
  "failed",
  "running",
  "suspended",
  "queued",
  "pending",
  "blocked",
  "completed",
  "cancelled",
];

export const PROJECT_STATUSES: ProjectStatus[] = [
  "draft",
  "planning",
  "ready",
  "executing",
  "paused",
  "completed",
  "failed",
  "cancelled",
];

export function isActive(status: ProjectStatus): boolean {
  return status === "planning" || status === "executing";
}

export function hasRun(status: ProjectStatus): boolean {
  return (
    status === "executing" ||
    status === "paused" ||
    status === "completed" ||
    status === "failed" ||
    status === "cancelled"
  );
}

/** While nothing runs a plan may get a further version, also one that was approved before. */
export function canChangePlan(status: ProjectStatus): boolean {
  return status === "draft" || status === "ready" || status === "paused" || status === "failed";
}

/** Nothing more happens until a person acts. */
export function isEnded(status: ProjectStatus): boolean {
  return status === "completed" || status === "failed" || status === "cancelled";
}

export function canRetry(task: Pick<Task, "status" | "skipped">): boolean {
  return task.status === "failed" || (task.status === "cancelled" && !task.skipped);
}

export function canCancel(task: Pick<Task, "status">): boolean {
  return task.status !== "completed" && task.status !== "failed" && task.status !== "cancelled";
}

/** Why a task waits, for the badge of a waiting task; the server's sentence says the rest. */
export const WAITING_WORD: Record<string, string> = {
  dependencies: "waits for tasks before it",
  slot: "waits for a free slot",
  budget: "waits for budget",
  resource: "waits for a service",
  paused: "project is paused",
  retry: "will be retried",
  person: "waits for a person",
};

/** Why a task failed, else why it waits: what tasks can be chosen together by. */
export function reasonShown(task: Task, byId: Map<string, Task>): string {
  return task.status === "failed" && task.error ? task.error : whyWaits(task, byId);
}

/**
 * Why a task has not started, from what is on the page: the server's sentence may name tasks that
 * are done by now.
 */
export function whyWaits(task: Task, byId: Map<string, Task>): string {
  if (task.status === "blocked") {
    const open = task.depends_on
      .flatMap((id) => byId.get(id) ?? [])
      .filter((each) => each.status !== "completed" && !each.skipped);
    const dead = open.filter((each) => each.status === "failed" || each.status === "cancelled");
    const first = dead[0];
    if (first)
      return `Waits for task ${dead.map((each) => each.number).join(", ")}, which ${first.status === "failed" ? "failed" : "was cancelled"}`;
    if (open.length > 0) return `Waits for task ${open.map((each) => each.number).join(", ")}`;
  }
  if (task.skipped) return "skipped; the tasks behind it go on";
  return task.waiting_reason ?? (task.waiting_for ? (WAITING_WORD[task.waiting_for] ?? "") : "");
}
