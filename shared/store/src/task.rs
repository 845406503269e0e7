//! What tasks did: results, rounds, tool results, live text.

use crate::client::{Range, Store, Write};
use crate::error::Result;
use crate::item::{self, Attributes, Item};
use crate::keys::{self, Key};
use planwright_engine::id::{ProjectRef, TaskRef};
use planwright_protocol::record::{LiveText, Round, Spec, TaskResult, ToolResult};

/// How long live text and a watcher's mark stay.
const LIVE_SECONDS: i64 = 120;

/// Everything a worker reads to start an attempt.
#[derive(Clone, Debug, Default)]
pub struct TaskInputs {
    pub spec: Option<Spec>,
    pub result: Option<TaskResult>,
    /// Results of the dependencies asked for, by number.
    pub dependencies: Vec<(u32, TaskResult)>,
    /// Somebody follows the project's live text.
    pub watched: bool,
}

/// Rounds of attempts, in order, with the tool results of each.
#[derive(Clone, Debug, Default)]
pub struct History {
    pub rounds: Vec<(Round, Vec<ToolResult>)>,
}

impl Store {
    pub fn result_write(task: TaskRef, result: &TaskResult) -> Write {
        Write::Put(Item::new(&keys::result(task)).document(result))
    }

    pub fn round_write(task: TaskRef, round: &Round) -> Write {
        Write::Put(Item::new(&keys::round(task, round.attempt, round.round)).document(round))
    }

    pub fn tool_result_write(task: TaskRef, result: &ToolResult) -> Write {
        let key = keys::tool_result(task, result.attempt, result.round, result.call);
        Write::Put(Item::new(&key).document(result))
    }

    /// Whether somebody follows the project's live text.
    pub async fn is_watched(&self, project: ProjectRef, now_ms: i64) -> Result<bool> {
        let mark = self.get(&keys::watch(project)).await?;
        Ok(mark.is_some_and(|mark| is_fresh(&mark, now_ms)))
    }

    /// One read for spec, own result, dependencies' results and the watcher's mark.
    pub async fn task_inputs(
        &self,
        project: ProjectRef,
        plan: u32,
        task: u32,
        dependencies: &[u32],
        now_ms: i64,
    ) -> Result<TaskInputs> {
        let (spec, own, watch) = (
            keys::spec(project, plan, task),
            keys::result(project.task(task)),
            keys::watch(project),
        );
        let mut wanted = vec![spec.clone(), own.clone(), watch.clone()];
        wanted.extend(dependencies.iter().map(|d| keys::result(project.task(*d))));
        let items = self.get_many(&wanted).await?;
        let find = |key: &Key| items.iter().find(|i| item::sort_of(i) == key.sk);
        let mut inputs = TaskInputs {
            spec: find(&spec).map(|i| item::document(i, "task")).transpose()?,
            result: find(&own).map(|i| item::document(i, "result")).transpose()?,
            watched: find(&watch).is_some_and(|mark| is_fresh(mark, now_ms)),
            dependencies: Vec::with_capacity(dependencies.len()),
        };
        for dependency in dependencies {
            if let Some(found) = find(&keys::result(project.task(*dependency))) {
                inputs.dependencies.push((*dependency, item::document(found, "result")?));
            }
        }
        Ok(inputs)
    }

    pub async fn result_get(&self, task: TaskRef) -> Result<Option<TaskResult>> {
        let found = self.get(&keys::result(task)).await?;
        found.map(|i| item::document(&i, "result")).transpose()
    }

    /// Results of many tasks, by number; a task without one is left out.
    pub async fn results_get(
        &self,
        project: ProjectRef,
        tasks: &[u32],
    ) -> Result<Vec<(u32, TaskResult)>> {
        let wanted: Vec<Key> = tasks.iter().map(|t| keys::result(project.task(*t))).collect();
        let mut found = Vec::with_capacity(tasks.len());
        for attributes in self.get_many(&wanted).await? {
            let number = item::sort_of(&attributes).rsplit('#').next().and_then(|n| n.parse().ok());
            if let Some(number) = number {
                found.push((number, item::document(&attributes, "result")?));
            }
        }
        found.sort_by_key(|(number, _)| *number);
        Ok(found)
    }

    /// What the attempts of a task did so far; of one attempt, or of all.
    pub async fn history(&self, task: TaskRef, attempt: Option<u32>) -> Result<History> {
        let prefix = attempt
            .map_or_else(|| keys::rounds(task.number), |a| keys::rounds_of_attempt(task.number, a));
        let items = self.query_all(&keys::project(task.project), &Range::prefix(&prefix)).await?;
        let mut history = History::default();
        for attributes in &items {
            if is_tool_result(attributes) {
                let result: ToolResult = item::document(attributes, "tool result")?;
                let round = history
                    .rounds
                    .iter_mut()
                    .rfind(|(r, _)| r.attempt == result.attempt && r.round == result.round);
                if let Some((_, results)) = round {
                    results.push(result);
                }
            } else {
                history.rounds.push((item::document(attributes, "round")?, Vec::new()));
            }
        }
        Ok(history)
    }

    /// Replaces the live text of a running round.
    pub async fn live_put(&self, project: ProjectRef, live: &LiveText) -> Result<()> {
        let item = Item::new(&keys::live(project, live.slot)).document(live);
        self.put(item.expires(live.at_ms / 1_000 + LIVE_SECONDS)).await
    }

    /// Live text changed after `since_ms`.
    pub async fn live_after(&self, project: ProjectRef, since_ms: i64) -> Result<Vec<LiveText>> {
        let items = self.query_all(&keys::project(project), &Range::prefix(keys::LIVE)).await?;
        let texts: Result<Vec<LiveText>> =
            items.iter().map(|i| item::document(i, "live text")).collect();
        Ok(texts?.into_iter().filter(|t| t.at_ms > since_ms).collect())
    }

    /// Says that somebody follows the live text, for the next two minutes.
    pub async fn watch(&self, project: ProjectRef, now_ms: i64) -> Result<()> {
        self.put(Item::new(&keys::watch(project)).expires(now_ms / 1_000 + LIVE_SECONDS)).await
    }
}

/// `round#task#attempt#round#call` has one part more than a round's own key.
fn is_tool_result(attributes: &Attributes) -> bool {
    item::sort_of(attributes).matches('#').count() == 4
}

/// Whether a watcher's mark still counts: DynamoDB deletes it later than its time.
fn is_fresh(mark: &Attributes, now_ms: i64) -> bool {
    item::number(mark, keys::TTL).is_some_and(|until| until * 1_000 > now_ms)
}
