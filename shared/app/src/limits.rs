//! What a team may spend. Runs that wait for money are looked at again as soon as their team may
//! spend more.

use crate::App;
use crate::check::{Invalid, field};
use crate::error::{PartError, from_parts};
use crate::waking::{Changed, wake_waiting};
use planwright_engine::id::TeamId;
use planwright_engine::money::MicroUsd;
use planwright_engine::period::Day;
use planwright_protocol::http::problem::FieldError;
use planwright_protocol::http::usage::{Limits, LimitsChange};
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
}

from_parts!(LimitError);

/// What the team may spend.
pub async fn show(app: &App, team: TeamId) -> Result<Limits, LimitError> {
    Ok(shown(&*app.store.settings_get(team).await?))
}

/// Changes what the team may spend, from the next reservation on, in the running day and month too.
pub async fn change(app: &App, team: TeamId, change: &LimitsChange) -> Result<Limits, LimitError> {
    let wanted = Wanted::read(change)?;
    let settings = put(app, team, |old| wanted.applied_to(old)).await?;
    Ok(shown(&settings))
}

/// Changes a team's settings, again if somebody else did so at the same time, and lets what waited
/// for money go on.
pub(crate) async fn put(
    app: &App,
    team: TeamId,
    change: impl Fn(&TeamSettings) -> TeamSettings,
) -> StoreResult<TeamSettings> {
    let mut tries = 1;
    loop {
        let old = app.store.settings_get(team).await?;
        let new = change(&old);
        if new == *old {
            return Ok(new);
        }
        match put_once(app, team, &old, &new).await {
            Ok(()) => return Ok(new),
            Err(StoreError::Conflict { .. }) if tries < TRIES => tries += 1,
            Err(error) => return Err(error),
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
        wake_waiting(app, team, Changed::Money).await;
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

/// Limits as somebody wants them; what is not named stays.
#[derive(Default)]
pub(crate) struct Wanted {
    pub(crate) daily: Option<MicroUsd>,
    pub(crate) monthly: Option<MicroUsd>,
    pub(crate) total: Option<Option<MicroUsd>>,
    pub(crate) project: Option<MicroUsd>,
    pub(crate) concurrency: Option<u32>,
    pub(crate) warn_percent: Option<u32>,
}

impl Wanted {
    fn read(change: &LimitsChange) -> Result<Self, Invalid> {
        let mut errors = Vec::new();
        let mut read = |pointer, amount| match amount_of(pointer, amount) {
            Ok(amount) => amount,
            Err(error) => {
                errors.push(error);
                None
            }
        };
        let wanted = Wanted {
            daily: read("/daily_limit_usd", change.daily_limit_usd),
            monthly: read("/monthly_limit_usd", change.monthly_limit_usd),
            project: read("/default_project_limit_usd", change.default_project_limit_usd),
            ..Wanted::default()
        };
        if !errors.is_empty() {
            return Err(Invalid::new(errors));
        }
        if wanted.daily.or(wanted.monthly).or(wanted.project).is_none() {
            return Err(Invalid::empty());
        }
        Ok(wanted)
    }

    pub(crate) fn applied_to(&self, old: &TeamSettings) -> TeamSettings {
        TeamSettings {
            daily_limit: self.daily.unwrap_or(old.daily_limit),
            monthly_limit: self.monthly.unwrap_or(old.monthly_limit),
            project_limit: self.project.unwrap_or(old.project_limit),
            concurrency: self.concurrency.unwrap_or(old.concurrency),
            warn_percent: self.warn_percent.unwrap_or(old.warn_percent),
            total_limit: self.total.unwrap_or(old.total_limit),
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
