//! Limits, models and tools of a team.

use super::{TRIES, TeamError};
use crate::check::{Bounds, Invalid};
use crate::limits::grants;
use crate::{Actor, App, limits};
use planwright_engine::id::TeamId;
use planwright_engine::money::MicroUsd;
use planwright_engine::period::Day;
use planwright_engine::routing::{BUILT_IN_TOOLS, Provider, TaskType, Tier};
use planwright_protocol::http::setup::{
    MAX_RETENTION_DAYS, TeamSettings, TeamSettingsChange, TierModel,
};
use planwright_protocol::record::{self, TeamSetup};
use planwright_store::{Error as StoreError, Kept};
use std::collections::BTreeMap;

/// Longest id of a model, in characters.
const MAX_MODEL: usize = 200;

/// What the team has decided for all its projects.
pub async fn show(app: &App, team: TeamId) -> Result<TeamSettings, TeamError> {
    read(app, team).await
}

/// Changes it. Limits count from the next reservation on, models and tools within five minutes.
pub async fn change(
    app: &App,
    actor: &Actor,
    change: &TeamSettingsChange,
) -> Result<TeamSettings, TeamError> {
    let team = actor.team_id;
    if *change == TeamSettingsChange::default() {
        return Err(Invalid::empty().into());
    }
    let mut bounds = Bounds::default();
    let limits = limits_of(change, &mut bounds);
    let wanted = setup_of(app, change, &mut bounds);
    bounds.done()?;
    limits::set(app, actor, &limits).await?;
    change_setup(app, team, |setup| wanted.applied_to(setup)).await?;
    read(app, team).await
}

fn limits_of(change: &TeamSettingsChange, bounds: &mut Bounds) -> limits::Wanted {
    if let Some(tasks) = change.concurrency {
        bounds.number("/concurrency", tasks, 1..=1_000);
    }
    if let Some(percent) = change.warn_percent {
        bounds.number("/warn_percent", percent, 1..=100);
    }
    let mut limit =
        |pointer, dollars: Option<f64>| dollars.map(|dollars| bounds.limit_usd(pointer, dollars));
    limits::Wanted {
        daily: limit("/daily_limit_usd", change.daily_limit_usd),
        monthly: limit("/monthly_limit_usd", change.monthly_limit_usd),
        total: change.total_limit_usd.map(|dollars| limit("/total_limit_usd", dollars)),
        project: limit("/project_limit_usd", change.project_limit_usd),
        concurrency: change.concurrency,
        warn_percent: change.warn_percent,
    }
}

#[derive(Default)]
struct SetupWanted {
    routing: Option<BTreeMap<TaskType, Tier>>,
    tiers: Option<BTreeMap<Tier, record::TierModel>>,
    allowed_tools: Option<Option<Vec<String>>>,
    retention_days: Option<Option<u32>>,
    open_invitations: Option<bool>,
}

impl SetupWanted {
    fn applied_to(&self, old: &TeamSetup) -> TeamSetup {
        TeamSetup {
            routing: self.routing.clone().unwrap_or_else(|| old.routing.clone()),
            tiers: self.tiers.clone().unwrap_or_else(|| old.tiers.clone()),
            allowed_tools: self.allowed_tools.clone().unwrap_or_else(|| old.allowed_tools.clone()),
            retention_days: self.retention_days.unwrap_or(old.retention_days),
            open_invitations: self.open_invitations.unwrap_or(old.open_invitations),
            providers: old.providers.clone(),
        }
    }
}

