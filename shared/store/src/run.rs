//! The run item and the graph it names.

use crate::client::{Range, Store};
use crate::error::{Error, Result};
use crate::item::{self, Attributes, DOCUMENT, Item, VERSION};
use crate::keys;
use crate::slots::{HEAD, PageTable, Pages, Placed, TABLE};
use aws_sdk_dynamodb::types::AttributeValue;
use futures::future::try_join_all;
use planwright_engine::graph::{Graph, Node};
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_engine::retention;
use planwright_engine::run::Run;
use planwright_engine::slot::Fence;
use serde::de::DeserializeOwned;

/// Random mark of the commit that wrote the item: tells a commit whose answer was lost from
/// somebody else's.
pub(crate) const COMMIT: &str = "c";
/// Text that one item of a long document may carry; well below DynamoDB's 400 KB.
pub(crate) const PART_BYTES: usize = 350_000;

/// Pages beyond which the whole range is read: a query is billed by the sum of what it reads,
/// single items by 4 KB each.
const MANY_PAGES: usize = 8;
/// Times the pages of a run are read again because it moved meanwhile. Each time only what moved is
/// read, and the run item with it.
const LOOKS: u32 = 20;

/// A run as stored.
#[derive(Clone, Debug)]
pub struct StoredRun {
    pub run: Run,
    pub version: i64,
    pub(crate) pages: Pages,
}

/// A run item: a run that may lack the slots of its pages.
#[derive(Clone, Debug)]
pub(crate) struct RunItem {
    run: Run,
    pub(crate) version: i64,
    pub(crate) commit: i64,
    table: PageTable,
}

impl RunItem {
    pub(crate) fn read(attributes: &Attributes) -> Result<Self> {
        let malformed = |e: serde_json::Error| Error::malformed("run", e);
        let (run, table) = match (item::text(attributes, HEAD), item::text(attributes, TABLE)) {
            (Some(run), Some(table)) => (
                serde_json::from_str(run).map_err(malformed)?,
                serde_json::from_str(table).map_err(malformed)?,
            ),
            _ => (item::document(attributes, "run")?, PageTable::default()),
        };
        let version = item::number(attributes, VERSION)
            .ok_or_else(|| Error::malformed("run", "it has no version"))?;
        let commit = item::number(attributes, COMMIT).unwrap_or_default();
        Ok(RunItem { run, version, commit, table })
    }

    fn is_whole(&self) -> bool {
        self.table == PageTable::default()
    }

    /// Pages that have to be read before the run is whole.
    pub(crate) fn missing(&self, known: &Pages) -> Vec<u32> {
        self.table.missing(self.version, known)
    }

    /// The run with its pages, none of which is missing.
    pub(crate) fn with(self, known: Pages) -> StoredRun {
        let RunItem { mut run, version, table, .. } = self;
        let pages = table.completed(&mut run, version, known);
        StoredRun { run, version, pages }
    }
}

/// The item of a run that becomes `version`.
pub(crate) fn run_item(
    project: ProjectRef,
    run: &Run,
    placed: &Placed,
    version: i64,
    commit: i64,
) -> Item {
    let item = placed.document(Item::new(&keys::run(project)), run, version);
    let item = item.number(VERSION, version).number(COMMIT, commit);
    let (partition, sort) = match (run.is_active(), retention::ended_ms(run)) {
        (true, _) => keys::index::active(project),
        (false, Some(ended_ms)) => keys::index::ended(project, ended_ms),
        (false, None) => return item,
    };
    item.text(keys::ACTIVE_PARTITION, partition).text(keys::ACTIVE_SORT, sort)
}

/// Cuts a document into items of at most [`PART_BYTES`].
pub(crate) fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while rest.len() > PART_BYTES {
        let mut at = PART_BYTES;
        while !rest.is_char_boundary(at) {
            at -= 1;
        }
        let (part, tail) = rest.split_at(at);
        parts.push(part);
        rest = tail;
    }
    parts.push(rest);
    parts
}

impl Store {
    pub async fn run_get(&self, project: ProjectRef) -> Result<StoredRun> {
        let item = self.run_item_get(project).await?;
        self.whole(project, item, None).await
    }

    pub(crate) async fn run_item_get(&self, project: ProjectRef) -> Result<RunItem> {
        let found = self.get(&keys::run(project)).await?;
        RunItem::read(&found.ok_or(Error::NotFound { what: "project" })?)
    }

