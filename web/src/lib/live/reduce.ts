/**
 * What an event changes in the pages' data, as pure functions: the caller puts the outcome into the
 * query cache.
 * An event older than a row is skipped, so a replay over freshly loaded data never sets it back.
 */
import type { Project, ProjectEvent, Task, TaskStatus, TaskSummary } from "../api/types";
import { MEANING, type Stale } from "./meaning";

export type { Stale } from "./meaning";

export interface ProjectView {
  project: Project | undefined;
  tasks: Task[] | undefined;
}

export interface Reduced extends ProjectView {
  stale: Set<Stale>;
}

const TASK_FIELDS = [
  "cost_usd",
  "prompt_tokens",
  "completion_tokens",
  "model_used",
  "model_tier",
  "attempt",
  "retry_count",
  "skipped",
  "waiting_for",
  "waiting_reason",
  "retry_at",
  "error",
  "verification_status",
  "verification_notes",
  "title",
  "description",
  "priority",
  "max_tokens",
  "started_at",
  "completed_at",
] as const satisfies readonly (keyof Task)[];

const PROJECT_FIELDS = [
  "name",
  "spent_usd",
  "held_usd",
  "limit_usd",
  "ceiling_usd",
  "waiting_for",
  "failure_reason",
] as const satisfies readonly (keyof Project)[];

export function reduceEvents(view: ProjectView, events: ProjectEvent[]): Reduced {
  const stale = new Set<Stale>();
  const places = new Map(view.tasks?.map((task, place) => [task.id, place]));
  let tasks = view.tasks;
  let project = view.project;
  for (const event of events) {
    const place = event.task_id === null ? undefined : places.get(event.task_id);
    const before = place === undefined ? undefined : tasks?.[place];
    if (before && place !== undefined && tasks) {
      const after = reduceTask(before, event);
      if (after !== before) {
        if (tasks === view.tasks) tasks = [...tasks];
        tasks[place] = after;
      }
    } else if (event.task_id && tasks && MEANING[event.type].task) {
      stale.add("tasks");
    }
    if (event.type === "task_unblocked" && tasks) tasks = unblock(tasks, event);
    if (event.task_id) stale.add(`task:${event.task_id}`);
    if (needsList(event)) stale.add("tasks");
    for (const name of MEANING[event.type].stale) stale.add(name);
    if (project) project = reduceProject(project, event);
  }
  if (project && tasks && tasks !== view.tasks)
    project = { ...project, task_summary: summarise(tasks) };
  return { project, tasks, stale };
}

export function reduceTask(task: Task, event: ProjectEvent): Task {
  if (Date.parse(event.timestamp) < Date.parse(task.updated_at)) return task;
  const patch: Partial<Task> = { ...pick(event.data, TASK_FIELDS), ...renamed(event.data) };
  const status = asksWithin(task, event)
    ? undefined
    : (MEANING[event.type].task ?? statusIn(event.data));
  if (!status && Object.keys(patch).length === 0) return task;
  const next: Task = {
    ...task,
    ...consequences(event, status),
    ...patch,
    updated_at: event.timestamp,
  };
  if (status) next.status = status;
  return next;
}

/** A task that asks in the middle of its work stays suspended while the question waits. */
function asksWithin(task: Task, event: ProjectEvent): boolean {
  return event.type === "checkpoint" && task.status === "suspended";
}

/** Fields the log names otherwise than the task does. */
function renamed(data: Record<string, unknown> | undefined): Partial<Task> {
  const found: Partial<Task> = {};
  if (typeof data?.model === "string") found.model_used = data.model;
  if (typeof data?.retry_at_ms === "number")
    found.retry_at = new Date(data.retry_at_ms).toISOString();
  return found;
}

/** One event names, by number, all tasks that could run now and wait for a slot or for money. */
function unblock(tasks: Task[], event: Extract<ProjectEvent, { type: "task_unblocked" }>): Task[] {
  const numbers = new Set(event.data.tasks ?? []);
  return tasks.map((task) =>
    numbers.has(task.number) && task.status === "blocked" ? reduceTask(task, event) : task,
  );
}

/**
 * A later attempt's cost adds to the earlier ones', and a person's retry may block a task: only the
 * list knows.
 */
function needsList(event: ProjectEvent): boolean {
  const { attempt, cost_usd: cost }: Record<string, unknown> = event.data;
  return (
    (event.task_id !== null && typeof attempt === "number" && attempt > 1 && cost !== undefined) ||
    (event.type === "task_retry" && event.data.retry_at_ms === undefined)
  );
}

/** What a status implies for the other fields when the event does not say it itself. */
function consequences(event: ProjectEvent, status: TaskStatus | undefined): Partial<Task> {
  switch (status) {
    case "running":
      return {
        started_at: event.timestamp,
        completed_at: null,
        error: null,
        waiting_for: null,
        waiting_reason: null,
        retry_at: null,
      };
    case "completed":
    case "cancelled":
      return { completed_at: event.timestamp, waiting_for: null, waiting_reason: null };
    case "failed":
      return {
        completed_at: event.timestamp,
        error: event.message,
        waiting_for: null,
        waiting_reason: null,
      };
    case "suspended":
      return { waiting_for: "suspended", waiting_reason: event.message };
    case "needs_review":
      return { waiting_for: "person", waiting_reason: event.message };
    case "pending":
      return event.type === "task_retry" && event.data.retry_at_ms !== undefined
        ? { waiting_for: "retry", waiting_reason: event.message }
        : {
            waiting_for: null,
            waiting_reason: null,
            retry_at: null,
            completed_at: null,
            error: null,
          };
    case "queued":
      return { waiting_for: null, waiting_reason: null };
    default:
      return {};
  }
}

export function reduceProject(project: Project, event: ProjectEvent): Project {
  if (event.seq <= project.last_event_seq) return project;
  const next: Project = { ...project, last_event_seq: event.seq };
  if (event.task_id === null) {
    Object.assign(next, pick(event.data, PROJECT_FIELDS));
    const status = MEANING[event.type].project;
    if (status) next.status = status;
    if (event.type === "project_complete") next.completed_at = event.timestamp;
    if (event.type === "project_failed") next.failure_reason ??= event.message;
    if (event.type.startsWith("plan_") && next.status === "draft")
      next.failure_reason = event.type === "plan_failed" ? event.message : null;
  } else {
    Object.assign(next, pick(event.data, ["spent_usd", "held_usd"] as const));
  }
  return next;
}

export function summarise(tasks: Task[]): TaskSummary {
  const summary: Required<TaskSummary> = {
    total: tasks.length,
    completed: 0,
    running: 0,
    failed: 0,
    blocked: 0,
    pending: 0,
    queued: 0,
    needs_review: 0,
    suspended: 0,
    cancelled: 0,
  };
  for (const task of tasks) summary[task.status] += 1;
  return summary;
}

function statusIn(data: Record<string, unknown> | undefined): TaskStatus | undefined {
  const value = data?.status;
  return typeof value === "string" &&
    [
      "pending",
      "blocked",
      "queued",
      "running",
      "completed",
      "needs_review",
      "suspended",
      "failed",
      "cancelled",
    ].includes(value)
    ? (value as TaskStatus)
    : undefined;
}

function pick<T extends object>(
  data: Record<string, unknown> | undefined,
  fields: readonly (keyof T & string)[],
): Partial<T> {
  const found: Record<string, unknown> = {};
  if (data) for (const field of fields) if (data[field] !== undefined) found[field] = data[field];
  return found as Partial<T>;
}
