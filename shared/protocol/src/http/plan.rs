//! Plans: versions of what will be done, with their price.

use super::project::words;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Characters of one answer or of the feedback given to a planner.
pub const MAX_FEEDBACK: usize = 10_000;
/// Answers of one planning request.
pub const MAX_ANSWERS: usize = 50;

/// What a person tells the planner; the whole body may be absent.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanRequest {
    /// Answers to open questions of an earlier plan; those given by editing a plan are added to
    /// them.
    #[serde(default)]
    #[schema(required = false)]
    pub answers: Vec<GivenAnswer>,
    #[serde(default)]
    #[schema(max_length = 10_000)]
    pub feedback: Option<String>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GivenAnswer {
    pub question: String,
    pub answer: String,
}

/// A plan written by a person or a program.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanImport {
    #[schema(value_type = PlanContent)]
    pub plan: Value,
}

/// What is being approved. What is given must still be so.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    #[serde(default)]
    pub plan_hash: Option<String>,
    /// The quote's ceiling, in US dollars.
    #[serde(default)]
    pub ceiling_usd: Option<f64>,
}

/// Answer to an approval.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Approved {
    pub plan_id: String,
    pub version: u32,
    /// Tasks that did not exist before.
    pub tasks_created: usize,
    /// Tasks taken over from the plan that was approved before.
    pub tasks_carried: usize,
    /// Every task of the plan, in the plan's order.
    pub task_ids: Vec<String>,
    pub estimated_cost_usd: f64,
    pub ceiling_usd: f64,
    pub summary: String,
    pub total_waves: u32,
    pub plan_hash: String,
}

/// One version of a project's plan.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Plan {
    pub id: String,
    pub project_id: String,
    pub version: u32,
    #[schema(schema_with = words::plan_status)]
    pub status: &'static str,
    /// `model`, `edit` or `import`.
    pub origin: &'static str,
    /// Version it was edited from.
    pub parent_version: Option<u32>,
    pub provider: String,
    pub model_used: String,
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
    pub cost_usd: f64,
    pub created_at: String,
    /// Fingerprint of the content; an approval binds it. Quoted, it is the `ETag`.
    pub hash: String,
    #[schema(value_type = PlanContent)]
    pub plan: Value,
    /// Price at today's prices; none when the plan cannot be priced, which `validation` then
    /// explains.
    pub quote: Option<PlanQuote>,
    pub validation: Validation,
    /// What was guessed and mended while the plan was read; empty for one that needed neither.
    pub notes: Vec<PlanNote>,
}

/// Something that was not written as a plan has it and was taken in its meaning.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanNote {
    /// JSON pointer into the plan; empty where it is of the plan as a whole.
    pub pointer: String,
    /// `guessed`, `cut`, `left_out`, `renamed`, `missing_comma`, ...
    pub code: String,
    pub detail: String,
}

/// The answer of a planning request: the plan, and its id under a second name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlannedPlan {
    pub plan_id: String,
    #[serde(flatten)]
    pub plan: Plan,
}

/// Planning goes on; the project tells how it ends.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanningStarted {
    #[schema(schema_with = words::project_status)]
    pub status: &'static str,
    pub project_id: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanQuote {
    pub expected_usd: f64,
    /// Rounds x (input bound + maximum output) x attempts, over all tasks.
    pub ceiling_usd: f64,
    pub by_tier: Vec<TierQuote>,
    pub tasks: Vec<TaskPrice>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TierQuote {
    #[schema(schema_with = words::tier)]
    pub model_tier: &'static str,
    pub model: String,
    pub tasks: usize,
    pub expected_usd: f64,
    pub ceiling_usd: f64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TaskPrice {
    /// Position in the plan, from 0.
    pub task: usize,
    #[schema(schema_with = words::tier)]
    pub model_tier: &'static str,
    pub model: String,
    pub expected_usd: f64,
    pub ceiling_usd: f64,
}

/// Whether the plan can be approved as it stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Validation {
    pub valid: bool,
    pub problems: Vec<PlanProblem>,
    /// What can be approved and should be looked at: `unordered_writers` for a file that two tasks
    /// write without one waiting for the other.
    pub warnings: Vec<PlanProblem>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanProblem {
    /// Position of the task at fault, from 0.
    pub task: Option<usize>,
    /// JSON pointer into the plan.
    pub pointer: String,
    pub code: String,
    pub detail: String,
}

/// A plan's content: `tasks` for a flat plan (L1), else `phases`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanContent {
    pub summary: String,
    pub tasks: Option<Vec<PlanContentTask>>,
    pub phases: Option<Vec<PlanContentPhase>>,
    pub open_questions: Option<Vec<PlanContentQuestion>>,
    #[schema(value_type = Option<Vec<Object>>)]
    pub risk_assessment: Option<Vec<Value>>,
    #[schema(value_type = Option<Object>)]
    pub test_strategy: Option<Map<String, Value>>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanContentPhase {
    pub name: String,
    pub description: String,
    pub tasks: Vec<PlanContentTask>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanContentTask {
    #[schema(max_length = 200)]
    pub title: String,
    #[schema(max_length = 50_000)]
    pub description: String,
    #[schema(schema_with = words::task_type)]
    pub task_type: String,
    #[schema(schema_with = words::complexity)]
    pub complexity: String,
    /// Positions over all phases, from 0.
    pub depends_on: Vec<usize>,
    pub tools_needed: Vec<String>,
    pub requirement_ids: Vec<String>,
    pub verification_criteria: String,
    pub affected_files: Vec<String>,
    /// A person's choice over the routing table.
    #[schema(schema_with = words::tier_or_null, required = false)]
    pub model_tier: Option<String>,
    /// Lower runs first; ten times the position without a choice.
    pub priority: Option<u32>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanContentQuestion {
    pub question: String,
    pub proposed_answer: String,
    pub impact: String,
    pub answer: Option<String>,
}

/// Changes to a plan. All positions are those of the version being edited; the result is a new
/// version.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanEdit {
    pub summary: Option<String>,
    pub update: Option<Vec<PlanTaskEdit>>,
    /// New tasks: a task's fields and, in a phased plan, `phase` (name or position).
    #[schema(value_type = Option<Vec<Object>>)]
    pub add: Option<Vec<Map<String, Value>>>,
    pub remove: Option<Vec<usize>>,
    pub answers: Option<Vec<PlanAnswer>>,
}

/// New values for a task's fields: any field of a plan's task; null returns one to its default.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanTaskEdit {
    pub task: usize,
    #[serde(flatten)]
    pub fields: BTreeMap<String, Value>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanAnswer {
    /// Position of the open question.
    pub question: usize,
    pub answer: String,
}
