/**
 * The plan as the rows of a tree: phases that fold, tasks in them; and where a key leads from one
 * row.
 */
import type { DraftTask } from "./draft";

export interface PhaseRow {
  kind: "phase";
  id: string;
  /** Place among the phases, from 1. */
  number: number;
  name: string;
  description: string;
  tasks: DraftTask[];
  open: boolean;
}

export interface TaskRow {
  kind: "task";
  id: string;
  task: DraftTask;
  /** The phase it lies in, when the plan has phases. */
  parent: string | null;
  /** Place among its siblings, from 1, and how many those are. */
  place: number;
  siblings: number;
}

export type TreeRow = PhaseRow | TaskRow;

export interface PhaseHead {
  name: string;
  description: string;
}

export function phaseId(name: string): string {
  return `phase:${name}`;
}

/** What is to be seen of the tree, from top to bottom; tasks of a folded phase are not. */
export function treeRows(
  tasks: DraftTask[],
  phases: PhaseHead[],
  folded: ReadonlySet<string>,
): TreeRow[] {
  if (phases.length === 0) return taskRows(tasks, null);
  return phases.flatMap((phase, at): TreeRow[] => {
    const id = phaseId(phase.name);
    const own = tasks.filter((task) => task.phase === phase.name);
    const open = !folded.has(id);
    return [
      {
        kind: "phase",
        id,
        number: at + 1,
        name: phase.name,
        description: phase.description,
        tasks: own,
        open,
      },
      ...(open ? taskRows(own, id) : []),
    ];
  });
}

function taskRows(tasks: DraftTask[], parent: string | null): TaskRow[] {
  return tasks.map((task, at) => ({
    kind: "task",
    id: task.key,
    task,
    parent,
    place: at + 1,
    siblings: tasks.length,
  }));
}

/** What a key does to the tree, as the pattern for trees has it (WAI-ARIA APG). */
export type TreeMove =
  | { go: string }
  | { open: string }
  | { fold: string }
  | { openAll: true }
  | { choose: string }
  | null;

export function treeMove(rows: TreeRow[], at: string, key: string): TreeMove {
  const place = rows.findIndex((row) => row.id === at);
  const row = rows[place];
  if (!row) return null;
  const go = (to: TreeRow | undefined): TreeMove => (to ? { go: to.id } : null);
  switch (key) {
    case "ArrowDown":
      return go(rows[place + 1]);
    case "ArrowUp":
      return go(rows[place - 1]);
    case "Home":
      return go(rows[0]);
    case "End":
      return go(rows.at(-1));
    case "ArrowRight":
      if (row.kind === "task") return null;
      return row.open ? (row.tasks.length > 0 ? go(rows[place + 1]) : null) : { open: row.id };
    case "ArrowLeft":
      if (row.kind === "phase") return row.open ? { fold: row.id } : null;
      return row.parent === null ? null : { go: row.parent };
    case "*":
      return { openAll: true };
    case "Enter":
    case " ":
      if (row.kind === "task") return { choose: row.id };
      return row.open ? { fold: row.id } : { open: row.id };
    default:
      return null;
  }
}

/** The tasks in which every word stands somewhere, in the order of the plan. */
export function findTasks(tasks: DraftTask[], text: string | undefined): DraftTask[] {
  const words = wordsOf(text);
  if (words.length === 0) return [];
  const phrase = (text ?? "").trim().toLowerCase();
  const found = tasks.filter((task) => {
    const hay = [
      task.title,
      task.description,
      task.phase ?? "",
      task.verification_criteria,
      ...(task.affected_files ?? []),
    ]
      .join("\n")
      .toLowerCase();
    return words.every((word) => hay.includes(word));
  });
  // Who types "module 17" means the module, not every module of phase 17.
  const exact = found.filter((task) => hasPhrase(task.title, phrase));
  return words.length > 1 && exact.length > 0 ? exact : found;
}

/** Whether the words stand in the text side by side, and no number goes on behind them. */
function hasPhrase(text: string, phrase: string): boolean {
  const hay = text.toLowerCase();
  const digit = /\d$/.test(phrase);
  for (let at = hay.indexOf(phrase); at >= 0; at = hay.indexOf(phrase, at + 1))
    if (!digit || !/\d/.test(hay[at + phrase.length] ?? "")) return true;
  return false;
}

/**
 * The find before or after the one that is selected; without a selection, the first or the last.
 */
export function stepFound(
  found: DraftTask[],
  selected: string | undefined,
  by: 1 | -1,
): DraftTask | undefined {
  const at = found.findIndex((task) => task.key === selected);
  if (at < 0) return by > 0 ? found[0] : found.at(-1);
  return found[(at + by + found.length) % found.length];
}

export function wordsOf(text: string | undefined): string[] {
  return text?.toLowerCase().split(/\s+/).filter(Boolean) ?? [];
}

/** A text cut where words begin and end, to show them marked; every second piece is a find. */
export function cutAtWords(text: string, words: string[]): string[] {
  if (words.length === 0) return [text];
  const safe = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return text.split(new RegExp(`(${safe.join("|")})`, "gi"));
}
