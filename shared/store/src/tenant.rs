//! Everything a team has in the table: to hand it out, and to delete it without a rest.

use crate::client::{Range, Refusal, Store, Write};
use crate::error::{Error, Result};
use crate::item::{self, Attributes, DOCUMENT, Item};
use crate::keys::{self, Key};
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use planwright_engine::id::{ProjectId, ProjectRef, TeamId, UserId};
use planwright_protocol::record::Invitation;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::time::Duration;

/// Rows of one read.
const CHUNK: i32 = 500;
/// How long whoever deletes a team has before another takes it up, in milliseconds: longer than
/// the API's function may run.
const LEAVE_MS: i64 = 60_000;
/// Times the note of a deletion is tried against other changes of the team: two seconds in all.
const TRIES: u32 = 9;
/// Until the second try; twice as long each time.
const PAUSE: Duration = Duration::from_millis(4);

/// One partition of a team's: its own, or that of one of its projects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Partition {
    Team,
    Project(ProjectId),
}

/// A row as it is handed out.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub partition: String,
    pub sort: String,
    pub fields: Map<String, Value>,
}

impl Store {
    /// A page of a partition's rows, and the position to go on from. Hashes of links, keys and kept
    /// answers, which open or repeat something, are left out.
    pub async fn tenant_rows(
        &self,
        team: TeamId,
        partition: Partition,
        after: Option<String>,
    ) -> Result<(Vec<Row>, Option<String>)> {
        let pk = partition_key(team, partition);
        let found = self.query(&pk, &Range::between("!", "~").after(after), CHUNK).await?;
        let next = found.last().map(|last| item::sort_of(last).to_owned());
        let shown = |sort: &str| !keys::SECRETIVE.iter().any(|prefix| sort.starts_with(prefix));
        let rows = found.iter().filter(|i| shown(item::sort_of(i))).map(|i| row(&pk, i)).collect();
        Ok((rows, next))
    }

    /// Every project a team has, and those of which rows may be left.
    pub async fn tenant_projects(&self, team: TeamId) -> Result<Vec<ProjectId>> {
        let mut projects = Vec::new();
        for prefix in [keys::PROJECT_RECORDS, keys::RETIRED] {
            let found = self.query_all(&keys::team(team), &Range::prefix(prefix)).await?;
            projects.extend(
                found.iter().filter_map(|i| {
                    item::sort_of(i).strip_prefix(prefix)?.parse::<ProjectId>().ok()
                }),
            );
        }
        Ok(projects)
    }

    /// Notes that a team is being deleted, before anything of it is taken away: should the one who
    /// deletes it be cut short, whoever finds the note a while later goes on.
    pub async fn tenant_leave(&self, team: TeamId, now_ms: i64) -> Result<()> {
        let note = leaving(team, now_ms + LEAVE_MS);
        let write = self.transaction_item(Write::Put(note))?;
        for tried in 0..TRIES {
            if self.write_in_team(team, vec![write.clone()]).await? {
                return Ok(());
            }
            // Somebody joins, makes a project or deletes it too, at this very moment.
            tokio::time::sleep(PAUSE * (1 << tried)).await;
        }
        Err(Error::Contended { what: "the team", attempts: TRIES })
    }

    /// Teams whose deletion was begun a while ago and is not done, at most so many.
    pub async fn tenants_leaving(&self, now_ms: i64, most: i32) -> Result<Vec<TeamId>> {
        let range = keys::index::until(now_ms);
        let found = self.index_query(keys::index::LEAVING, Some(range), Some(most)).await?;
        Ok(found.iter().filter_map(|sort| keys::index::parse_leaving(sort)).collect())
    }

    /// Takes the deletion of a team up that was cut short; false if it is done, or somebody else
    /// has taken it up.
    pub async fn tenant_leave_again(&self, team: TeamId, now_ms: i64) -> Result<bool> {
        let (_, now) = keys::index::leaving(team, now_ms);
        let put = Put::builder()
            .table_name(&*self.table)
            .set_item(Some(leaving(team, now_ms + LEAVE_MS).attributes))
            .condition_expression("#s <= :now")
            .expression_attribute_names("#s", keys::ACTIVE_SORT)
            .expression_attribute_values(":now", AttributeValue::S(now))
            .build()
            .map_err(|e| Error::malformed("team", e))?;
        match self.transact(vec![TransactWriteItem::builder().put(put).build()]).await {
            Ok(()) => Ok(true),
            Err(Refusal::Cancelled(_)) => Ok(false),
            Err(Refusal::Unknown(error)) => Err(error),
        }
    }

    /// Takes the note away once nothing else is left of the team.
    pub async fn tenant_gone(&self, team: TeamId) -> Result<()> {
        self.delete_many(vec![keys::leaving(team)]).await
    }

