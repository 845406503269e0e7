/** How events are named, grouped and toned in the log. */
import type { EventType, ProjectEvent } from "@/lib/api/types";
import { toolWords } from "@/lib/tools";
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

/** Further numbers of tasks in one sentence are left out. */
const NAMED_MAX = 12;

type Call = Extract<ProjectEvent, { type: "tool_call" }>["data"];

interface Look {
  kind: EventKind;
  words: string;
  tone: Tone;
}

/** Every kind of event there is: one that is added does not compile until it has a name here. */
const LOOK: Record<EventType, Look> = {
  project_created: { kind: "project", words: "Project created", tone: "grey" },
  project_updated: { kind: "project", words: "Project changed", tone: "grey" },
  plan_started: { kind: "plan", words: "Planning", tone: "violet" },
  plan_ready: { kind: "plan", words: "Plan ready", tone: "grey" },
  plan_failed: { kind: "plan", words: "Planning failed", tone: "red" },
  plan_edited: { kind: "plan", words: "Plan edited", tone: "grey" },
  plan_approved: { kind: "plan", words: "Plan approved", tone: "green" },
  project_started: { kind: "project", words: "Run started", tone: "blue" },
  project_paused: { kind: "project", words: "Paused", tone: "amber" },
  project_resumed: { kind: "project", words: "Resumed", tone: "blue" },
  project_cancelled: { kind: "project", words: "Run cancelled", tone: "grey" },
  project_complete: { kind: "project", words: "Run completed", tone: "green" },
  project_failed: { kind: "project", words: "Run failed", tone: "red" },
  task_queued: { kind: "task", words: "Queued", tone: "slate" },
  task_start: { kind: "task", words: "Started", tone: "blue" },
  tool_call: { kind: "tool", words: "Tool call", tone: "grey" },
  task_complete: { kind: "task", words: "Completed", tone: "green" },
  task_retry: { kind: "task", words: "Will retry", tone: "amber" },
  task_failed: { kind: "task", words: "Failed", tone: "red" },
  task_needs_review: { kind: "person", words: "Needs review", tone: "amber" },
  task_cancelled: { kind: "task", words: "Cancelled", tone: "grey" },
  task_updated: { kind: "task", words: "Changed", tone: "grey" },
  task_suspended: { kind: "task", words: "Suspended", tone: "slate" },
  task_resumed: { kind: "task", words: "Goes on", tone: "blue" },
  task_unblocked: { kind: "task", words: "Unblocked", tone: "grey" },
  checkpoint: { kind: "person", words: "Waits for you", tone: "amber" },
  checkpoint_resolved: { kind: "person", words: "Resolved", tone: "green" },
  task_reviewed: { kind: "person", words: "Reviewed", tone: "green" },
  budget_warning: { kind: "budget", words: "Budget warning", tone: "amber" },
  budget_exhausted: { kind: "budget", words: "Budget used up", tone: "red" },
  budget_updated: { kind: "budget", words: "Budget changed", tone: "grey" },
  resource_down: { kind: "budget", words: "Service down", tone: "red" },
  resource_up: { kind: "budget", words: "Service back", tone: "green" },
};

/** The event's sentence; tools in words, and where the log counts, in the grammar of the count. */
export function messageOf(event: ProjectEvent): string {
  if (event.type === "tool_call") return called(event.data);
  if (event.type !== "task_unblocked") return event.message;
  const tasks = event.data.tasks ?? [];
  if (tasks.length === 0) return event.message;
  const which = tasks.slice(0, NAMED_MAX).join(", ") + (tasks.length > NAMED_MAX ? ", …" : "");
  return tasks.length === 1
    ? `Task ${which} has all it waited for and can run`
    : `Tasks ${which} have all they waited for and can run`;
}

/** The API's sentence is the bare name of the tool. */
function called({ tool, files, is_error }: Call): string {
  const which = files && files.length > 0 ? `: ${files.join(", ")}` : "";
  return `${toolWords(tool)}${which}${is_error ? " (failed)" : ""}`;
}

/** A server of a later release may list kinds that this page does not know yet. */
function lookOf(type: string): Look | undefined {
  return (LOOK as Partial<Record<string, Look>>)[type];
}

export function kindOf(type: string): EventKind {
  return lookOf(type)?.kind ?? "project";
}

export function wordsOf(type: string): string {
  const plain = type.replaceAll("_", " ");
  return lookOf(type)?.words ?? plain.charAt(0).toUpperCase() + plain.slice(1);
}

export function toneOf(type: string): Tone {
  return lookOf(type)?.tone ?? "grey";
}
