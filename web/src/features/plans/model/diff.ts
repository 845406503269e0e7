/** What changed between two versions of a plan, in words a reader can check before approving. */
import type { Plan } from "@/lib/api/types";
import { tierName } from "@/lib/tiers";
import { flattenPlan, type FlatTask } from "./flatten";

export interface FieldChange {
  field: string;
  before: string;
  after: string;
}

export interface TaskChange {
  kind: "added" | "removed" | "changed";
  title: string;
  phase: string | null;
  fields: FieldChange[];
}

type Question = NonNullable<Plan["plan"]["open_questions"]>[number];

export interface PlanDiff {
  summary: FieldChange | null;
  /** Open questions that came, went, or were answered otherwise. */
  questions: FieldChange[];
  tasks: TaskChange[];
  unchanged: number;
  cost: { expected: [number, number]; ceiling: [number, number] } | null;
}

export function diffPlans(before: Plan, after: Plan): PlanDiff {
  const old = flattenPlan(before.plan);
  const young = flattenPlan(after.plan);
  const pairs = matchTasks(old, young);
  const matchedOld = new Set(pairs.values());
  const tasks: TaskChange[] = [];
  let unchanged = 0;
  for (const task of young) {
    const partner = pairs.get(task);
    if (!partner) {
      tasks.push({
        kind: "added",
        title: task.title,
        phase: task.phase,
        fields: describe(task, young),
      });
      continue;
    }
    const fields = changes(partner, task, old, young, pairs);
    if (fields.length > 0)
      tasks.push({ kind: "changed", title: task.title, phase: task.phase, fields });
    else unchanged += 1;
  }
  for (const task of old) {
    if (!matchedOld.has(task))
      tasks.push({ kind: "removed", title: task.title, phase: task.phase, fields: [] });
  }
  return {
    summary: change("Summary", before.plan.summary, after.plan.summary),
    questions: answers(before, after),
    tasks,
    unchanged,
    cost: costs(before, after),
  };
}

/** What a question was answered with: by a person, or what the planner assumed. */
function answers(before: Plan, after: Plan): FieldChange[] {
  const old = new Map((before.plan.open_questions ?? []).map((each) => [each.question, each]));
  const young = new Map((after.plan.open_questions ?? []).map((each) => [each.question, each]));
  const said = (question: Question | undefined) =>
    !question
      ? ""
      : question.answer
        ? `Answer: ${question.answer}`
        : `Assumed: ${question.proposed_answer}`;
  return [...new Set([...old.keys(), ...young.keys()])]
    .map((question) => change(question, said(old.get(question)), said(young.get(question))))
    .filter((row) => row !== null);
}

/**
 * Pairs tasks of two versions: same title first, then same text, then the most similar title that
 * is left.
 */
export function matchTasks(old: FlatTask[], young: FlatTask[]): Map<FlatTask, FlatTask> {
  const pairs = new Map<FlatTask, FlatTask>();
  const free = new Set(old);
  const pair = (accept: (a: FlatTask, b: FlatTask) => boolean) => {
    for (const task of young) {
      if (pairs.has(task)) continue;
      for (const candidate of free) {
        if (!accept(candidate, task)) continue;
        pairs.set(task, candidate);
        free.delete(candidate);
        break;
      }
    }
  };
  pair((a, b) => a.title === b.title && a.phase === b.phase);
  pair((a, b) => a.title === b.title);
  pair((a, b) => a.description === b.description && a.description.length > 0);
  pair((a, b) => a.phase === b.phase && likeness(a.title, b.title) >= 0.5);
  return pairs;
}

function changes(
  before: FlatTask,
  after: FlatTask,
  old: FlatTask[],
  young: FlatTask[],
  pairs: Map<FlatTask, FlatTask>,
): FieldChange[] {
  const rows: [string, string, string][] = [
    ["Title", before.title, after.title],
    ["Description", before.description, after.description],
    ["Phase", before.phase ?? "", after.phase ?? ""],
    ["Type", before.task_type, after.task_type],
    ["Complexity", before.complexity, after.complexity],
    [
      "Model tier",
      before.model_tier ? tierName(before.model_tier) : "by type",
      after.model_tier ? tierName(after.model_tier) : "by type",
    ],
    [
      "Priority",
      before.priority === null ? "by order" : String(before.priority),
      after.priority === null ? "by order" : String(after.priority),
    ],
    ["Tools", list(before.tools_needed), list(after.tools_needed)],
    ["Verification", before.verification_criteria, after.verification_criteria],
    ["Files", list(before.affected_files), list(after.affected_files)],
    ["Requirements", list(before.requirement_ids), list(after.requirement_ids)],
  ];
  if (!waitsForSame(before, after, old, young, pairs))
    rows.push(["Waits for", titles(before, old), titles(after, young)]);
  return rows.map(([field, a, b]) => change(field, a, b)).filter((row) => row !== null);
}

/** Whether both wait for the same tasks, though one of those may have got a new title. */
function waitsForSame(
  before: FlatTask,
  after: FlatTask,
  old: FlatTask[],
  young: FlatTask[],
  pairs: Map<FlatTask, FlatTask>,
): boolean {
  const then = new Set(before.depends_on.map((place) => old[place]));
  const now = after.depends_on.map((place) => young[place]).map((task) => task && pairs.get(task));
  return (
    then.size === new Set(now).size && now.every((task) => task !== undefined && then.has(task))
  );
}

function describe(task: FlatTask, all: FlatTask[]): FieldChange[] {
  const rows: [string, string][] = [
    ["Description", task.description],
    ["Type", `${task.task_type}, ${task.complexity}`],
    ["Waits for", titles(task, all)],
  ];
  return rows
    .filter(([, text]) => text !== "")
    .map(([field, after]) => ({ field, before: "", after }));
}

function change(field: string, before: string, after: string): FieldChange | null {
  return before === after ? null : { field, before, after };
}

function costs(before: Plan, after: Plan): PlanDiff["cost"] {
  if (!before.quote || !after.quote) return null;
  return {
    expected: [before.quote.expected_usd, after.quote.expected_usd],
    ceiling: [before.quote.ceiling_usd, after.quote.ceiling_usd],
  };
}

function titles(task: FlatTask, all: FlatTask[]): string {
  return list(task.depends_on.map((place) => all[place]?.title ?? `task ${place + 1}`));
}

function list(values: string[] | undefined): string {
  return [...(values ?? [])].sort().join(", ");
}

/** Share of words two titles have in common, 0 to 1. */
function likeness(a: string, b: string): number {
  const words = (text: string) => new Set(text.toLowerCase().split(/\W+/).filter(Boolean));
  const [x, y] = [words(a), words(b)];
  const common = [...x].filter((word) => y.has(word)).length;
  const total = new Set([...x, ...y]).size;
  return total === 0 ? 0 : common / total;
}