    /// The run with the slots of its pages. Reads the pages that are not known as the run item
    /// names them; if the project moves meanwhile, the run is the one of a later item.
    pub(crate) async fn whole(
        &self,
        project: ProjectRef,
        mut item: RunItem,
        known: Option<&Pages>,
    ) -> Result<StoredRun> {
        if item.is_whole() {
            return Ok(StoredRun { run: item.run, version: item.version, pages: Pages::default() });
        }
        let mut known = known.cloned().unwrap_or_else(|| self.pages.of(project));
        let run_key = keys::run(project);
        for _ in 0..LOOKS {
            let missing = item.missing(&known);
            if missing.is_empty() {
                let stored = item.with(known);
                self.pages.keep(project, &stored.pages);
                return Ok(stored);
            }
            let found = if missing.len() > MANY_PAGES {
                self.query_all(&run_key.pk, &Range::prefix(keys::RUN_AND_SLOTS)).await?
            } else {
                let pages = missing.iter().map(|page| keys::slots(project, *page));
                self.get_many(&std::iter::once(run_key.clone()).chain(pages).collect::<Vec<_>>())
                    .await?
            };
            let mut moved = None;
            for found in &found {
                if item::sort_of(found) == run_key.sk {
                    moved = Some(RunItem::read(found)?);
                } else {
                    known.learn(found)?;
                }
            }
            item = moved.ok_or(Error::NotFound { what: "project" })?;
        }
        Err(Error::Contended { what: "the project", attempts: LOOKS })
    }

    /// Whether an attempt still has its task, for whoever looks often. The read may be older than
    /// the attempt itself, which shows in the last fencing token given out.
    pub async fn run_holds(&self, project: ProjectRef, fence: Fence) -> Result<bool> {
        let run_key = keys::run(project);
        let page = self.pages.page_of(project, fence.slot);
        let Some(page) = page.map(|page| keys::slots(project, page)) else {
            let Some(found) = self.get_lately(&run_key).await? else { return Ok(false) };
            return self
                .item_holds(project, RunItem::read(&found)?, fence, &Pages::default())
                .await;
        };
        let found = self.get_many_lately(&[run_key.clone(), page]).await?;
        let (mut item, mut pages) = (None, Pages::default());
        for found in &found {
            if item::sort_of(found) == run_key.sk {
                item = Some(RunItem::read(found)?);
            } else {
                pages.learn(found)?;
            }
        }
        let Some(item) = item else { return Ok(false) };
        self.item_holds(project, item, fence, &pages).await
    }

