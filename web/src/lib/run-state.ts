/**
 * The state of a project and its run, from one place, so that list, header, tab title and icon say
 * the same: its status, and for a run in which nothing is at work, what it waits for.
 */
import type { Project } from "./api/types";
import type { Status } from "./status";

/** What a run waits for while none of its tasks is at work. */
export type Wait =
  "waits_person" | "waits_money" | "waits_provider" | "waits_time" | "waits_outside";

type Run = Pick<Project, "status" | "waiting_for" | "task_summary">;

export interface RunState {
  status: Status;
  /** When it goes on by itself, where that is known. */
  until: string | null;
}

export function runStateOf(project: Run): RunState {
  const { status, task_summary: tasks } = project;
  if (status !== "executing") return { status, until: null };
  // The sentence is of the last answer; events tell sooner that something is at work again.
  if (tasks.running + tasks.queued > 0) return { status, until: null };
  const wait = waitIn(project);
  if (!wait) return { status, until: null };
  return { status: wait, until: timeIn(project.waiting_for) };
}

/** The API has a sentence for it; these are the beginnings and the words it is made of. */
function waitIn({ waiting_for: reason, task_summary: tasks }: Run): Wait | null {
  const said = reason ?? "";
  if (/wait for money/.test(said)) return "waits_money";
  if (/waits? for a person/.test(said)) return "waits_person";
  if (/^The next attempt starts at /.test(said)) return "waits_time";
  if (said !== "") return "waits_provider";
  if (tasks.pending > 0) return null;
  if (tasks.needs_review > 0) return "waits_person";
  return tasks.suspended > 0 ? "waits_outside" : null;
}

const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/;

/** The time named in a sentence of the API. */
export function timeIn(sentence: string | null | undefined): string | null {
  return TIME.exec(sentence ?? "")?.[0] ?? null;
}

/** The sentence around the time named in it, so that the time can be shown as times are. */
export function aroundTime(sentence: string): [string, string | null, string] {
  const at = timeIn(sentence);
  if (at === null) return [sentence, null, ""];
  const start = sentence.indexOf(at);
  return [sentence.slice(0, start), at, sentence.slice(start + at.length)];
}