    /// Ends a team for its members: nobody joins, finds or reaches it any more. What it holds is
    /// still there, and so are its limits: a project that was begun meanwhile is stopped and booked
    /// like any other. The rows that lead to others go after those, so that it can be cut short.
    pub async fn tenant_close(&self, team: TeamId) -> Result<()> {
        let first = vec![keys::team_record(team), keys::listed_team(team)];
        self.delete_many(first).await?;
        let (mut gone, mut members) = (Vec::new(), Vec::new());
        for attributes in self.query_all(&keys::team(team), &Range::prefix(keys::MEMBERS)).await? {
            let sort = item::sort_of(&attributes);
            let user: Option<UserId> =
                sort.strip_prefix(keys::MEMBERS).and_then(|user| user.parse().ok());
            gone.extend(user.map(|user| keys::user_team(user, team)));
            members.push(Key { pk: keys::team(team), sk: sort.to_owned() });
        }
        for attributes in
            self.query_all(&keys::team(team), &Range::prefix(keys::INVITATIONS)).await?
        {
            let invitation: Result<Invitation> = item::document(&attributes, "invitation");
            gone.extend(invitation.ok().map(|invitation| keys::invited(&invitation.hash)));
        }
        for attributes in
            self.query_all(&keys::team(team), &Range::prefix(keys::LISTED_KEYS)).await?
        {
            gone.push(keys::listed_key(item::sort_of(&attributes)));
        }
        self.delete_many(gone).await?;
        self.delete_many(members).await
    }

    /// Deletes the rows of the team's own partition, all or, with `reachable`, all but those by
    /// which its owner still reaches it; never the note that it is being deleted. Gives how many
    /// rows that were.
    pub async fn tenant_erase(&self, team: TeamId, reachable: bool) -> Result<usize> {
        let pk = keys::team(team);
        let note = keys::leaving(team).sk;
        let kept = |sort: &str| sort == note || reachable && keys::is_reached_by(sort);
        let (mut count, mut range) = (0, Range::between("!", "~"));
        loop {
            let page = self.query(&pk, &range, CHUNK).await?;
            let Some(last) = page.last().map(|i| item::sort_of(i).to_owned()) else {
                return Ok(count);
            };
            let gone = page.iter().map(item::sort_of).filter(|sort| !kept(sort));
            let gone: Vec<Key> =
                gone.map(|sort| Key { pk: pk.clone(), sk: sort.to_owned() }).collect();
            count += gone.len();
            self.delete_many(gone).await?;
            range = range.after(Some(last));
        }
    }

    /// Looks again, by strongly consistent reads: how many rows there are of the team, its projects
    /// and its members' memberships, besides the note that it is being deleted.
    pub async fn tenant_left(
        &self,
        team: TeamId,
        projects: &[ProjectId],
        members: &[UserId],
    ) -> Result<usize> {
        let mut partitions: BTreeSet<String> =
            projects.iter().map(|p| keys::project(ProjectRef::new(team, *p))).collect();
        partitions.insert(keys::team(team));
        let (mut left, note) = (0, keys::leaving(team).sk);
        for pk in partitions {
            let rows = self.query(&pk, &Range::between("!", "~"), CHUNK).await?;
            left += rows.iter().filter(|row| item::sort_of(row) != note).count();
        }
        let mut single: Vec<Key> = projects.iter().map(|p| keys::project_team(*p)).collect();
        single.extend(members.iter().map(|user| keys::user_team(*user, team)));
        single.push(keys::listed_team(team));
        Ok(left + self.get_many(&single).await?.len())
    }
}

/// That a team is being deleted; its deletion is taken up at `due_ms`, unless it is done.
fn leaving(team: TeamId, due_ms: i64) -> Item {
    let (partition, sort) = keys::index::leaving(team, due_ms);
    Item::new(&keys::leaving(team))
        .text(keys::ACTIVE_PARTITION, partition)
        .text(keys::ACTIVE_SORT, sort)
}

fn partition_key(team: TeamId, partition: Partition) -> String {
    match partition {
        Partition::Team => keys::team(team),
        Partition::Project(project) => keys::project(ProjectRef::new(team, project)),
    }
}

fn row(partition: &str, attributes: &Attributes) -> Row {
    let own = [keys::PARTITION, keys::SORT];
    let mut fields = Map::new();
    for (name, value) in attributes.iter().filter(|(name, _)| !own.contains(&name.as_str())) {
        let shown = match (value.as_s(), value.as_n()) {
            (Ok(text), _) if name == DOCUMENT => {
                serde_json::from_str(text).map_or_else(|_| Value::String(text.clone()), redacted)
            }
            (Ok(text), _) => Value::String(text.clone()),
            (_, Ok(number)) => number.parse::<i64>().map_or(Value::Null, Value::from),
            _ => Value::Null,
        };
        fields.insert(name.clone(), shown);
    }
    Row { partition: partition.to_owned(), sort: item::sort_of(attributes).to_owned(), fields }
}

/// Without the hash of an invitation's link. Those of the audit log and of plans prove something
/// and open nothing.
fn redacted(mut document: Value) -> Value {
    if let Some(fields) = document.as_object_mut()
        && fields.contains_key("invited_by")
    {
        fields.remove("hash");
    }
    document
}
