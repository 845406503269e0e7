use super::{AT_ONCE, AdminError, CHUNK};
use crate::App;
use futures::{StreamExt, TryStreamExt, stream};
use planwright_engine::id::{ProjectId, TeamId};
use planwright_engine::money::MicroUsd;
use planwright_engine::status::TaskState;
use planwright_protocol::http::admin::AdminStats;
use std::collections::BTreeMap;

/// Numbers of the whole installation.
pub async fn stats(app: &App) -> Result<AdminStats, AdminError> {
    let mut stats = AdminStats::default();
    let mut after = None;
    loop {
        let page = app.store.users_listed(CHUNK, after).await?;
        let users = app.store.users_get(&page.items).await?;
        stats.total_users += users.len() as u64;
        stats.active_users += users.values().filter(|user| user.active).count() as u64;
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let mut money: BTreeMap<String, MicroUsd> = BTreeMap::new();
    loop {
        let page = app.store.teams_listed(CHUNK, after).await?;
        let counted =
            stream::iter(page.items).map(|team| counted(app, team)).buffer_unordered(AT_ONCE);
        let counted: Vec<Counted> = counted.try_collect().await?;
        counted.into_iter().for_each(|team| team.add_to(&mut stats, &mut money));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let ended = |status: &str| stats.tasks_by_status.get(status).copied().unwrap_or_default();
    let (completed, failed) =
        (ended(TaskState::Completed.as_str()), ended(TaskState::Failed.as_str()));
    if completed + failed > 0 {
        stats.task_completion_rate = completed as f64 / (completed + failed) as f64;
    }
    stats.total_spend_usd = money.values().copied().sum::<MicroUsd>().as_usd();
    stats.spend_by_model =
        money.into_iter().map(|(model, spent)| (model, spent.as_usd())).collect();
    Ok(stats)
}

/// One team's part.
#[derive(Default)]
struct Counted {
    exists: bool,
    projects: BTreeMap<&'static str, u64>,
    tasks: BTreeMap<&'static str, u64>,
    money: BTreeMap<String, MicroUsd>,
}

impl Counted {
    fn add_to(self, stats: &mut AdminStats, money: &mut BTreeMap<String, MicroUsd>) {
        stats.total_teams += u64::from(self.exists);
        for (status, count) in self.projects {
            stats.total_projects += count;
            *stats.projects_by_status.entry(status.to_owned()).or_default() += count;
        }
        for (status, count) in self.tasks {
            stats.total_tasks += count;
            *stats.tasks_by_status.entry(status.to_owned()).or_default() += count;
        }
        for (model, spent) in self.money {
            *money.entry(model).or_default() += spent;
        }
    }
}

async fn counted(app: &App, team: TeamId) -> Result<Counted, AdminError> {
    let mut counted =
        Counted { exists: !app.store.teams_get(&[team]).await?.is_empty(), ..Counted::default() };
    let mut after = None;
    loop {
        let page = app.store.projects_list(team, CHUNK, after).await?;
        let ids: Vec<ProjectId> = page.items.iter().map(|(id, _)| *id).collect();
        for (_, run) in app.store.runs_get(team, &ids).await? {
            *counted.projects.entry(run.status.as_str()).or_default() += 1;
            for (_, task) in run.tasks.iter() {
                *counted.tasks.entry(task.as_str()).or_default() += 1;
            }
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    for day in app.store.usage_days(team, "0000", "9999").await? {
        for (kind, sum) in day.kinds {
            *counted.money.entry(kind.model).or_default() += sum.cost;
        }
    }
    Ok(counted)
}
