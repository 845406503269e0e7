/**
 * What each kind of event means for the pages. The record is over the kinds of the API's document,
 * so a kind that is added
 * there does not compile here until somebody has decided what it means.
 */
import type { EventType, ProjectStatus, TaskStatus } from "../api/types";

/**
 * Data an event names but does not carry; only these narrow entries are fetched again, and only
 * when shown.
 */
export type Stale = "project" | "tasks" | "plans" | "checkpoints" | "artifacts" | `task:${string}`;

interface Meaning {
  /** What its task becomes. */
  task?: TaskStatus;
  /** What the project becomes. */
  project?: ProjectStatus;
  stale: Stale[];
  /** No more text of its task, or of the plan, comes after it. */
  endsText?: boolean;
}

export const MEANING: Record<EventType, Meaning> = {
  project_created: { stale: [] },
  project_updated: { stale: ["project"] },
  plan_started: { project: "planning", stale: ["project"] },
  plan_ready: { project: "draft", stale: ["plans", "project"], endsText: true },
  plan_failed: { stale: ["plans", "project"], endsText: true },
  plan_edited: { stale: ["plans"] },
  plan_approved: { project: "ready", stale: ["plans", "tasks", "project"] },
  project_started: { project: "executing", stale: ["project"] },
  project_paused: { project: "paused", stale: ["project", "tasks"] },
  project_resumed: { project: "executing", stale: ["project", "tasks"] },
  project_cancelled: { project: "cancelled", stale: ["project", "tasks", "checkpoints"] },
  project_complete: { project: "completed", stale: ["project", "artifacts"] },
  project_failed: { project: "failed", stale: ["project", "tasks"] },
  task_unblocked: { task: "pending", stale: [] },
  task_queued: { task: "queued", stale: [] },
  task_start: { task: "running", stale: [] },
  tool_call: { stale: ["artifacts"] },
  task_complete: { task: "completed", stale: ["project", "artifacts"], endsText: true },
  task_retry: { task: "pending", stale: [], endsText: true },
  task_failed: { task: "failed", stale: ["project"], endsText: true },
  task_needs_review: {
    task: "needs_review",
    stale: ["checkpoints", "project"],
    endsText: true,
  },
  task_reviewed: { stale: ["checkpoints", "project", "tasks"] },
  task_cancelled: { task: "cancelled", stale: [], endsText: true },
  task_updated: { stale: [] },
  task_suspended: { task: "suspended", stale: ["project"], endsText: true },
  task_resumed: { task: "pending", stale: ["project"] },
  checkpoint: { task: "needs_review", stale: ["checkpoints", "project"], endsText: true },
  checkpoint_resolved: { stale: ["checkpoints", "project", "tasks"] },
  budget_warning: { stale: ["project"] },
  budget_exhausted: { stale: ["project", "tasks"] },
  budget_updated: { stale: ["project", "tasks"] },
  resource_down: { stale: ["tasks"] },
  resource_up: { stale: ["tasks"] },
};

/** The names of the frames on the stream. */
export const EVENT_TYPES = Object.keys(MEANING) as EventType[];
