/** How events are named, grouped and toned in the log. */
import type { Tone } from "@/lib/status";

export type EventKind = "task" | "tool" | "person" | "plan" | "project" | "budget";

export const EVENT_KINDS: { value: EventKind; label: string }[] = [
  { value: "task", label: "Tasks" },
  { value: "tool", label: "Tool calls" },
  { value: "person", label: "For a person" },
  { value: "plan", label: "Plans" },
  { value: "project", label: "Project" },
  { value: "budget", label: "Budget and services" },
];

export function kindOf(type: string): EventKind {
  if (type === "tool_call") return "tool";
  if (type.startsWith("checkpoint") || type === "task_needs_review" || type === "task_reviewed")
    return "person";
  if (type.startsWith("task_")) return "task";
  if (type.startsWith("plan_")) return "plan";
  if (type.startsWith("budget_") || type.startsWith("resource_")) return "budget";
  return "project";
}

const WORDS: Record<string, string> = {
  project_created: "Project created",
  project_updated: "Project changed",
  plan_started: "Planning",
  plan_ready: "Plan ready",
  plan_failed: "Planning failed",
  plan_edited: "Plan edited",
  plan_approved: "Plan approved",
  project_started: "Run started",
  project_paused: "Paused",
  project_resumed: "Resumed",
  project_cancelled: "Run cancelled",
  project_complete: "Run completed",
  project_failed: "Run failed",
  task_queued: "Queued",
  task_start: "Started",
  tool_call: "Tool call",
  task_complete: "Completed",
  task_retry: "Will retry",
  task_failed: "Failed",
  task_needs_review: "Needs review",
  task_cancelled: "Cancelled",
  task_updated: "Changed",
  task_unblocked: "Unblocked",
  checkpoint: "Waits for you",
  checkpoint_resolved: "Resolved",
  task_reviewed: "Reviewed",
  budget_warning: "Budget warning",
  budget_exhausted: "Budget used up",
  budget_updated: "Budget changed",
  resource_down: "Service down",
  resource_up: "Service back",
};

export function wordsOf(type: string): string {
  const plain = type.replaceAll("_", " ");
  return WORDS[type] ?? plain.charAt(0).toUpperCase() + plain.slice(1);
}

export function toneOf(type: string): Tone {
  if (/complete$|_up$|approved$|resolved$|reviewed$/.test(type)) return "green";
  if (/failed$|_down$|exhausted$/.test(type)) return "red";
  if (/paused$|retry$|review$|^checkpoint$|warning$/.test(type)) return "amber";
  if (/start$|started$|resumed$/.test(type)) return type.startsWith("plan") ? "violet" : "blue";
  if (type === "task_queued") return "slate";
  return "grey";
}
