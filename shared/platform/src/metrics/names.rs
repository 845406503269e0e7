//! The metrics there are. A rendered name begins with `planwright_`; a counter's ends with `_total`, a duration's
//! with `_seconds`.

use super::{Count, Entry, Level, Name, Took};

pub const HTTP_REQUESTS: Name<Count, 3> =
    Name::new("http_requests", &["method", "route", "status"], "Answered HTTP requests");
pub const PLANS_FINISHED: Name<Count, 1> = Name::new("plans_finished", &["outcome"], "Planning that ended");
pub const TASKS_FINISHED: Name<Count, 1> = Name::new("tasks_finished", &["outcome"], "Attempts at tasks that ended");
pub const TASK_RETRIES: Name<Count, 1> = Name::new("task_retries", &["reason"], "Attempts that will be repeated");
pub const MODEL_CALLS: Name<Count, 3> =
    Name::new("model_calls", &["provider", "model", "outcome"], "Calls of a language model");
pub const MODEL_TOKENS: Name<Count, 2> = Name::new("model_tokens", &["provider", "kind"], "Tokens used");
pub const MODEL_COST: Name<Count, 1> =
    Name::new("model_cost_microusd", &["provider"], "Money spent on models in millionths of a dollar");
pub const TOOL_CALLS: Name<Count, 2> = Name::new("tool_calls", &["tool", "outcome"], "Calls of a tool by a model");
pub const HOLDS_REFUSED: Name<Count, 1> = Name::new("holds_refused", &["limit"], "Reservations no money was left for");
pub const STORE_REQUESTS: Name<Count, 2> =
    Name::new("store_requests", &["operation", "outcome"], "Requests to the table");
pub const DOORBELLS: Name<Count, 2> = Name::new("doorbells", &["queue", "outcome"], "Queue messages sent or received");
pub const LEASES_EXPIRED: Name<Count, 0> = Name::new("leases_expired", &[], "Attempts whose worker went silent");

pub const TASKS_RUNNING: Name<Level, 0> = Name::new("tasks_running", &[], "Attempts running in this process");
pub const STREAMS_OPEN: Name<Level, 0> = Name::new("streams_open", &[], "Event streams open in this process");
pub const RESOURCE_UP: Name<Level, 1> = Name::new("resource_up", &["resource"], "Whether a resource answers: 1 or 0");

pub const HTTP_REQUEST: Name<Took, 1> = Name::new("http_request", &["route"], "Time to answer an HTTP request");
pub const TASK_ATTEMPT: Name<Took, 1> = Name::new("task_attempt", &["tier"], "Time of an attempt at a task");
pub const MODEL_CALL: Name<Took, 1> = Name::new("model_call", &["provider"], "Time of a call of a language model");

pub(super) const COUNTERS: &[Entry] = &[
    HTTP_REQUESTS.entry(),
    PLANS_FINISHED.entry(),
    TASKS_FINISHED.entry(),
    TASK_RETRIES.entry(),
    MODEL_CALLS.entry(),
    MODEL_TOKENS.entry(),
    MODEL_COST.entry(),
    TOOL_CALLS.entry(),
    HOLDS_REFUSED.entry(),
    STORE_REQUESTS.entry(),
    DOORBELLS.entry(),
    LEASES_EXPIRED.entry(),
];

pub(super) const GAUGES: &[Entry] = &[TASKS_RUNNING.entry(), STREAMS_OPEN.entry(), RESOURCE_UP.entry()];

pub(super) const HISTOGRAMS: &[Entry] = &[HTTP_REQUEST.entry(), TASK_ATTEMPT.entry(), MODEL_CALL.entry()];
