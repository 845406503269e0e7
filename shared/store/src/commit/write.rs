//! Writes a decision with everything that belongs to it in one transaction.

use super::committer::ProjectCommitter;
use super::decide::Decision;
use super::recover::{Sent, Tried, is_final, is_for_ever};
use super::snapshot::Snapshot;
use crate::budget::period_keys;
use crate::client::{MAX_TRANSACTION_ITEMS, Refusal, Write};
use crate::error::{Error, Result};
use crate::item::VERSION;
use crate::run::run_item;
use crate::slots::Placed;
use crate::{event, keys};
use aws_sdk_dynamodb::types::TransactWriteItem;
use planwright_engine::command::Delta;
use planwright_engine::period::Day;
use std::collections::BTreeMap;

/// How often one commit is sent before its fate counts as unknown; with the backoff below this is
/// about a second.
const MAX_SENDS: u32 = 8;

impl ProjectCommitter {
    pub(crate) async fn write(&self, snapshot: &Snapshot, decision: &Decision) -> Tried {
        if decision.changes_nothing(snapshot) {
            return Tried::Done(Box::new(Snapshot { fresh: false, ..snapshot.clone() }));
        }
        let mark = (self.ids.next_id() & 0x7fff_ffff_ffff) as i64;
        let (writes, sent) = match self.transaction(snapshot, decision, mark) {
            Ok(built) => built,
            Err(error) => return Tried::Failed(error),
        };
        // DynamoDB answers a repeated token with what came of the first request, for ten minutes.
        let token = self.token();
        let mut doubt = None;
        for send in 1..=MAX_SENDS {
            match self.store.transact_once(writes.clone(), &token).await {
                Ok(()) => return self.done(snapshot, decision, &sent),
                Err(Refusal::Cancelled(reasons)) if doubt.is_none() || is_final(&reasons) => {
                    return self.refused(snapshot, &reasons, &sent.periods).await;
                }
                Err(Refusal::Unknown(error)) if is_for_ever(&error) => return Tried::Failed(error),
                // Neither a conflict nor a lack of money says what becomes of an earlier request
                // that got no answer.
                Err(Refusal::Cancelled(_)) => {}
                Err(Refusal::Unknown(error)) => {
                    let project = self.project.id;
                    tracing::warn!(%project, %error, "a commit's answer was lost; asking again");
                    doubt = Some(error);
                }
            }
            self.back_off(send + 3).await;
        }
        let doubt = doubt.unwrap_or(Error::Contended { what: "the project", attempts: MAX_SENDS });
        self.unknown(snapshot, decision, &sent, doubt).await
    }

    fn token(&self) -> String {
        format!("{:032x}", self.ids.next_id())
    }

    /// The run first, then the budget periods, then the rest: a refusal is read by position. Pages
    /// of slots come last, as many as there is room for.
    fn transaction(
        &self,
        snapshot: &Snapshot,
        decision: &Decision,
        mark: i64,
    ) -> Result<(Vec<TransactWriteItem>, Sent)> {
        let (mut writes, periods) = self.money_moved(snapshot, decision)?;
        if let Some(log) = event::logged(self.project, &decision.out.events) {
            writes.push(self.store.transaction_item(log)?);
        }
        for write in &decision.writes {
            writes.push(self.store.transaction_item(write.clone())?);
        }
        let (run, version) = (&decision.project.run, snapshot.version + 1);
        let room = MAX_TRANSACTION_ITEMS.saturating_sub(writes.len() + 1);
        let placed = Placed::of(run, &snapshot.pages, version, self.store.layout, room);
        let item = run_item(self.project, run, &placed, version, mark);
        writes.insert(0, self.store.replace(item, VERSION, snapshot.version)?);
        for page in placed.items(self.project) {
            writes.push(self.store.transaction_item(Write::Put(page))?);
        }
        Ok((writes, Sent { mark, periods, pages: placed.pages }))
    }

    /// The changes of the team's budget periods, and the day of each.
    fn money_moved(
        &self,
        snapshot: &Snapshot,
        decision: &Decision,
    ) -> Result<(Vec<TransactWriteItem>, Vec<Day>)> {
        let mut writes = Vec::new();
        let mut periods = Vec::new();
        let has_total = snapshot.periods.settings.total_limit.is_some();
        let mut months: BTreeMap<String, (Day, Delta)> = BTreeMap::new();
        let mut total: Option<(Day, Delta)> = None;
        for (day, delta) in &decision.out.money {
            if delta.is_zero() && !delta.needs_cover {
                continue;
            }
            let [daily, _] = period_keys(self.project.team, *day);
            writes.push(self.store.period_update(&daily, delta, has_total)?);
            periods.push(*day);
            months.entry(day.month_key()).or_insert((*day, Delta::default())).1.add(*delta);
            total.get_or_insert((*day, Delta::default())).1.add(*delta);
        }
        for (day, delta) in months.values() {
            let [_, monthly] = period_keys(self.project.team, *day);
            writes.push(self.store.period_update(&monthly, delta, has_total)?);
            periods.push(*day);
        }
        if let Some((day, delta)) = total.filter(|_| has_total) {
            writes.push(self.store.period_update(
                &keys::total(self.project.team),
                &delta,
                has_total,
            )?);
            periods.push(day);
        }
        Ok((writes, periods))
    }
}
