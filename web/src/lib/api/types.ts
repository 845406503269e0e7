/**
 * The bodies of the API under the names the pages use. They are read from generated.ts, which `npm
 * run api` makes from
 * openapi.json; only what the document leaves open is said here.
 */
import type { components } from "./generated";

type Schemas = components["schemas"];

/**
 * The server writes every field of an answer, null where there is none; the document calls those
 * optional.
 */
export type Full<T> = T extends (infer U)[]
  ? Full<U>[]
  : T extends object
    ? { [K in keyof T]-?: Full<Exclude<T[K], undefined>> }
    : T;

export type With<T, Extra> = Omit<T, keyof Extra> & Extra;

export type User = Full<Schemas["User"]>;
export type TokenPair = Schemas["TokenPair"];
export type SignedIn = TokenPair & { user: User };

export type Project = With<Full<Schemas["Project"]>, { config: Record<string, unknown> }>;
export type ProjectStatus = Project["status"];
export type Rigor = Project["planning_rigor"];
export type TaskSummary = Full<Schemas["TaskSummary"]>;

export type Task = Full<Schemas["Task"]>;
export type TaskStatus = Task["status"];
export type TaskType = Task["task_type"];
export type Complexity = Task["complexity"];
export type ModelTier = Task["model_tier"];
export type WaitingFor = NonNullable<Task["waiting_for"]>;

export type ToolCall = With<Full<Schemas["ToolCall"]>, { arguments: unknown }>;
export type Round = With<Full<Schemas["TaskRound"]>, { tool_calls: ToolCall[] }>;
export type TaskChanges = Full<Schemas["TaskChanges"]>;

export type Checkpoint = Full<Schemas["Checkpoint"]>;
export type InboxItem = Full<Schemas["InboxItem"]>;
export type Artifact = Full<Schemas["Artifact"]>;
/** One entry of a project's log: a union over `type`, with the fields of that kind in `data`. */
export type ProjectEvent = Logged<Schemas["ProjectEvent"]>;
export type EventType = ProjectEvent["type"];
type Logged<E> = E extends { task_id?: unknown }
  ? Omit<E, "task_id"> & { task_id: string | null }
  : never;

export type PlanTask = Full<Schemas["PlanContentTask"]>;
export type PlanPhase = With<Schemas["PlanContentPhase"], { tasks: PlanTask[] }>;
export type OpenQuestion = Full<Schemas["PlanContentQuestion"]>;
export type Quote = Full<Schemas["PlanQuote"]>;

export interface Risk {
  risk: string;
  likelihood: string;
  impact: string;
  mitigation: string;
}

export interface TestStrategy {
  approach: string;
  test_tasks: unknown[];
  coverage_notes: string;
}

/** `tasks` for a flat plan (L1), else `phases`; what a plan does not have is absent. */
export interface PlanBody {
  summary: string;
  tasks?: PlanTask[] | null;
  phases?: PlanPhase[] | null;
  open_questions?: OpenQuestion[] | null;
  risk_assessment?: Risk[] | null;
  test_strategy?: TestStrategy | null;
}

export type Plan = With<
  Full<Omit<Schemas["Plan"], "plan">>,
  { origin: "model" | "edit" | "import"; plan: PlanBody }
>;

export interface PlanPatch {
  summary?: string;
  update?: ({ task: number } & Partial<PlanTask>)[];
  add?: ({ phase?: number } & Partial<PlanTask>)[];
  remove?: number[];
  /** To open questions, by their place. */
  answers?: { question: number; answer: string }[];
}

/** A frame of the stream without an id; the document does not describe streams. */
export interface TextDelta {
  /** None for the text of a plan. */
  task_id: string | null;
  attempt: number;
  round: number;
  /** UTF-16 code units of the round before this piece; 0 begins anew. */
  offset: number;
  text: string;
}

export type UsageSummary = Full<Schemas["UsageSummary"]>;
export type Budget = Full<Schemas["BudgetStatus"]>;
export type DailyUsage = Full<Schemas["DailyUsage"]>;
export type ProjectUsage = Full<Schemas["ProjectUsage"]>;
export type Service = With<Full<Schemas["Service"]>, { details: Record<string, unknown> }>;
export type Coverage = Full<Schemas["Coverage"]>;
export type BulkDone = Full<Schemas["BulkDone"]>;
