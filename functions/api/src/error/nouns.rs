//! How the errors of use cases look on the wire.

use super::{ApiError, field};
use http::StatusCode;
use planwright_app::admin::AdminError;
use planwright_app::check::Invalid;
use planwright_app::events::EventError;
use planwright_app::limits::LimitError;
use planwright_app::plans::{MAX_TOLD, PlanError};
use planwright_app::projects::ProjectError;
use planwright_app::tasks::TaskError;
use planwright_app::teams::TeamError;
use planwright_app::usage::UsageError;
use planwright_app::{PartError, Refused};
use planwright_protocol::record::{PlanningOutcome, PlanningProblem};
use serde_json::json;

impl From<Invalid> for ApiError {
    fn from(invalid: Invalid) -> Self {
        ApiError::invalid(invalid.faults).code(invalid.code)
    }
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        let code = match refused {
            Refused::Missing(_) => "missing_permission",
            Refused::OwnersOnly | Refused::NotYours => "owner_only",
        };
        ApiError::forbidden(code, refused.to_string())
    }
}

impl From<PartError> for ApiError {
    fn from(error: PartError) -> Self {
        match error {
            PartError::Store(error) => error.into(),
            PartError::Failed { doing, cause } => ApiError::internal(doing, &*cause),
        }
    }
}

impl From<ProjectError> for ApiError {
    fn from(error: ProjectError) -> Self {
        match error {
            ProjectError::Invalid(invalid) => invalid.into(),
            ProjectError::Refused(refused) => refused.into(),
            ProjectError::Part(error) => error.into(),
        }
    }
}

impl From<TaskError> for ApiError {
    fn from(error: TaskError) -> Self {
        let detail = error.to_string();
        match error {
            TaskError::Invalid(invalid) => invalid.into(),
            TaskError::Part(error) => error.into(),
            TaskError::NoOutput => ApiError::conflict("no_output", detail),
            TaskError::NotAsked(_) => ApiError::conflict("wrong_task_state", detail),
            TaskError::TooManyAttempts { .. } => ApiError::conflict("too_many_attempts", detail),
            TaskError::Contended => ApiError::conflict("conflict", detail),
        }
    }
}

impl From<PlanError> for ApiError {
    fn from(error: PlanError) -> Self {
        let detail = error.to_string();
        match error {
            PlanError::Invalid(invalid) => invalid.into(),
            PlanError::Part(error) => error.into(),
            PlanError::AlreadyApproved => ApiError::conflict("already_approved", detail),
            PlanError::Superseded => ApiError::conflict("superseded", detail),
            PlanError::PlanningCancelled => ApiError::conflict("planning_cancelled", detail),
            PlanError::NotAsSeen(_) => ApiError::precondition_failed(detail),
            PlanError::CeilingMoved { ceiling, .. } => {
                ApiError::precondition_failed(detail).more("ceiling_usd", json!(ceiling.as_usd()))
            }
            PlanError::PlanningFailed(outcome) => planning_failed(&outcome),
        }
    }
}

impl From<LimitError> for ApiError {
    fn from(error: LimitError) -> Self {
        let detail = error.to_string();
        match error {
            LimitError::Invalid(invalid) => invalid.into(),
            LimitError::Part(error) => error.into(),
            LimitError::NotGranted { pointer, most, .. } => {
                ApiError::forbidden("limit_not_granted", detail)
                    .more("pointer", pointer.into())
                    .more("granted_usd", json!(most.as_usd()))
            }
        }
    }
}

impl From<AdminError> for ApiError {
    fn from(error: AdminError) -> Self {
        let detail = error.to_string();
        match error {
            AdminError::Invalid(invalid) => invalid.into(),
            AdminError::Part(error) => error.into(),
            AdminError::Limit(error) => error.into(),
            AdminError::OwnRole => ApiError::bad_request("own_role", detail),
            AdminError::SelfDeactivation => ApiError::bad_request("self_deactivation", detail),
            AdminError::LastOperator => ApiError::bad_request("last_admin", detail),
        }
    }
}

impl From<EventError> for ApiError {
    fn from(error: EventError) -> Self {
        match error {
            EventError::Invalid(invalid) => invalid.into(),
            EventError::Part(error) => error.into(),
        }
    }
}

impl From<UsageError> for ApiError {
    fn from(error: UsageError) -> Self {
        match error {
            UsageError::Invalid(invalid) => invalid.into(),
            UsageError::Part(error) => error.into(),
        }
    }
}

impl From<TeamError> for ApiError {
    fn from(error: TeamError) -> Self {
        let detail = error.to_string();
        match error {
            TeamError::Invalid(invalid) => invalid.into(),
            TeamError::Refused(refused) => refused.into(),
            TeamError::Part(error) => error.into(),
            TeamError::Limit(error) => error.into(),
            TeamError::TooOften(error) => error.into(),
            TeamError::InvitedAlready => ApiError::conflict("already_invited", detail),
            TeamError::InviterUnverified => ApiError::forbidden("email_not_verified", detail),
            TeamError::NotInvited(_) => ApiError::forbidden("not_invited", detail),
            TeamError::TooMany(_) => ApiError::conflict("too_many_teams", detail),
            TeamError::InvitationExpired => {
                ApiError::new(StatusCode::GONE, "invitation_expired", detail)
            }
            TeamError::AlreadyMember => ApiError::conflict("already_member", detail),
        }
    }
}

/// The problem a failed planning left behind, with what the model said in place of a plan.
fn planning_failed(outcome: &PlanningOutcome) -> ApiError {
    let error = planning_problem(outcome);
    if outcome.said.is_empty() {
        return error;
    }
    error.more("said", json!(outcome.said)).more("open_questions", json!(outcome.questions))
}

fn planning_problem(outcome: &PlanningOutcome) -> ApiError {
    let detail = outcome.detail.as_str();
    match (outcome.status, outcome.budget) {
        (402, Some(b)) => {
            ApiError::budget(detail, b.limit, b.held, b.spent, b.requested).code(&outcome.code)
        }
        (422, _) if !outcome.problems.is_empty() => {
            let entry = |p: &PlanningProblem| field(&p.pointer, &p.code, &p.detail);
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
