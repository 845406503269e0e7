//! What happened to a project, as its log tells it.

mod payload;

pub use payload::*;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

#[cfg(feature = "openapi")]
type AnySchema = utoipa::openapi::RefOr<utoipa::openapi::Schema>;
/// Schemas under their names in the OpenAPI document.
#[cfg(feature = "openapi")]
pub type NamedSchemas = Vec<(String, AnySchema)>;

macro_rules! events {
    ($($(#[$doc:meta])* $variant:ident($payload:ty) = $text:literal),+ $(,)?) => {
        /// What happened, with what is known of it. Whoever matches it without a wildcard is told
        /// by the compiler when a kind is added.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Happening { $($(#[$doc])* $variant($payload)),+ }

        /// The kinds of events; the text is the SSE event name.
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

        impl Happening {
            pub fn kind(&self) -> EventKind {
                match self { $(Happening::$variant(_) => EventKind::$variant),+ }
            }

            /// The fields, as they are stored and sent.
            pub fn data(&self) -> Map<String, Value> {
                match self { $(Happening::$variant(payload) => fields(payload)),+ }
            }

            /// From its stored form. What an older release wrote otherwise has its default: the
            /// sentence of the entry still says what happened.
            pub fn read(kind: EventKind, data: Map<String, Value>) -> Self {
                match kind { $(EventKind::$variant => Happening::$variant(payload(data))),+ }
            }
        }

        /// The schema of each kind's fields. What those refer to is added to `named`.
        #[cfg(feature = "openapi")]
        pub fn schemas(named: &mut NamedSchemas) -> Vec<(EventKind, AnySchema)> {
            vec![$({
                <$payload as utoipa::ToSchema>::schemas(named);
                (EventKind::$variant, <$payload as utoipa::PartialSchema>::schema())
            }),+]
        }
    };
}

events! {
    ProjectCreated(ProjectCreated) = "project_created",
    ProjectUpdated(Changed) = "project_updated",
    PlanStarted(Nothing) = "plan_started",
    PlanReady(PlanReady) = "plan_ready",
    PlanFailed(PlanFailed) = "plan_failed",
    PlanEdited(PlanEdited) = "plan_edited",
    PlanApproved(PlanApproved) = "plan_approved",
    ProjectStarted(Nothing) = "project_started",
    ProjectPaused(ProjectPaused) = "project_paused",
    ProjectResumed(Nothing) = "project_resumed",
    ProjectCancelled(ProjectCancelled) = "project_cancelled",
    ProjectComplete(ProjectComplete) = "project_complete",
    ProjectFailed(ProjectFailed) = "project_failed",
    TaskUnblocked(TaskUnblocked) = "task_unblocked",
    TaskQueued(TaskQueued) = "task_queued",
    TaskStart(TaskStart) = "task_start",
    ToolCall(ToolCall) = "tool_call",
    TaskComplete(TaskEnded) = "task_complete",
    TaskRetry(TaskRetry) = "task_retry",
    TaskFailed(TaskEnded) = "task_failed",
    TaskNeedsReview(TaskEnded) = "task_needs_review",
    TaskReviewed(Decided) = "task_reviewed",
    TaskCancelled(TaskCancelled) = "task_cancelled",
    TaskUpdated(Nothing) = "task_updated",
    TaskSuspended(TaskSuspended) = "task_suspended",
    TaskResumed(TaskResumed) = "task_resumed",
    Checkpoint(Checkpoint) = "checkpoint",
    CheckpointResolved(Decided) = "checkpoint_resolved",
    BudgetWarning(BudgetWarning) = "budget_warning",
    BudgetExhausted(BudgetExhausted) = "budget_exhausted",
    BudgetUpdated(Changed) = "budget_updated",
    ResourceDown(Resource) = "resource_down",
    ResourceUp(Resource) = "resource_up",
}

/// A payload's fields. One that says nothing has none.
fn fields<T: Serialize>(payload: &T) -> Map<String, Value> {
    match serde_json::to_value(payload) {
        Ok(Value::Object(fields)) => fields,
        // A payload is a struct of plain values: it always is an object.
        Ok(_) | Err(_) => Map::new(),
    }
}

/// Field by field, so that one which an older release wrote otherwise costs only itself.
fn payload<T: for<'de> Deserialize<'de> + Default>(mut data: Map<String, Value>) -> T {
    data.retain(|_, value| !value.is_null());
    let whole = Value::Object(data);
    T::deserialize(&whole).unwrap_or_else(|_| {
        let Value::Object(data) = whole else { return T::default() };
        let sound = |(name, value): &(String, Value)| {
            T::deserialize(Value::Object(Map::from_iter([(name.clone(), value.clone())]))).is_ok()
        };
        let kept: Map<String, Value> = data.into_iter().filter(sound).collect();
        T::deserialize(Value::Object(kept)).unwrap_or_default()
    })
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
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for EventKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        EventKind::parse(&text).ok_or_else(|| serde::de::Error::custom("unknown event kind"))
    }
}

/// One entry of a project's log, in its stored form. Short field names: thousands of them are
/// stored side by side.
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

impl Event {
    /// What happened, typed.
    pub fn happening(&self) -> Happening {
        Happening::read(self.kind, self.data.clone())
    }
}

/// `{"key": value, ...}` as an event's data.
pub fn data<const N: usize>(pairs: [(&str, Value); N]) -> Map<String, Value> {
    pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_kind_reads_with_nothing_and_says_what_it_read() {
        for kind in EventKind::ALL {
            let empty = Happening::read(*kind, Map::new());
            assert_eq!(empty.kind(), *kind);
            assert_eq!(Happening::read(*kind, empty.data()), empty);
        }
    }

    #[test]
    fn an_entry_of_an_older_release_is_read_field_by_field() {
        let row = json!({"q": 3, "k": "task_start", "t": 1, "n": 2, "d": {"attempt": 2, "gone": 1,
            "takeover": "yes"}});
        let event: Event = serde_json::from_value(row).unwrap();
        assert_eq!(
            event.happening(),
            Happening::TaskStart(TaskStart { attempt: 2, takeover: None })
        );
        let spent = json!({"spent_usd": 1.25});
        let complete =
            Happening::read(EventKind::ProjectComplete, spent.as_object().unwrap().clone());
        assert_eq!(Value::Object(complete.data()), spent);
    }
}
