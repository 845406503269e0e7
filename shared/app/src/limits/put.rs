//! How a team's settings are changed, whoever does so at the same time.

use crate::App;
use crate::check::{Invalid, field};
use crate::error::{PartError, from_parts};
use crate::wake_waiting_runs::{Changed, wake_waiting_runs};
use planwright_engine::id::TeamId;
use planwright_engine::money::MicroUsd;
use planwright_engine::period::Day;
use planwright_protocol::http::problem::FieldError;
use planwright_store::budget::TeamSettings;
use planwright_store::{Error as StoreError, Kept, Result as StoreResult};

/// Largest limit a team can set: above it a slip of the keyboard is likelier than a wish.
const MOST: MicroUsd = MicroUsd::usd(1_000_000);
/// Times a change is tried against other changes of the same settings.
const TRIES: usize = 8;

/// Why limits were not changed.
#[derive(Debug, thiserror::Error)]
pub enum LimitError {
    #[error(transparent)]
    Invalid(#[from] Invalid),
    #[error(transparent)]
    Part(#[from] PartError),
    #[error(
        "A limit above ${} a {period} is the operator's to give; ask them, or work with keys of \
         your own for every provider.", .most.as_usd()
    )]
    NotGranted { pointer: &'static str, most: MicroUsd, period: &'static str },
}

from_parts!(LimitError);

/// Changes a team's settings, again if somebody else did so at the same time, and lets what waited
/// for money go on.
pub(crate) async fn put(
    app: &App,
    team: TeamId,
    change: impl Fn(&TeamSettings) -> Result<TeamSettings, LimitError>,
) -> Result<TeamSettings, LimitError> {
    let mut tries = 1;
    loop {
        let old = app.store.settings_get(team).await?;
        let new = change(&old)?;
        if new == *old {
            return Ok(new);
        }
        match put_once(app, team, &old, &new).await {
            Ok(()) => return Ok(new),
            Err(StoreError::Conflict { .. }) if tries < TRIES => tries += 1,
            Err(error) => return Err(error.into()),
        }
    }
}

async fn put_once(
    app: &App,
    team: TeamId,
    old: &Kept<TeamSettings>,
    new: &TeamSettings,
) -> StoreResult<()> {
    app.store.settings_put(team, old, new, Day::of_ms(app.clock.now_ms())).await?;
    if raised(old, new) {
        wake_waiting_runs(app, team, Changed::Money).await;
    }
    Ok(())
}

/// Whether the change lets something go on that had to wait.
fn raised(old: &TeamSettings, new: &TeamSettings) -> bool {
    let total = match (old.total_limit, new.total_limit) {
        (Some(old), Some(new)) => new > old,
        (old, new) => old.is_some() && new.is_none(),
    };
    total || new.daily_limit > old.daily_limit || new.monthly_limit > old.monthly_limit
}

pub(super) fn amount_of(
    pointer: &str,
    dollars: Option<f64>,
) -> Result<Option<MicroUsd>, FieldError> {
    let Some(dollars) = dollars else { return Ok(None) };
    match MicroUsd::from_usd(dollars).filter(|amount| (MicroUsd::ZERO..=MOST).contains(amount)) {
        Some(amount) => Ok(Some(amount)),
        None => {
            let detail = format!("A limit is an amount in dollars from 0 to {}.", MOST.as_usd());
            Err(field(pointer, "out_of_bounds", detail))
        }
    }
}
