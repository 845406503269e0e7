//! A tier whose provider takes no calls: its tasks wait, one of them tries again, and people are
//! told where waiting is not enough.

use crate::command::ResourceDown;
use crate::event::{EventKind, data};
use crate::limits::{
    CLOCKS_DIFFER_MS, MAX_RING_DELAY_MS, MENDED_PROBE_MS, OUTAGE_PATIENCE_MS, PROBE_AGAIN_MS,
};
use crate::outcome::{Notice, Reply, Ring};
use crate::rejection::Rejection;
use crate::routing::Tier;
use crate::run::{Outage, Slot, Wait};
use crate::slot::{Fence, SlotKey, TaskNo};
use crate::status::TaskState;
use crate::turn::Turn;
use serde_json::json;
use std::collections::BTreeSet;

impl Turn<'_> {
    /// The provider takes no call of this attempt: it gives its slot back, and goes on at its last
    /// stored round when the tier answers again.
    pub(crate) fn resource_down(
        &mut self,
        task: TaskNo,
        fence: Fence,
        down: &ResourceDown,
    ) -> Result<Reply, Rejection> {
        // Finished rounds of the attempt are stored: whoever goes on has to look for them.
        let slot = self.leave(fence)?;
        let slot = Slot { takeover: true, ..slot };
        self.wait_again(task, slot);
        let now_ms = self.cx.now_ms;
        let until_ms = down.until_ms.unwrap_or(now_ms + MENDED_PROBE_MS);
        let known = self.project.run.outages.get(&down.tier);
        // Of those that were under way together the first one tries again.
        let another_tries = known.is_some_and(|outage| outage.until_ms > now_ms);
        let told = known.and_then(|outage| outage.told);
        let outage = Outage {
            since_ms: known.map_or(down.since_ms.min(now_ms), |outage| outage.since_ms),
            until_ms: known.filter(|_| another_tries).map_or(until_ms, |outage| outage.until_ms),
            needs_person: down.until_ms.is_none(),
            detail: down.detail.clone(),
            told,
        };
        if !another_tries && down.until_ms.is_some() {
            self.try_later(task, until_ms);
        }
        self.begin_outage(task, down.tier, outage);
        Ok(Reply::Done)
    }

    fn begin_outage(&mut self, task: TaskNo, tier: Tier, mut outage: Outage) {
        let late = self.cx.now_ms - outage.since_ms >= OUTAGE_PATIENCE_MS;
        if (late || outage.needs_person) && outage.told.is_none() {
            outage.told = Some(task.0);
            self.out.notices.push(Notice {
                task,
                tier,
                since_ms: outage.since_ms,
                detail: Some(outage.detail.clone()),
            });
        }
        if self.project.run.down.insert(tier) {
            let message = format!("Tasks of the {} tier wait: {}", tier.as_str(), outage.detail);
            let mut detail = data([("model_tier", json!(tier.as_str()))]);
            if !outage.needs_person {
                detail.insert("until_ms".to_owned(), json!(outage.until_ms));
            }
            self.event(EventKind::ResourceDown, Some(task), message, detail);
        }
        self.project.run.outages.insert(tier, outage);
    }

    /// Its doorbell rings then, and it alone tries the provider.
    fn try_later(&mut self, task: TaskNo, until_ms: i64) {
        let waits = &mut self.project.run.waits;
        let fresh = Wait { attempt: 1, retries: 0, not_before_ms: 0, takeover: false };
        let wait = waits.entry(task.0).or_insert(fresh);
        wait.not_before_ms = until_ms;
        let attempt = wait.attempt;
        let delay_ms = (until_ms - self.cx.now_ms).clamp(0, MAX_RING_DELAY_MS);
        let slot = SlotKey::Task(task);
        self.out.rings.push(Ring { slot, delay_ms, attempt, hops: 0 });
    }

    /// The tier of this task gave an answer: whatever was the matter is over.
    pub(crate) fn answered(&mut self, task: TaskNo) {
        if self.project.run.down.is_empty() {
            return;
        }
        let Some(tier) = self.project.graph.node(task.0).map(|node| node.tier) else { return };
        self.end_outage(tier);
    }

    pub(crate) fn try_tiers(&mut self, tiers: &BTreeSet<Tier>) -> Result<Reply, Rejection> {
        for tier in tiers {
            self.end_outage(*tier);
        }
        Ok(Reply::Done)
    }

    /// Its tasks may be started again.
    pub(crate) fn end_outage(&mut self, tier: Tier) {
        if !self.project.run.down.remove(&tier) {
            return;
        }
        if let Some(outage) = self.project.run.outages.remove(&tier) {
            let Outage { told, since_ms, until_ms, .. } = outage;
            if let Some(task) = told {
                let notice = Notice { task: TaskNo(task), tier, since_ms, detail: None };
                self.out.notices.push(notice);
            }
            // Who was to try it need not wait for its time; who waits for a time of its own does.
            let graph = std::sync::Arc::clone(&self.project.graph);
            for (number, wait) in &mut self.project.run.waits {
                let same = graph.node(*number).is_some_and(|node| node.tier == tier);
                if same && wait.not_before_ms == until_ms {
                    wait.not_before_ms = 0;
                }
            }
        }
        let message = format!("The {} tier answers again", tier.as_str());
        let detail = data([("model_tier", json!(tier.as_str()))]);
        self.event(EventKind::ResourceUp, None, message, detail);
    }

    /// The run is over: nobody waits for any provider.
    pub(crate) fn forget_outages(&mut self) {
        self.project.run.down.clear();
        for (tier, outage) in std::mem::take(&mut self.project.run.outages) {
            if let Some(task) = outage.told {
                let since_ms = outage.since_ms;
                self.out.notices.push(Notice { task: TaskNo(task), tier, since_ms, detail: None });
            }
        }
    }

    /// The minute's look at tiers that are down; `up` answer a health check.
    pub(crate) fn look_at_outages(&mut self, up: &BTreeSet<Tier>) {
        let now_ms = self.cx.now_ms;
        for tier in self.project.run.down.clone() {
            match self.project.run.outages.get(&tier) {
                None if up.contains(&tier) => self.end_outage(tier),
                Some(outage) if outage.until_ms + PROBE_AGAIN_MS <= now_ms => {
                    self.probe(tier);
                }
                Some(outage) if outage.needs_person && outage.until_ms <= now_ms => {
                    self.probe(tier);
                }
                _ => {}
            }
        }
    }

    /// One task of the tier tries its provider now.
    fn probe(&mut self, tier: Tier) {
        let graph = std::sync::Arc::clone(&self.project.graph);
        let pending = graph.order().iter().map(|at| &graph.nodes()[*at]).find(|node| {
            node.tier == tier && self.project.run.tasks.get(node.number) == Some(TaskState::Pending)
        });
        let Some(task) = pending.map(|node| TaskNo(node.number)) else {
            return self.end_outage(tier);
        };
        // By whatever clock: one that is behind would refuse it, and the next look would be first.
        self.try_later(task, self.cx.now_ms - CLOCKS_DIFFER_MS);
        if let Some(outage) = self.project.run.outages.get_mut(&tier) {
            outage.until_ms =
                self.cx.now_ms + if outage.needs_person { MENDED_PROBE_MS } else { 0 };
        }
    }
}
