//! Who lets a team spend how much. What a new team gets it may lower as it likes; more than that is
//! for an operator to grant, because the accounts at the providers are the installation's. A team
//! that reaches every provider with an account of its own spends its own money, and sets its limits
//! itself.

use super::put::{LimitError, amount_of, put};
use crate::{Actor, App};
use planwright_engine::id::{TeamId, UserId};
use planwright_engine::money::MicroUsd;
use planwright_engine::routing::Provider;
use planwright_platform::secrets::CACHE_FOR;
use planwright_protocol::http::admin::TeamGrant;
use planwright_protocol::record::{TeamSetup, UserRole};
use planwright_store::Result as StoreResult;
use planwright_store::budget::{Grant, TeamSettings};

/// The most a team may set its limits to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ceiling {
    pub daily: MicroUsd,
    pub monthly: MicroUsd,
}

/// How far an actor may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leave {
    /// As far as an operator has granted.
    Within,
    /// What an operator sets is granted along with it.
    Operator,
    /// It is the team's own money.
    OwnAccounts,
}

/// What is granted to a team with these settings.
pub fn ceiling(app: &App, settings: &TeamSettings) -> Ceiling {
    let usual = &app.settings.budget;
    Ceiling {
        daily: settings.granted.daily.unwrap_or(usual.daily),
        monthly: settings.granted.monthly.unwrap_or(usual.monthly),
    }
}

/// What a team may set its limits to; none where that is its own business.
pub fn ceiling_of(app: &App, settings: &TeamSettings, setup: &TeamSetup) -> Option<Ceiling> {
    (!pays_itself(app, setup, app.clock.now_ms())).then(|| ceiling(app, settings))
}

/// Lets a team set its limits up to these amounts; without one, up to what every new team gets.
/// Limits that are above it go down to it.
pub async fn grant(app: &App, team: TeamId, given: &TeamGrant) -> Result<TeamSettings, LimitError> {
    let granted = Grant {
        daily: amount("/daily_limit_usd", given.daily_limit_usd)?,
        monthly: amount("/monthly_limit_usd", given.monthly_limit_usd)?,
    };
    put(app, team, |old| Ok(TeamSettings { granted, ..*old })).await?;
    keep_within(app, team).await
}

fn amount(pointer: &str, dollars: Option<f64>) -> Result<Option<MicroUsd>, LimitError> {
    amount_of(pointer, dollars).map_err(|error| crate::check::Invalid::new(vec![error]).into())
}

/// Lowers limits that are above what is granted, where the installation's accounts are in use: for
/// whoever has just changed a team's accounts or its grant.
pub(crate) async fn keep_within(app: &App, team: TeamId) -> Result<TeamSettings, LimitError> {
    let setup = app.store.setup_get(team).await?.unwrap_or_default();
    if pays_itself(app, &setup, i64::MAX) {
        return Ok(*app.store.settings_get(team).await?);
    }
    put(app, team, |old| {
        let most = ceiling(app, old);
        Ok(TeamSettings {
            daily_limit: old.daily_limit.min(most.daily),
            monthly_limit: old.monthly_limit.min(most.monthly),
            ..*old
        })
    })
    .await
}

/// How far the actor may go in their team.
pub(super) async fn leave(app: &App, actor: &Actor) -> StoreResult<Leave> {
    let setup = app.store.setup_get(actor.team_id).await?.unwrap_or_default();
    if pays_itself(app, &setup, app.clock.now_ms()) {
        return Ok(Leave::OwnAccounts);
    }
    // An operator grants as a person: a key of theirs does what any member's does.
    match actor.session_id() {
        Some(_) if is_operator(app, actor.user_id).await? => Ok(Leave::Operator),
        _ => Ok(Leave::Within),
    }
}

async fn is_operator(app: &App, user: UserId) -> StoreResult<bool> {
    let found = app.store.user_find(user).await?;
    Ok(found.is_some_and(|user| user.active && user.role == UserRole::Admin))
}

/// Whether a team reaches every provider that the installation pays for with a key of its own, and
/// has for long enough that no process works with the installation's any more.
fn pays_itself(app: &App, setup: &TeamSetup, now_ms: i64) -> bool {
    let known_by_ms = now_ms.saturating_sub(i64::try_from(CACHE_FOR.as_millis()).unwrap_or(0));
    let own = |provider: &Provider| {
        let own = setup.providers.get(provider);
        own.is_some_and(|own| own.has_key && own.since_ms() <= known_by_ms)
    };
    app.models.paid_by_installation().iter().all(own) && setup.providers.keys().any(own)
}

/// Refuses what goes above the grant and further than it was.
pub(super) fn within(
    app: &App,
    old: &TeamSettings,
    new: TeamSettings,
) -> Result<TeamSettings, LimitError> {
    let most = ceiling(app, old);
    let refused = |pointer, most, period| Err(LimitError::NotGranted { pointer, most, period });
    if new.daily_limit > most.daily.max(old.daily_limit) {
        return refused("/daily_limit_usd", most.daily, "day");
    }
    if new.monthly_limit > most.monthly.max(old.monthly_limit) {
        return refused("/monthly_limit_usd", most.monthly, "month");
    }
    Ok(new)
}

/// Settings of an operator's hand, with a grant that covers them.
pub(super) fn stretched(app: &App, new: TeamSettings) -> TeamSettings {
    let most = ceiling(app, &new);
    let raised = |limit, most, granted| if limit > most { Some(limit) } else { granted };
    let granted = Grant {
        daily: raised(new.daily_limit, most.daily, new.granted.daily),
        monthly: raised(new.monthly_limit, most.monthly, new.granted.monthly),
    };
    TeamSettings { granted, ..new }
}
