/**
 * Edits to a plan before they are saved as its next version. Tasks keep a key of their own while
 * they are edited,
 * because places shift when one is added or removed; toPatch turns keys back into places of the
 * edited version.
 */
import type { PlanBody, PlanPatch, PlanTask } from "@/lib/api/types";
import { closesCycle, type Edge } from "@/lib/graph/model";
import { flattenPlan } from "./flatten";

export interface DraftTask extends Omit<PlanTask, "depends_on"> {
  key: string;
  /** Place in the version being edited; null for a task that is new. */
  origin: number | null;
  phase: string | null;
  dependsOn: string[];
}

export interface PlanDraft {
  summary: string;
  tasks: DraftTask[];
}

export type EditableField = Exclude<keyof DraftTask, "key" | "origin" | "phase" | "dependsOn">;

export function draftOf(body: PlanBody): PlanDraft {
  const flat = flattenPlan(body);
  const tasks = flat.map(({ index, depends_on, ...task }) => ({
    ...task,
    key: `t${index}`,
    origin: index,
    dependsOn: depends_on.filter((place) => flat[place] !== undefined).map((place) => `t${place}`),
  }));
  return { summary: body.summary, tasks };
}

export function setSummary(draft: PlanDraft, summary: string): PlanDraft {
  return { ...draft, summary };
}

export function setField<F extends EditableField>(
  draft: PlanDraft,
  key: string,
  field: F,
  value: DraftTask[F],
): PlanDraft {
  return {
    ...draft,
    tasks: draft.tasks.map((task) => (task.key === key ? { ...task, [field]: value } : task)),
  };
}

/**
 * Makes `to` wait for `from`. Returns a sentence instead when that would be a circle or is there
 * already.
 */
export function connect(draft: PlanDraft, from: string, to: string): PlanDraft | string {
  const source = draft.tasks.find((task) => task.key === from);
  const target = draft.tasks.find((task) => task.key === to);
  if (!source || !target) return "That task is no longer in the plan.";
  if (target.dependsOn.includes(from))
    return `“${target.title}” already waits for “${source.title}”.`;
  if (closesCycle(draftEdges(draft), from, to)) {
    return `“${source.title}” already waits for “${target.title}”, so this would close a circle.`;
  }
  return withTask(draft, to, (task) => ({ ...task, dependsOn: [...task.dependsOn, from] }));
}

export function disconnect(draft: PlanDraft, from: string, to: string): PlanDraft {
  return withTask(draft, to, (task) => ({
    ...task,
    dependsOn: task.dependsOn.filter((key) => key !== from),
  }));
}

export function addTask(
  draft: PlanDraft,
  key: string,
  phase: string | null,
  after: string[],
): PlanDraft {
  const task: DraftTask = {
    key,
    origin: null,
    phase,
    title: "New task",
    description: "",
    task_type: "code",
    complexity: "simple",
    dependsOn: after,
    tools_needed: [],
    requirement_ids: [],
    verification_criteria: "",
    affected_files: [],
    model_tier: null,
    priority: null,
  };
  const place =
    phase === null
      ? draft.tasks.length
      : draft.tasks.findLastIndex((other) => other.phase === phase) + 1;
  return { ...draft, tasks: draft.tasks.toSpliced(place, 0, task) };
}

/**
 * Removes a task; those behind it then wait for what it waited for, so the order of the rest stays.
 */
export function removeTask(draft: PlanDraft, key: string): PlanDraft {
  const gone = draft.tasks.find((task) => task.key === key);
  if (!gone) return draft;
  const tasks = draft.tasks
    .filter((task) => task.key !== key)
    .map((task) =>
      task.dependsOn.includes(key)
        ? {
            ...task,
            dependsOn: [
              ...new Set([...task.dependsOn.filter((other) => other !== key), ...gone.dependsOn]),
            ],
          }
        : task,
    );
  return { ...draft, tasks };
}

export function draftEdges(draft: PlanDraft): Edge[] {
  return draft.tasks.flatMap((task) => task.dependsOn.map((from) => ({ from, to: task.key })));
}

/**
 * How many tasks differ from the version being edited, counting the removed ones; the summary
 * counts as one.
 */
export function changeCount(base: PlanBody, draft: PlanDraft): number {
  const patch = toPatch(base, draft);
  return (
    (patch.update?.length ?? 0) +
    (patch.add?.length ?? 0) +
    (patch.remove?.length ?? 0) +
    (patch.summary === undefined ? 0 : 1)
  );
}

const FIELDS = [
  "title",
  "description",
  "task_type",
  "complexity",
  "tools_needed",
  "requirement_ids",
  "verification_criteria",
  "affected_files",
  "model_tier",
  "priority",
] as const satisfies readonly EditableField[];

/**
 * The request that makes the draft: all places are those of the edited version, new tasks follow
 * behind its last.
 */
export function toPatch(base: PlanBody, draft: PlanDraft): PlanPatch {
  const flat = flattenPlan(base);
  const fresh = draft.tasks.filter((task) => task.origin === null);
  const place = new Map(
    draft.tasks.map((task) => [task.key, task.origin ?? flat.length + fresh.indexOf(task)]),
  );
  const places = (task: DraftTask) =>
    task.dependsOn.map((key) => place.get(key)).filter((at) => at !== undefined);
  const kept = new Set(draft.tasks.map((task) => task.origin));
  const phases = base.phases?.map((phase) => phase.name) ?? [];
  const patch: PlanPatch = {};
  const update = draft.tasks.flatMap((task) => {
    const before = task.origin === null ? undefined : flat[task.origin];
    if (!before || task.origin === null) return [];
    const changed: Record<string, unknown> = {};
    for (const field of FIELDS) if (!same(before[field], task[field])) changed[field] = task[field];
    if (!sameSet(before.depends_on, places(task))) changed.depends_on = places(task);
    return Object.keys(changed).length > 0
      ? [{ task: task.origin, ...(changed as Partial<PlanTask>) }]
      : [];
  });
  if (draft.summary !== base.summary) patch.summary = draft.summary;
  if (update.length > 0) patch.update = update;
  if (fresh.length > 0) patch.add = fresh.map((task) => asNewTask(task, places(task), phases));
  const remove = flat.filter((task) => !kept.has(task.index)).map((task) => task.index);
  if (remove.length > 0) patch.remove = remove;
  return patch;
}

function asNewTask(
  task: DraftTask,
  depends_on: number[],
  phases: string[],
): { phase?: number } & Partial<PlanTask> {
  const body: { phase?: number } & Partial<PlanTask> = { depends_on };
  for (const field of FIELDS)
    Object.assign(body, task[field] === null ? {} : { [field]: task[field] });
  const phase = task.phase === null ? -1 : phases.indexOf(task.phase);
  if (phase >= 0) body.phase = phase;
  return body;
}

function withTask(
  draft: PlanDraft,
  key: string,
  change: (task: DraftTask) => DraftTask,
): PlanDraft {
  return { ...draft, tasks: draft.tasks.map((task) => (task.key === key ? change(task) : task)) };
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}

function sameSet(a: number[], b: number[]): boolean {
  return a.length === b.length && a.every((value) => b.includes(value));
}
