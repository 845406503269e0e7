//! What a team may spend. Runs that wait for money are looked at again as soon as their team may
//! spend more.

pub mod grants;
mod put;

pub use put::LimitError;

use crate::check::Invalid;
use crate::{Actor, App};
use grants::Leave;
use planwright_engine::id::TeamId;
use planwright_engine::money::MicroUsd;
use planwright_protocol::http::usage::{Limits, LimitsChange};
use planwright_store::budget::TeamSettings;
use put::{amount_of, put};

/// What the team may spend.
pub async fn show(app: &App, team: TeamId) -> Result<Limits, LimitError> {
    Ok(shown(&*app.store.settings_get(team).await?))
}

/// Changes what the team may spend, from the next reservation on, in the running day and month too.
/// Above what an operator has granted it stays refused, unless the actor is one.
pub async fn change(app: &App, actor: &Actor, change: &LimitsChange) -> Result<Limits, LimitError> {
    let wanted = Wanted::read(change)?;
    Ok(shown(&set(app, actor, &wanted).await?))
}

/// Sets what the actor wants, within what they may.
pub(crate) async fn set(
    app: &App,
    actor: &Actor,
    wanted: &Wanted,
) -> Result<TeamSettings, LimitError> {
    let team = actor.team_id;
    let leave = grants::leave(app, actor).await?;
    let settings = put(app, team, |old| {
        let new = wanted.applied_to(old);
        match leave {
            Leave::Within => grants::within(app, old, new),
            Leave::Operator => Ok(grants::stretched(app, new)),
            Leave::OwnAccounts => Ok(new),
        }
    })
    .await?;
    match leave {
        // An account of the team's may have gone while this was decided.
        Leave::OwnAccounts => grants::keep_within(app, team).await,
        Leave::Within | Leave::Operator => Ok(settings),
    }
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
            granted: old.granted,
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