    /// The same by a run item and what was read of its pages beside it; where that does not tell,
    /// the whole run is read.
    async fn item_holds(
        &self,
        project: ProjectRef,
        item: RunItem,
        fence: Fence,
        pages: &Pages,
    ) -> Result<bool> {
        if item.is_whole() || holds(&item.run, fence) {
            return Ok(holds(&item.run, fence));
        }
        if item.run.slots.contains_key(&fence.slot) {
            return Ok(false);
        }
        if let Some(token) = pages.token(&item.table, item.version, fence.slot) {
            return Ok(token == fence.token);
        }
        match self.whole(project, item, None).await {
            Ok(stored) => Ok(holds(&stored.run, fence)),
            Err(Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Many runs at once; a project without one is left out.
    pub async fn runs_get(
        &self,
        team: TeamId,
        projects: &[ProjectId],
    ) -> Result<Vec<(ProjectId, Run)>> {
        let wanted: Vec<keys::Key> =
            projects.iter().map(|p| keys::run(ProjectRef::new(team, *p))).collect();
        let items = self.get_many(&wanted).await?;
        let mut runs = Vec::with_capacity(items.len());
        for project in projects {
            let pk = keys::project(ProjectRef::new(team, *project));
            if let Some(found) = items.iter().find(|i| item::text(i, keys::PARTITION) == Some(&pk))
            {
                let item = RunItem::read(found)?;
                match self.whole(ProjectRef::new(team, *project), item, None).await {
                    Ok(stored) => runs.push((*project, stored.run)),
                    // It went between the two reads.
                    Err(Error::NotFound { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(runs)
    }

    /// Writes a graph under its revision; it is not in force before a run names it.
    pub async fn graph_put(&self, project: ProjectRef, graph: &Graph) -> Result<()> {
        let text =
            serde_json::to_string(graph.nodes()).map_err(|e| Error::malformed("graph", e))?;
        let item = |(at, part): (usize, &&str)| {
            Item::new(&keys::graph(project, graph.revision, at)).text(DOCUMENT, *part)
        };
        self.put_many(parts(&text).iter().enumerate().map(item).collect()).await
    }

    pub async fn graph_get(&self, project: ProjectRef, revision: u32) -> Result<Graph> {
        if revision == 0 {
            return Ok(Graph::default());
        }
        let nodes: Vec<Node> =
            self.parts_get(project, &keys::graph_parts(revision), "graph").await?;
        Graph::new(revision, nodes).map_err(|e| Error::malformed("graph", e))
    }

    /// A document that is kept in parts. They go after the run when a project is removed: whoever
    /// learned of them a moment before finds some of them, or none, and no project.
    pub(crate) async fn parts_get<T: DeserializeOwned>(
        &self,
        project: ProjectRef,
        parts: &str,
        what: &'static str,
    ) -> Result<T> {
        let items = self.query_all(&keys::project(project), &Range::prefix(parts)).await?;
        let whole: String = items.iter().filter_map(|i| item::text(i, DOCUMENT)).collect();
        match serde_json::from_str(&whole) {
            Ok(document) => Ok(document),
            Err(error) => {
                self.run_get(project).await?;
                Err(Error::malformed(what, error))
            }
        }
    }

    /// Projects the sweeper has to look at, of all teams, from one shard of the index.
    pub async fn runs_active(&self, shard: u8) -> Result<Vec<ProjectRef>> {
        let found = self.index_query(&keys::index::active_shard(shard), None, None).await?;
        Ok(found.iter().filter_map(|sort| keys::index::parse_active(sort)).collect())
    }

    /// The projects among them that are of one team.
    pub async fn runs_active_of(&self, team: TeamId) -> Result<Vec<ProjectId>> {
        let of_team = keys::index::active_of(team);
        let shards: Vec<String> = (0..keys::ACTIVE_SHARDS).map(keys::index::active_shard).collect();
        let found = try_join_all(
            shards.iter().map(|shard| self.index_query(shard, Some(of_team.clone()), None)),
        )
        .await?;
        Ok(found
            .iter()
            .flatten()
            .filter_map(|sort| Some(keys::index::parse_active(sort)?.id))
            .collect())
    }

    /// Sort keys of one partition of the index, within a range if one is given, at most so many.
    pub(crate) async fn index_query(
        &self,
        partition: &str,
        range: Option<(String, String)>,
        most: Option<i32>,
    ) -> Result<Vec<String>> {
        let (mut found, mut start) = (Vec::new(), None);
        loop {
            self.meter_handle().request();
            let mut query = self
                .client
                .query()
                .table_name(&*self.table)
                .index_name(keys::ACTIVE_INDEX)
                .expression_attribute_names("#p", keys::ACTIVE_PARTITION)
                .expression_attribute_values(":p", AttributeValue::S(partition.to_owned()))
                .key_condition_expression("#p = :p")
                .set_limit(most);
            if let Some((low, high)) = &range {
                query = query
                    .key_condition_expression("#p = :p AND #s BETWEEN :l AND :h")
                    .expression_attribute_names("#s", keys::ACTIVE_SORT)
                    .expression_attribute_values(":l", AttributeValue::S(low.clone()))
                    .expression_attribute_values(":h", AttributeValue::S(high.clone()));
            }
            let page = query.set_exclusive_start_key(start).send().await;
            let page = page.map_err(|e| Error::call("listing what is to be looked at", &e))?;
            found.extend(
                page.items()
                    .iter()
                    .filter_map(|i| item::text(i, keys::ACTIVE_SORT))
                    .map(str::to_owned),
            );
            start = page.last_evaluated_key;
            if start.is_none() || most.is_some() {
                return Ok(found);
            }
        }
    }
}

fn holds(run: &Run, fence: Fence) -> bool {
    let Fence { slot, token } = fence;
    run.last_token < token || run.slots.get(&slot).is_some_and(|slot| slot.token == token)
}

#[cfg(test)]
mod tests {
    use super::holds;
    use planwright_engine::money::MicroUsd;
    use planwright_engine::run::{Run, Slot};
    use planwright_engine::slot::{Fence, SlotKey, TaskNo};

    #[test]
    fn a_read_from_before_the_claim_takes_no_task_away_and_one_from_after_another_does() {
        let mut run = Run::new(MicroUsd::usd(1), 4, 0);
        let fence = Fence::task(TaskNo(1), 7);
        run.last_token = 6;
        assert!(holds(&run, fence), "older than the claim");
        run.last_token = 7;
        assert!(!holds(&run, fence), "cancelled since");
        let slot = |token| Slot {
            token,
            due_ms: 0,
            attempt: 1,
            retries: 0,
            takeover: false,
            hold: None,
            hops: 0,
            started_ms: 0,
        };
        run.slots.insert(SlotKey::Task(TaskNo(1)), slot(7));
        assert!(holds(&run, fence), "still at work");
        (run.last_token, _) = (8, run.slots.insert(fence.slot, slot(8)));
        assert!(!holds(&run, fence), "taken over since");
    }
}
