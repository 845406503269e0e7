//! What each kind of event says beside its sentence. A field that is absent in an older entry has
//! its default; money is dollars on the wire and in the store.

use crate::money::MicroUsd;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An amount that is written as a number of dollars.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = f64))]
pub struct Usd(pub MicroUsd);

impl From<MicroUsd> for Usd {
    fn from(amount: MicroUsd) -> Self {
        Usd(amount)
    }
}

impl Serialize for Usd {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0.as_usd())
    }
}

impl<'de> Deserialize<'de> for Usd {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let dollars = f64::deserialize(deserializer)?;
        let amount = MicroUsd::from_usd(dollars);
        amount.map(Usd).ok_or_else(|| serde::de::Error::custom("not an amount of dollars"))
    }
}

macro_rules! payloads {
    ($($(#[$doc:meta])* $name:ident {
        $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)?
    })+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
            #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
            #[serde(default)]
            pub struct $name {
                $(
                    $(#[$field_doc])*
                    #[serde(skip_serializing_if = "Absent::is_absent")]
                    pub $field: $type,
                )*
            }
        )+
    };
}

/// What is not written: an entry has the fields it has something to say in.
trait Absent {
    fn is_absent(&self) -> bool {
        false
    }
}

impl<T> Absent for Option<T> {
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl Absent for String {}
impl Absent for bool {}
impl Absent for u32 {}
impl Absent for u64 {}
impl Absent for usize {}
impl Absent for Usd {}
impl<T> Absent for Vec<T> {}

payloads! {
    /// Nothing beside the sentence.
    Nothing {}
    ProjectCreated {
        name: String,
        /// User id.
        created_by: Option<String>,
    }
    /// Settings that changed; values of the short ones.
    Changed {
        /// Names of the fields.
        changed: Vec<String>,
        limit_usd: Option<Usd>,
        concurrency: Option<u32>,
    }
    PlanReady {
        provider: Option<String>,
        model: Option<String>,
        tasks: Option<usize>,
        cost_usd: Option<Usd>,
        /// `import` for a plan from outside.
        origin: Option<String>,
        /// User id of who wrote it.
        by: Option<String>,
        plan_id: Option<String>,
        /// Plan it was copied from.
        cloned_from: Option<String>,
    }
    PlanEdited {
        /// Plan it was edited from.
        parent: Option<String>,
        by: Option<String>,
    }
    PlanFailed {
        /// Code of the problem: `budget_exceeded`, `plan_invalid`, `plan_questions`, ...
        code: Option<String>,
        /// Figures of the limit that stood in the way.
        budget: Option<Shortfall>,
        /// What the model said in place of a plan.
        said: Option<String>,
        /// What it asks in that.
        open_questions: Option<Vec<String>>,
        /// Times planning was tried, where nobody could do it.
        attempt: Option<u32>,
    }
    Shortfall {
        limit_usd: Usd,
        reserved_usd: Usd,
        spent_usd: Usd,
        requested_usd: Usd,
    }
    PlanApproved {
        version: u32,
        ceiling_usd: Option<Usd>,
        tasks: usize,
        plan_id: Option<String>,
        plan_hash: Option<String>,
        estimated_cost_usd: Option<Usd>,
        tasks_created: Option<usize>,
        by: Option<String>,
    }
    ProjectPaused {
        /// Tasks that are running and will finish.
        running: usize,
    }
    ProjectCancelled {
        cancelled_tasks: usize,
    }
    ProjectComplete {
        spent_usd: Usd,
    }
    ProjectFailed {
        failed_tasks: usize,
        blocked_tasks: usize,
    }
    TaskUnblocked {
        /// Numbers of the tasks that could run and wait.
        tasks: Vec<u32>,
    }
    TaskQueued {
        attempt: Option<u32>,
        /// Its worker was lost; another goes on at the last round.
        takeover: Option<bool>,
    }
    TaskStart {
        attempt: u32,
        takeover: Option<bool>,
    }
    ToolCall {
        tool: String,
        round: u32,
        is_error: bool,
        /// Paths of the files it wrote.
        files: Option<Vec<String>>,
    }
    /// The end of an attempt, and what it took.
    TaskEnded {
        attempt: Option<u32>,
        cost_usd: Option<Usd>,
        provider: Option<String>,
        model: Option<String>,
        prompt_tokens: Option<u64>,
        completion_tokens: Option<u64>,
    }
    TaskRetry {
        attempt: Option<u32>,
        cost_usd: Option<Usd>,
        provider: Option<String>,
        model: Option<String>,
        prompt_tokens: Option<u64>,
        completion_tokens: Option<u64>,
        /// When the next attempt starts by itself, in unix milliseconds; none where a person asked.
        retry_at_ms: Option<i64>,
    }
    Checkpoint {
        attempt: Option<u32>,
        cost_usd: Option<Usd>,
        provider: Option<String>,
        model: Option<String>,
        prompt_tokens: Option<u64>,
        completion_tokens: Option<u64>,
        /// Number of the checkpoint within the project.
        checkpoint: u32,
    }
    TaskSuspended {
        attempt: u32,
        /// When it goes on without an answer, in unix milliseconds.
        until_ms: Option<i64>,
    }
    TaskResumed {
        attempt: u32,
        /// Nobody resumed it before its deadline.
        timed_out: Option<bool>,
        /// User id, where a person resumed it.
        by: Option<String>,
    }
    TaskCancelled {
        /// A person decided to go on without it.
        skipped: Option<bool>,
    }
    /// A person's decision.
    Decided {
        /// `retry`, `skip`, `fail`, `approve`, ...
        action: String,
    }
    BudgetWarning {
        /// `project` or `team`.
        scope: String,
        spent_usd: Usd,
        held_usd: Usd,
        limit_usd: Usd,
    }
    BudgetExhausted {
        requested_usd: Usd,
        left_usd: Usd,
    }
    Resource {
        model_tier: String,
        /// When it is tried again, in unix milliseconds; none where only a person can mend it.
        until_ms: Option<i64>,
    }
}
