//! Tasks of an approved plan.

use super::project::words;
use planwright_engine::routing::Tier;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// Characters of a review's or a checkpoint's guidance.
pub const MAX_GUIDANCE: usize = 10_000;
/// Output tokens one round may be given by a person.
pub const MAX_TASK_TOKENS: u32 = 16_384;
/// Tasks of one bulk request.
pub const MAX_BULK: usize = 100;
/// Tasks of one reason that one bulk request decides on.
pub const MAX_OF_REASON: usize = 1_000;

/// A task as the API shows it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Task {
    pub id: String,
    pub project_id: String,
    pub plan_id: String,
    /// Unique within the project for ever.
    pub number: u32,
    pub title: String,
    pub description: String,
    #[schema(schema_with = words::task_type)]
    pub task_type: &'static str,
    #[schema(schema_with = words::complexity)]
    pub complexity: &'static str,
    /// Lower runs first.
    pub priority: u32,
    #[schema(schema_with = words::task_status)]
    pub status: &'static str,
    /// A person decided to go on without it; its status is `cancelled`.
    pub skipped: bool,
    #[schema(schema_with = words::tier)]
    pub model_tier: &'static str,
    pub model_used: Option<String>,
    /// Longest path from a task without dependencies; for display, never a barrier.
    pub wave: u32,
    pub phase: Option<String>,
    pub tools: Vec<String>,
    pub verification_criteria: String,
    pub verification_status: Option<String>,
    pub verification_notes: Option<String>,
    pub requirement_ids: Vec<String>,
    pub affected_files: Vec<String>,
    /// All of the prompts, cached parts included.
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
    pub cache_read_tokens: u64,
    pub cache_write_tokens: u64,
    pub cost_usd: f64,
    pub output_text: Option<String>,
    /// Paths of the files it wrote.
    pub output_artifacts: Vec<String>,
    pub error: Option<String>,
    /// Ids of the tasks it waits for.
    pub depends_on: Vec<String>,
    /// What people told its next attempt, oldest first.
    pub guidance: Vec<String>,
    /// The attempt under way, else the latest one; 0 before the first.
    pub attempt: u32,
    /// The attempt at which the task started over: what it did before is not in its conversation.
    /// None where every attempt goes on from the one before.
    pub started_over_at: Option<u32>,
    /// Automatic retries used since a person last asked for an attempt.
    pub retry_count: u32,
    pub max_retries: u32,
    /// Output tokens one round may use.
    pub max_tokens: u32,
    #[schema(schema_with = words::waiting_for, required)]
    pub waiting_for: Option<&'static str>,
    /// The same as a sentence.
    pub waiting_reason: Option<String>,
    pub retry_at: Option<String>,
    pub started_at: Option<String>,
    pub completed_at: Option<String>,
    pub created_at: String,
    pub updated_at: String,
}

/// Changes to a task that has not started; what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TaskPatch {
    #[schema(min_length = 1, max_length = 200)]
    pub title: Option<String>,
    #[schema(min_length = 1, max_length = 50_000)]
    pub description: Option<String>,
    #[schema(schema_with = words::tier, required = false)]
    pub model_tier: Option<Tier>,
    #[schema(minimum = 0, maximum = 1_000)]
    pub priority: Option<u32>,
    #[schema(minimum = 1, maximum = 16_384)]
    pub max_tokens: Option<u32>,
    /// Ids of tasks of the same plan.
    pub depends_on: Option<Vec<String>>,
    pub tools: Option<Vec<String>>,
}

impl TaskPatch {
    /// Whether the body asks for no change at all.
    pub fn is_empty(&self) -> bool {
        let TaskPatch { title, description, model_tier, priority, max_tokens, depends_on, tools } =
            self;
        title.is_none()
            && description.is_none()
            && model_tier.is_none()
            && priority.is_none()
            && max_tokens.is_none()
            && depends_on.is_none()
            && tools.is_none()
    }
}

/// A person's verdict on an output.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Review {
    pub action: ReviewAction,
    /// Told to the next attempt.
    #[serde(default)]
    #[schema(max_length = 10_000)]
    pub feedback: Option<String>,
    /// With `retry`: the next attempt begins with an empty conversation; its files stay.
    #[serde(default)]
    pub start_over: bool,
}

/// How a task is tried again.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Retry {
    /// Begin with an empty conversation instead of going on from the last round; files stay, and
    /// so does what people said.
    #[serde(default)]
    pub start_over: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReviewAction {
    Approve,
    Retry,
}

/// One action on many tasks: those of `task_ids`, or all that have the reason of one.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Bulk {
    pub action: BulkAction,
    /// 1 to 100 of them, without `reason_of`.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub task_ids: Vec<String>,
    /// Id of a task that failed, was cancelled or waits for a person: the action is done on it and
    /// on all of its project that stand as it does for the same reason, whatever numbers the reason
    /// names. At most 1,000 at once, lowest number first.
    #[serde(default)]
    pub reason_of: Option<String>,
    /// With `retry`: the next attempts begin with an empty conversation; files stay.
    #[serde(default)]
    pub start_over: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum BulkAction {
    /// Those that have failed, were cancelled, or wait for a person are tried again.
    Retry,
    /// Whatever waits for these goes on without them: failed, cancelled, or waiting for a person.
    Skip,
    /// Those that wait for a person are given up.
    Fail,
    Cancel,
}

/// What became of each task of a bulk request.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct BulkDone {
    pub succeeded: Vec<String>,
    pub failed: Vec<BulkFailure>,
    /// With `reason_of`: tasks of that reason that were too many for one request.
    pub left: usize,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BulkFailure {
    pub id: String,
    pub reason: String,
}

/// One model round of a task.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TaskRound {
    pub attempt: u32,
    pub round: u32,
    pub purpose: &'static str,
    pub provider: String,
    pub model: String,
    pub text: String,
    pub tool_calls: Vec<ToolCall>,
    /// Why the model stopped; none when the call gave no reply.
    pub stop: Option<&'static str>,
    /// Set when the call gave no reply.
    pub error: Option<String>,
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
    pub cache_read_tokens: u64,
    pub cache_write_tokens: u64,
    pub cost_usd: f64,
    pub started_at: String,
    pub completed_at: String,
}

/// What a task changed on its branch. A task gets one when it first runs a command; until it has
/// ended, and for a task that ran nothing, all of it is empty.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct TaskChanges {
    /// The commit of the project as the task found it.
    pub start: Option<String>,
    /// The newest commit.
    pub commit: Option<String>,
    /// The task's commits, newest first, each `id date author: title`.
    pub log: Vec<String>,
    /// The difference between the two as a patch; up to 30,000 characters, with a note of how much
    /// is left out.
    pub diff: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ToolCall {
    pub id: String,
    pub name: String,
    #[schema(value_type = Object)]
    pub arguments: Value,
    /// None while the call runs, or when the attempt ended before it.
    pub result: Option<String>,
    pub is_error: bool,
}
