/** The bodies of the API, in one place; they are to be replaced by types generated from web/openapi.json. */

export type ProjectStatus = "draft" | "planning" | "ready" | "executing" | "paused" | "completed" | "failed" | "cancelled";
export type TaskStatus = "pending" | "blocked" | "queued" | "running" | "completed" | "needs_review" | "failed" | "cancelled";
export type Rigor = "L1" | "L2" | "L3";
export type TaskType = "code" | "research" | "analysis" | "asset" | "integration" | "documentation";
export type Complexity = "simple" | "medium" | "complex";
export type ModelTier = string;

export interface User {
  id: string;
  email: string;
  display_name: string;
  role: string;
  has_password?: boolean;
  linked_providers?: string[];
}

export interface TokenPair {
  access_token: string;
  refresh_token: string;
  token_type: string;
}

export interface SignedIn extends TokenPair {
  user: User;
}

export interface TaskSummary {
  total: number;
  completed: number;
  running: number;
  failed: number;
  blocked?: number;
  pending?: number;
  queued?: number;
  needs_review?: number;
  cancelled?: number;
}

export interface Project {
  id: string;
  team_id?: string;
  name: string;
  requirements: string;
  status: ProjectStatus;
  planning_rigor: Rigor;
  config: Record<string, unknown>;
  created_at: string;
  updated_at: string;
  completed_at: string | null;
  task_summary: TaskSummary | null;
  spent_usd: number;
  held_usd: number;
  /** Reserved for calls whose answer was lost; counts as spent. */
  uncertain_usd: number;
  /** Tasks that may run at once. */
  concurrency: number;
  limit_usd: number;
  ceiling_usd: number | null;
  last_event_seq: number;
  waiting_for: string | null;
  failure_reason: string | null;
}

export interface PlanTask {
  title: string;
  description: string;
  task_type: TaskType;
  complexity: Complexity;
  depends_on: number[];
  tools_needed: string[];
  requirement_ids: string[];
  verification_criteria: string | string[] | null;
  affected_files: string[];
  model_tier: ModelTier | null;
  priority: number | null;
}

export interface PlanPhase {
  name: string;
  description: string;
  tasks: PlanTask[];
}

export interface OpenQuestion {
  question: string;
  proposed_answer: string;
  impact: string;
  answer: string | null;
}

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

export interface PlanBody {
  summary: string;
  tasks?: PlanTask[];
  phases?: PlanPhase[];
  open_questions?: OpenQuestion[];
  risk_assessment?: Risk[];
  test_strategy?: TestStrategy | null;
}

export interface TierQuote {
  model_tier: ModelTier;
  model: string;
  tasks: number;
  expected_usd: number;
  ceiling_usd: number;
}

export interface TaskQuote {
  task: number;
  model_tier: ModelTier;
  model: string;
  expected_usd: number;
  ceiling_usd: number;
}

export interface Quote {
  expected_usd: number;
  ceiling_usd: number;
  by_tier: TierQuote[];
  tasks: TaskQuote[];
}

export interface Plan {
  id: string;
  project_id: string;
  version: number;
  status: "draft" | "approved" | "superseded";
  origin: "model" | "edit" | "import";
  parent_version: number | null;
  provider: string | null;
  model_used: string | null;
  prompt_tokens: number;
  completion_tokens: number;
  cost_usd: number;
  created_at: string;
  hash: string;
  plan: PlanBody;
  /** None when the plan cannot be priced; validation then says why. */
  quote: Quote | null;
  validation: { valid: boolean; problems: { task: number | null; pointer: string; code: string; detail: string }[] };
}

export interface PlanPatch {
  summary?: string;
  update?: ({ task: number } & Partial<PlanTask>)[];
  add?: ({ phase?: number } & Partial<PlanTask>)[];
  remove?: number[];
  answers?: { question: number; answer: string }[];
}

export type WaitingFor = "dependencies" | "slot" | "budget" | "resource" | "paused" | "retry" | "person";

export interface Task {
  id: string;
  project_id: string;
  plan_id: string;
  number: number;
  title: string;
  description: string;
  task_type: TaskType;
  complexity: Complexity;
  priority: number;
  status: TaskStatus;
  /** A person decided to go on without it; its status is `cancelled`. */
  skipped: boolean;
  model_tier: ModelTier;
  model_used: string | null;
  wave: number;
  phase: string | null;
  tools: string[];
  verification_criteria: string;
  verification_status: string | null;
  verification_notes: string | null;
  requirement_ids: string[];
  affected_files: string[];
  /** What people told its next attempt, oldest first. */
  guidance: string[];
  prompt_tokens: number;
  completion_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  cost_usd: number;
  output_text: string | null;
  output_artifacts: string[];
  error: string | null;
  depends_on: string[];
  started_at: string | null;
  completed_at: string | null;
  created_at: string;
  updated_at: string;
  attempt: number;
  retry_count: number;
  max_retries: number;
  max_tokens: number;
  waiting_for: WaitingFor | null;
  waiting_reason: string | null;
  retry_at: string | null;
}

export interface ToolCall {
  id: string;
  name: string;
  arguments: unknown;
  /** None while the call runs, or when the attempt ended before it. */
  result: string | null;
  is_error: boolean;
}

export interface Round {
  attempt: number;
  round: number;
  purpose: string;
  provider: string;
  model: string;
  text: string;
  tool_calls: ToolCall[];
  /** Why the model stopped; none when the call gave no reply. */
  stop: string | null;
  error: string | null;
  prompt_tokens: number;
  completion_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  cost_usd: number;
  started_at: string;
  completed_at: string | null;
}

/** Something that waits for a person. */
export interface InboxItem {
  kind: "checkpoint" | "review";
  project_id: string;
  project_name: string;
  task_id: string;
  task_title: string;
  checkpoint_id: string | null;
  reason: string;
  since: string;
}

export interface Checkpoint {
  id: string;
  project_id: string;
  task_id: string | null;
  checkpoint_type: string;
  summary: string;
  attempts: { message: string; timestamp: string }[];
  question: string;
  /** One that was neither answered nor is open went away with its task. */
  open: boolean;
  response: string | null;
  resolved_at: string | null;
  created_at: string;
}

export interface ProjectEvent {
  seq: number;
  type: string;
  message: string;
  project_id: string;
  task_id: string | null;
  timestamp: string;
  data?: Record<string, unknown>;
}

export interface TextDelta {
  /** None for the text of a plan. */
  task_id: string | null;
  attempt: number;
  round: number;
  /** UTF-16 code units of the round before this piece; 0 begins anew. */
  offset: number;
  text: string;
}

export interface Artifact {
  path: string;
  size_bytes: number;
  content_type: string;
  task_id: string | null;
  updated_at: string;
}
