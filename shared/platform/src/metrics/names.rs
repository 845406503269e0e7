//! The metrics there are. Those of model calls have the names and attributes of OpenTelemetry's
//! conventions for generative AI (still in development in November 2026); the others are ours. As
//! Prometheus text, dots become underscores, our own names begin with `planwright_`, a counter's
//! ends with `_total` and a duration's with `_seconds`.

use super::name::{Count, Entry, Level, Name, Took};

pub const HTTP_REQUESTS: Name<Count, 3> =
    Name::new("http_requests", &["method", "route", "status"], "Answered HTTP requests");
pub const PLANS_FINISHED: Name<Count, 1> =
    Name::new("plans_finished", &["outcome"], "Planning that ended");
pub const TASKS_FINISHED: Name<Count, 1> =
    Name::new("tasks_finished", &["outcome"], "Attempts at tasks that ended");
pub const HOLDS_REFUSED: Name<Count, 0> =
    Name::new("holds_refused", &[], "Reservations no money was left for");
pub const DEAD_DOORBELLS: Name<Count, 1> =
    Name::new("dead_doorbells", &["outcome"], "Queue messages that failed every delivery");
pub const TOOL_CALLS: Name<Count, 2> =
    Name::new("tool_calls", &["gen_ai.tool.name", "outcome"], "Calls of a tool by a model");
pub const MODEL_TOKENS: Name<Count, 3> = Name::new(
    "gen_ai.client.token.usage",
    &["gen_ai.provider.name", "gen_ai.request.model", "gen_ai.token.type"],
    "Tokens used",
);
pub const MODEL_ERRORS: Name<Count, 2> = Name::new(
    "gen_ai.client.errors",
    &["gen_ai.provider.name", "error.type"],
    "Model calls without a reply",
);

pub const STREAMS_OPEN: Name<Level, 0> =
    Name::new("streams_open", &[], "Event streams open in this process");

pub const HTTP_REQUEST: Name<Took, 1> =
    Name::new("http_request", &["route"], "Time to answer an HTTP request");
pub const TASK_ATTEMPT: Name<Took, 1> =
    Name::new("task_attempt", &["tier"], "Time of an attempt at a task");
pub const MODEL_CALL: Name<Took, 3> = Name::new(
    "gen_ai.client.operation.duration",
    &["gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model"],
    "Time of a call of a language model",
);

pub(super) const COUNTERS: &[Entry] = &[
    HTTP_REQUESTS.entry(),
    PLANS_FINISHED.entry(),
    TASKS_FINISHED.entry(),
    HOLDS_REFUSED.entry(),
    DEAD_DOORBELLS.entry(),
    TOOL_CALLS.entry(),
    MODEL_TOKENS.entry(),
    MODEL_ERRORS.entry(),
];

pub(super) const GAUGES: &[Entry] = &[STREAMS_OPEN.entry()];

pub(super) const HISTOGRAMS: &[Entry] =
    &[HTTP_REQUEST.entry(), TASK_ATTEMPT.entry(), MODEL_CALL.entry()];
