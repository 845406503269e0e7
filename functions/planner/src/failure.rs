//! Why a planning came to nothing: what is kept of it, and what the log says.

use crate::{Error, prompt};
use planwright_calls::{Booking, Halt};
use planwright_engine::command::{Rejection, data};
use planwright_engine::plan::{Problem, Said};
use planwright_protocol::record::{PlanningOutcome, RefusedBudget};
use serde_json::{Map, Value, json};

/// How a planning failed for good.
pub(crate) struct Failure {
    pub(crate) outcome: PlanningOutcome,
    /// Of the last call, where there was one.
    pub(crate) booking: Option<Booking>,
}

/// Why there is no plan: because of the plan, or because of what is around it.
pub(crate) enum Trouble {
    Failed(Box<Failure>),
    Broken(Error),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Trouble::Failed(Box::new(failure))
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Trouble::Broken(error)
    }
}

impl From<Halt> for Trouble {
    fn from(halt: Halt) -> Self {
        match halt {
            Halt::Fence(error) => Trouble::Broken(error.into()),
            Halt::Stopped(stopped) => {
                let failure = refused("provider_error", 502, stopped.error.to_string());
                Failure { booking: Some(stopped.booking), ..failure }.into()
            }
            Halt::Closed { closed, provider } => {
                let mut detail = closed.why(&provider);
                if closed.until_ms.is_some() {
                    detail.push_str("; ask for the plan again in a while");
                }
                refused("provider_error", 503, detail).into()
            }
            Halt::OutOfMoney(refusal) => {
                let mut failure = refused("budget_exceeded", 402, refusal.rejection.to_string());
                if let Rejection::Budget { limit, held, spent, requested, .. } = refusal.rejection {
                    failure.outcome.budget = Some(RefusedBudget { limit, held, spent, requested });
                }
                failure.into()
            }
        }
    }
}

/// A failure before anything was called.
pub(crate) fn refused(code: &str, status: u16, detail: String) -> Failure {
    let outcome =
        PlanningOutcome { code: code.to_owned(), status, detail, ..PlanningOutcome::default() };
    Failure { outcome, booking: None }
}

/// A plan that its repair round did not mend.
pub(crate) fn invalid(problems: &[Problem]) -> PlanningOutcome {
    let first = problems.first().map(ToString::to_string).unwrap_or_default();
    let more = if problems.len() > 1 {
        format!(" (and {} more)", problems.len() - 1)
    } else {
        String::new()
    };
    PlanningOutcome {
        code: "plan_invalid".to_owned(),
        status: 422,
        detail: format!("the model's plan is still faulty after a repair round: {first}{more}"),
        problems: problems.iter().map(prompt::stored).collect(),
        ..PlanningOutcome::default()
    }
}

/// The model said something in place of a plan. Asking it to mend that would be paid for nothing:
/// its questions are a person's to answer, and a refusal stays one.
pub(crate) fn said_instead(said: Said) -> PlanningOutcome {
    let Said { text, questions, refuses } = said;
    let (code, detail) = match questions.as_slice() {
        [] if refuses => ("plan_refused", "the model declined to make a plan".to_owned()),
        [] => ("plan_invalid", "the model answered with no plan".to_owned()),
        [one] => ("plan_questions", format!("the model asks before it plans: {one}")),
        [one, more @ ..] => {
            let detail = format!("the model asks before it plans: {one} (and {} more)", more.len());
            ("plan_questions", detail)
        }
    };
    PlanningOutcome {
        code: code.to_owned(),
        status: 422,
        detail,
        said: text,
        questions,
        ..PlanningOutcome::default()
    }
}

/// What the log says of it. A refused reservation is told with the figures that a 402 has, in one
/// object: they are of the limit that stood in the way, which need not be the project's.
pub(crate) fn told(outcome: &PlanningOutcome) -> Map<String, Value> {
    let mut told = data([("code", json!(outcome.code))]);
    if let Some(RefusedBudget { limit, held, spent, requested }) = outcome.budget {
        let figures = json!({
            "limit_usd": limit.as_usd(), "reserved_usd": held.as_usd(), "spent_usd": spent.as_usd(),
            "requested_usd": requested.as_usd(),
        });
        told.insert("budget".to_owned(), figures);
    }
    if !outcome.said.is_empty() {
        told.insert("said".to_owned(), json!(outcome.said));
        told.insert("open_questions".to_owned(), json!(outcome.questions));
    }
    told
}
