//! Questions to people, and the queue of everything that waits for one.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Characters of a lesson (`gotcha`) given with an answer.
pub const MAX_GOTCHA: usize = 2_000;

/// A question to a person.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Checkpoint {
    pub id: String,
    pub project_id: String,
    /// Given where the list is over several projects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_name: Option<String>,
    pub task_id: Option<String>,
    /// `retry_exhausted`, `interrupted` or `question`, which is answered with `retry` and guidance.
    pub checkpoint_type: String,
    pub summary: String,
    pub attempts: Vec<CheckpointAttempt>,
    pub question: String,
    /// Still waits for an answer. One that was neither answered nor is open went away with its
    /// task.
    pub open: bool,
    /// `Action: X | Guidance: Y`
    pub response: Option<String>,
    pub resolved_at: Option<String>,
    pub created_at: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CheckpointAttempt {
    pub message: String,
    pub timestamp: String,
}

/// A person's answer.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Resolve {
    pub action: ResolveAction,
    /// Told to the next attempt.
    #[serde(default)]
    #[schema(max_length = 10_000)]
    pub guidance: Option<String>,
    /// A lesson to remember, told to the next attempt like the guidance.
    #[serde(default)]
    #[schema(max_length = 2_000)]
    pub gotcha: Option<String>,
    /// With `retry` and `edit`: the next attempt begins with an empty conversation; its files stay.
    #[serde(default)]
    pub start_over: bool,
    /// With `edit`: the task's new title.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 200)]
    pub title: Option<String>,
    /// With `edit`: the task's new description.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 50_000)]
    pub description: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ResolveAction {
    /// Run the task again.
    Retry,
    /// Go on without it: dependants are satisfied.
    Skip,
    /// It failed for good.
    Fail,
    /// Change the task and run it again.
    Edit,
}

impl ResolveAction {
    pub fn as_str(self) -> &'static str {
        match self {
            ResolveAction::Retry => "retry",
            ResolveAction::Skip => "skip",
            ResolveAction::Fail => "fail",
            ResolveAction::Edit => "edit",
        }
    }
}

/// Something that waits for a person.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InboxItem {
    /// `checkpoint`, `review` or `provider`: an account at a provider that has to be mended.
    pub kind: String,
    pub project_id: String,
    pub project_name: String,
    pub task_id: String,
    pub task_title: String,
    /// Set for a checkpoint.
    pub checkpoint_id: Option<String>,
    pub reason: String,
    pub since: String,
}
