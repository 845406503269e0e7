//! What was spent, by whose projects and on which tier.

use super::Days;
use super::spent;
use super::sums::{by_project, prompt, total};
use crate::extract::{Caller, Query};
use crate::{ApiError, ApiResult, State};
use axum::Json;
use futures::{StreamExt, TryStreamExt, stream};
use planwright_engine::id::{ProjectId, UserId};
use planwright_protocol::http::usage::{MemberUsage, TierUsage};
use planwright_store::Error as StoreError;
use planwright_store::usage::{DayUsage, UsageSum};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Profiles read at once.
const READS: usize = 16;

/// What the projects of each member cost, dearest first.
#[utoipa::path(
    get, path = "/api/usage/by-member", tag = "usage", security(("bearer" = ["usage_read"])),
    params(Days),
    responses((status = 200, body = Vec<MemberUsage>))
)]
pub(super) async fn by_member(
    state: State,
    caller: Caller,
    Query(asked): Query<Days>,
) -> ApiResult<Json<Vec<MemberUsage>>> {
    let days = days(&state, &caller, &asked).await?;
    let maker = async |(project, sum): (ProjectId, UsageSum)| match state
        .store
        .project_record_get(caller.project(project))
        .await
    {
        Ok(profile) => Ok((profile.created_by, sum)),
        Err(StoreError::NotFound { .. }) => Ok((String::new(), sum)),
        Err(error) => Err(ApiError::from(error)),
    };
    let made: Vec<(String, UsageSum)> =
        stream::iter(by_project(&days)).map(maker).buffered(READS).try_collect().await?;
    let mut sums: BTreeMap<String, (UsageSum, u64)> = BTreeMap::new();
    for (user, sum) in made {
        let (known, projects) = sums.entry(user).or_default();
        known.add(&sum);
        *projects += 1;
    }
    let ids: Vec<UserId> = sums.keys().filter_map(|user| user.parse().ok()).collect();
    let users = state.store.users_get(&ids).await?;
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by_key(|(_, (sum, _))| Reverse(sum.cost));
    let shown = sums.into_iter().map(|(user, (sum, projects))| MemberUsage {
        display_name: users.get(&user).map(|user| user.display_name.clone()).unwrap_or_default(),
        user_id: user,
        cost_usd: sum.cost.as_usd(),
        prompt_tokens: prompt(&sum),
        completion_tokens: sum.output,
        api_calls: sum.calls,
        projects,
    });
    Ok(Json(shown.collect()))
}

/// What each tier cost, dearest first.
#[utoipa::path(
    get, path = "/api/usage/by-tier", tag = "usage", security(("bearer" = ["usage_read"])),
    params(Days),
    responses((status = 200, body = Vec<TierUsage>))
)]
pub(super) async fn by_tier(
    state: State,
    caller: Caller,
    Query(asked): Query<Days>,
) -> ApiResult<Json<Vec<TierUsage>>> {
    let days = days(&state, &caller, &asked).await?;
    let mut sums: BTreeMap<&str, Vec<&UsageSum>> = BTreeMap::new();
    for (kind, sum) in days.iter().flat_map(|day| &day.kinds) {
        let tier = if kind.tier.is_empty() { "planning" } else { kind.tier.as_str() };
        sums.entry(tier).or_default().push(sum);
    }
    let mut sums: Vec<(&str, UsageSum)> =
        sums.into_iter().map(|(tier, sums)| (tier, total(sums))).collect();
    sums.sort_by_key(|(_, sum)| Reverse(sum.cost));
    let shown = sums.into_iter().map(|(tier, sum)| TierUsage {
        model_tier: tier.to_owned(),
        cost_usd: sum.cost.as_usd(),
        prompt_tokens: prompt(&sum),
        completion_tokens: sum.output,
        api_calls: sum.calls,
    });
    Ok(Json(shown.collect()))
}

async fn days(state: &State, caller: &Caller, asked: &Days) -> ApiResult<Vec<DayUsage>> {
    let project = spent::project(state, caller, asked.project_id.as_deref()).await?;
    let dates = spent::dates(state, asked.days)?;
    let (Some(first), Some(last)) = (dates.first(), dates.last()) else { return Ok(Vec::new()) };
    Ok(spent::only(state.store.usage_days(caller.team(), first, last).await?, project))
}
