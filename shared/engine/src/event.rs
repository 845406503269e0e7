//! What happened to a project, as its log tells it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

macro_rules! event_kinds {
    ($($(#[$doc:meta])* $variant:ident = $text:literal),+ $(,)?) => {
        /// The kinds of events of a project's log; the text is the SSE event name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum EventKind { $($(#[$doc])* $variant),+ }

        impl EventKind {
            pub const ALL: &'static [EventKind] = &[$(EventKind::$variant),+];

            pub fn as_str(self) -> &'static str {
                match self { $(EventKind::$variant => $text),+ }
            }

            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(EventKind::$variant),)+ _ => None }
            }
        }
    };
}

event_kinds! {
    ProjectCreated = "project_created",
    ProjectUpdated = "project_updated",
    PlanStarted = "plan_started",
    PlanReady = "plan_ready",
    PlanFailed = "plan_failed",
    PlanEdited = "plan_edited",
    PlanApproved = "plan_approved",
    ProjectStarted = "project_started",
    ProjectPaused = "project_paused",
    ProjectResumed = "project_resumed",
    ProjectCancelled = "project_cancelled",
    ProjectComplete = "project_complete",
    ProjectFailed = "project_failed",
    TaskUnblocked = "task_unblocked",
    TaskQueued = "task_queued",
    TaskStart = "task_start",
    ToolCall = "tool_call",
    TaskComplete = "task_complete",
    TaskRetry = "task_retry",
    TaskFailed = "task_failed",
    TaskNeedsReview = "task_needs_review",
    TaskReviewed = "task_reviewed",
    TaskCancelled = "task_cancelled",
    TaskUpdated = "task_updated",
    Checkpoint = "checkpoint",
    CheckpointResolved = "checkpoint_resolved",
    BudgetWarning = "budget_warning",
    BudgetExhausted = "budget_exhausted",
    BudgetUpdated = "budget_updated",
    ResourceDown = "resource_down",
    ResourceUp = "resource_up",
}

impl EventKind {
    /// After one of these the log rests until a person acts.
    pub fn ends_run(self) -> bool {
        matches!(
            self,
            EventKind::ProjectComplete | EventKind::ProjectFailed | EventKind::ProjectCancelled
        )
    }
}

impl Serialize for EventKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for EventKind {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        EventKind::parse(&text).ok_or_else(|| serde::de::Error::custom("unknown event kind"))
    }
}

/// One entry of a project's log. Short field names: thousands of them are stored side by side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Contiguous per project, from 1.
    #[serde(rename = "q")]
    pub seq: u64,
    #[serde(rename = "k")]
    pub kind: EventKind,
    /// Unix milliseconds.
    #[serde(rename = "t")]
    pub at_ms: i64,
    /// Task number; none for the project's own events.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub task: Option<u32>,
    #[serde(rename = "m", default, skip_serializing_if = "String::is_empty")]
    pub message: String,
    #[serde(rename = "d", default, skip_serializing_if = "Map::is_empty")]
    pub data: Map<String, Value>,
}

/// `{"key": value, ...}` as an event's data.
pub fn data<const N: usize>(pairs: [(&str, Value); N]) -> Map<String, Value> {
    pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()
}
