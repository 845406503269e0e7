//! Problems of plans, and how a planning that failed is answered.

use crate::ApiError;
use crate::error::field;
use http::StatusCode;
use planwright_engine::plan::Problem;
use planwright_protocol::record::PlanningOutcome;
use serde_json::json;

/// Faults told of one plan, at most: a plan of thousands of wrong tasks is told by its first ones.
const MAX_TOLD: usize = 100;

/// 422 with one entry per fault; `under` is where the plan stands in the body.
pub(in crate::routes) fn plan_invalid(problems: &[Problem], under: &str) -> ApiError {
    let entry = |p: &Problem| field(format!("{under}{}", p.pointer), p.code, format!("{p}."));
    ApiError::invalid(problems.iter().take(MAX_TOLD).map(entry).collect()).code("plan_invalid")
}

/// The problem a failed planning left behind, with what the model said in place of a plan.
pub(super) fn failed(outcome: &PlanningOutcome) -> ApiError {
    let error = problem_of(outcome);
    if outcome.said.is_empty() {
        return error;
    }
    error.more("said", json!(outcome.said)).more("open_questions", json!(outcome.questions))
}

fn problem_of(outcome: &PlanningOutcome) -> ApiError {
    let detail = outcome.detail.as_str();
    match (outcome.status, outcome.budget) {
        (402, Some(b)) => {
            ApiError::budget(detail, b.limit, b.held, b.spent, b.requested).code(&outcome.code)
        }
        (422, _) if !outcome.problems.is_empty() => {
            let entry = |p: &planwright_protocol::record::PlanningProblem| {
                field(&p.pointer, &p.code, &p.detail)
            };
            ApiError::invalid(outcome.problems.iter().take(MAX_TOLD).map(entry).collect())
                .code(&outcome.code)
        }
        (status, _) => {
            let status = StatusCode::from_u16(status)
                .ok()
                .filter(|s| s.is_client_error() || s.is_server_error());
            ApiError::new(status.unwrap_or(StatusCode::BAD_GATEWAY), &outcome.code, detail)
        }
    }
}
