//! The log of a project: contiguous events in chunks, one chunk per commit.

use crate::client::{Range, Store, Write};
use crate::error::Result;
use crate::item::{self, Item};
use crate::keys;
use planwright_engine::event::Event;
use planwright_engine::id::ProjectRef;

/// Chunks read at once.
const PAGE: i32 = 64;

/// The write that keeps a commit's events. It refuses to overwrite: two commits can never claim the
/// same numbers.
pub(crate) fn logged(project: ProjectRef, events: &[Event]) -> Option<Write> {
    let last = events.last()?.seq;
    Some(Write::Create(Item::new(&keys::events(project, last)).document(&events)))
}

impl Store {
    /// Events after `seq`, oldest first, at most about `limit`; fewer than `limit` means the log's
    /// end was reached.
    pub async fn events_after(
        &self,
        project: ProjectRef,
        seq: u64,
        limit: usize,
    ) -> Result<Vec<Event>> {
        let partition = keys::project(project);
        let mut after = Some(keys::events(project, seq).sk);
        let mut events = Vec::new();
        while events.len() < limit {
            let range = Range::prefix(keys::EVENTS).after(after);
            let chunks = self.query(&partition, &range, PAGE).await?;
            let Some(last) = chunks.last().map(|c| item::sort_of(c).to_owned()) else { break };
            for chunk in &chunks {
                let chunk: Vec<Event> = item::document(chunk, "event")?;
                events.extend(chunk.into_iter().filter(|e| e.seq > seq));
            }
            let whole = chunks.len() < PAGE as usize;
            after = Some(last);
            if whole {
                break;
            }
        }
        events.truncate(limit);
        Ok(events)
    }
}
