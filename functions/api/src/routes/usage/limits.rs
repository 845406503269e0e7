use super::wake_waiting_runs::put_limits;
use crate::error::field;
use crate::extract::{Body, Caller};
use crate::{ApiError, ApiResult, State};
use axum::Json;
use planwright_engine::money::MicroUsd;
use planwright_protocol::http::problem::FieldError;
use planwright_protocol::http::usage::{Limits, LimitsChange};
use planwright_store::Error as StoreError;
use planwright_store::budget::TeamSettings;

/// Largest limit a team can set: above it a slip of the keyboard is likelier than a wish.
const MOST: MicroUsd = MicroUsd::usd(1_000_000);
/// Times a change is tried against other changes of the same settings.
const TRIES: usize = 4;

/// What the team may spend.
#[utoipa::path(
    get, path = "/api/usage/limits", operation_id = "limits", tag = "usage",
    security(("bearer" = ["usage_read"])),
    responses((status = 200, body = Limits))
)]
pub(super) async fn show(state: State, caller: Caller) -> ApiResult<Json<Limits>> {
    Ok(Json(shown(&*state.store.settings_get(caller.team()).await?)))
}

/// Changes what the team may spend, from the next reservation on, in the running day and month too.
/// Runs that waited for money and have it now go on at once.
#[utoipa::path(
    patch, path = "/api/usage/limits", operation_id = "change_limits", tag = "usage",
    security(("bearer" = ["budget_manage"])),
    request_body = LimitsChange, responses((status = 200, body = Limits))
)]
pub(super) async fn change(
    state: State,
    caller: Caller,
    Body(change): Body<LimitsChange>,
) -> ApiResult<Json<Limits>> {
    let amounts = Amounts::read(&change)?;
    let mut tries = 0;
    loop {
        let old = state.store.settings_get(caller.team()).await?;
        let new = amounts.applied_to(&old);
        if new == *old {
            return Ok(Json(shown(&old)));
        }
        tries += 1;
        match put_limits(&state, caller.team(), &old, &new).await {
            Ok(()) => return Ok(Json(shown(&new))),
            Err(StoreError::Conflict { .. }) if tries < TRIES => {}
            Err(error) => return Err(error.into()),
        }
    }
}

struct Amounts {
    daily: Option<MicroUsd>,
    monthly: Option<MicroUsd>,
    project: Option<MicroUsd>,
}

impl Amounts {
    fn read(change: &LimitsChange) -> ApiResult<Self> {
        let mut errors = Vec::new();
        let mut read = |pointer, amount| match amount_of(pointer, amount) {
            Ok(amount) => amount,
            Err(error) => {
                errors.push(error);
                None
            }
        };
        let amounts = Amounts {
            daily: read("/daily_limit_usd", change.daily_limit_usd),
            monthly: read("/monthly_limit_usd", change.monthly_limit_usd),
            project: read("/default_project_limit_usd", change.default_project_limit_usd),
        };
        if !errors.is_empty() {
            return Err(ApiError::invalid(errors));
        }
        if amounts.daily.or(amounts.monthly).or(amounts.project).is_none() {
            return Err(ApiError::unprocessable(
                "",
                "nothing_to_change",
                "Name at least one limit to change.",
            ));
        }
        Ok(amounts)
    }

    fn applied_to(&self, old: &TeamSettings) -> TeamSettings {
        TeamSettings {
            daily_limit: self.daily.unwrap_or(old.daily_limit),
            monthly_limit: self.monthly.unwrap_or(old.monthly_limit),
            project_limit: self.project.unwrap_or(old.project_limit),
            ..*old
        }
    }
}

fn amount_of(pointer: &str, dollars: Option<f64>) -> Result<Option<MicroUsd>, FieldError> {
    let Some(dollars) = dollars else { return Ok(None) };
    match MicroUsd::from_usd(dollars).filter(|amount| (MicroUsd::ZERO..=MOST).contains(amount)) {
        Some(amount) => Ok(Some(amount)),
        None => {
            let detail = format!("A limit is an amount in dollars from 0 to {}.", MOST.as_usd());
            Err(field(pointer, "out_of_bounds", detail))
        }
    }
}

fn shown(settings: &TeamSettings) -> Limits {
    Limits {
        daily_limit_usd: settings.daily_limit.as_usd(),
        monthly_limit_usd: settings.monthly_limit.as_usd(),
        default_project_limit_usd: settings.project_limit.as_usd(),
    }
}