fn setup_of(app: &App, change: &TeamSettingsChange, bounds: &mut Bounds) -> SetupWanted {
    if let Some(Some(days)) = change.retention_days {
        bounds.number("/retention_days", days, 1..=MAX_RETENTION_DAYS);
    }
    for tool in change.allowed_tools.iter().flatten().flatten() {
        if !BUILT_IN_TOOLS.contains(&tool.as_str()) {
            let detail =
                format!("There is no tool {tool}; the tools are {}.", BUILT_IN_TOOLS.join(", "));
            bounds.fault("/allowed_tools", "unknown_tool", detail);
        }
    }
    let mut routing = BTreeMap::new();
    for (kind, tier) in change.routing.iter().flatten() {
        match (kind.parse(), tier.parse()) {
            (Ok(kind), Ok(tier)) => drop(routing.insert(kind, tier)),
            (Err(error), _) => bounds.fault(
                format!("/routing/{kind}"),
                "unknown_word",
                format!("{kind} is {error}."),
            ),
            (_, Err(error)) => bounds.fault(
                format!("/routing/{kind}"),
                "unknown_word",
                format!("{tier} is {error}."),
            ),
        }
    }
    let mut tiers = BTreeMap::new();
    for (tier, model) in change.tier_overrides.iter().flatten() {
        let pointer = format!("/tier_overrides/{tier}");
        match (tier.parse(), checked(app, &pointer, model, bounds)) {
            (Ok(tier), Some(model)) => drop(tiers.insert(tier, model)),
            (Err(error), _) => bounds.fault(pointer, "unknown_word", format!("{tier} is {error}.")),
            (_, None) => {}
        }
    }
    SetupWanted {
        routing: change.routing.as_ref().map(|_| routing),
        tiers: change.tier_overrides.as_ref().map(|_| tiers),
        allowed_tools: change.allowed_tools.clone(),
        retention_days: change.retention_days,
        open_invitations: change.open_invitations,
    }
}

/// A model that has a price. That its provider can be reached shows when it is used: a key may come
/// later.
fn checked(
    app: &App,
    pointer: &str,
    wanted: &TierModel,
    bounds: &mut Bounds,
) -> Option<record::TierModel> {
    bounds.text(&format!("{pointer}/model"), &wanted.model, MAX_MODEL);
    let provider: Provider = match wanted.provider.parse() {
        Ok(provider) => provider,
        Err(error) => {
            bounds.fault(
                format!("{pointer}/provider"),
                "unknown_word",
                format!("{} is {error}.", wanted.provider),
            );
            return None;
        }
    };
    let today = Day::of_ms(app.clock.now_ms());
    if let Err(error) = app.prices.price_at(provider.as_str(), &wanted.model, today) {
        bounds.fault(format!("{pointer}/model"), "unknown_model", format!("{error}."));
        return None;
    }
    Some(record::TierModel { provider, model: wanted.model.clone() })
}

/// Changes what the team decided, again if somebody else did so at the same time.
pub(crate) async fn change_setup(
    app: &App,
    team: TeamId,
    change: impl Fn(&TeamSetup) -> TeamSetup,
) -> Result<TeamSetup, TeamError> {
    let mut tries = 1;
    loop {
        let old = app.store.setup_kept(team).await?;
        let before = old.clone().map(Kept::into_inner).unwrap_or_default();
        let new = change(&before);
        if new == before {
            return Ok(new);
        }
        match app.store.setup_put(team, old.as_ref(), &new).await {
            Ok(()) => {
                app.models.forget(team);
                return Ok(new);
            }
            Err(StoreError::Conflict { .. }) if tries < TRIES => tries += 1,
            Err(error) => return Err(error.into()),
        }
    }
}

async fn read(app: &App, team: TeamId) -> Result<TeamSettings, TeamError> {
    let (limits, setup) =
        tokio::try_join!(app.store.settings_get(team), app.store.setup_get(team))?;
    let setup = setup.unwrap_or_default();
    let most = grants::ceiling_of(app, &limits, &setup);
    let model =
        |m: record::TierModel| TierModel { provider: m.provider.to_string(), model: m.model };
    Ok(TeamSettings {
        daily_limit_usd: limits.daily_limit.as_usd(),
        monthly_limit_usd: limits.monthly_limit.as_usd(),
        total_limit_usd: limits.total_limit.map(MicroUsd::as_usd),
        project_limit_usd: limits.project_limit.as_usd(),
        concurrency: limits.concurrency,
        warn_percent: limits.warn_percent,
        routing: setup
            .routing
            .into_iter()
            .map(|(kind, tier)| (kind.to_string(), tier.to_string()))
            .collect(),
        tier_overrides: setup
            .tiers
            .into_iter()
            .map(|(tier, m)| (tier.to_string(), model(m)))
            .collect(),
        allowed_tools: setup.allowed_tools,
        retention_days: setup.retention_days,
        open_invitations: setup.open_invitations,
        granted_daily_usd: most.map(|most| most.daily.as_usd()),
        granted_monthly_usd: most.map(|most| most.monthly.as_usd()),
    })
}
