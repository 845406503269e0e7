//! What was spent, by whose projects and on which tier.

use super::range::{self, Days};
use super::sums::{by_project, prompt, total};
use super::{Range, UsageError};
use crate::App;
use futures::{StreamExt, TryStreamExt, stream};
use planwright_engine::id::{ProjectId, ProjectRef, TeamId, UserId};
use planwright_protocol::http::usage::{MemberUsage, TierUsage};
use planwright_store::Error as StoreError;
use planwright_store::usage::UsageSum;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Projects' records read at once.
const READS: usize = 16;

/// What the projects of each member cost, dearest first.
pub async fn by_member(
    app: &App,
    team: TeamId,
    of: &Range,
) -> Result<Vec<MemberUsage>, UsageError> {
    let Days { days, .. } = range::days(app, team, of).await?;
    let maker = async |(project, sum): (ProjectId, UsageSum)| match app
        .store
        .project_record_get(ProjectRef::new(team, project))
        .await
    {
        Ok(record) => Ok((record.created_by, sum)),
        Err(StoreError::NotFound { .. }) => Ok((String::new(), sum)),
        Err(error) => Err(UsageError::from(error)),
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
    let users = app.store.users_get(&ids).await?;
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
    Ok(shown.collect())
}

/// What each tier cost, dearest first.
pub async fn by_tier(app: &App, team: TeamId, of: &Range) -> Result<Vec<TierUsage>, UsageError> {
    let Days { days, .. } = range::days(app, team, of).await?;
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
    Ok(shown.collect())
}
