//! Text of running rounds: what of it a client has not had yet.

use crate::frame::{self, Delta};
use bytes::Bytes;
use planwright_engine::event::{Event, EventKind};
use planwright_engine::id::{ProjectId, TaskId};
use planwright_engine::run::Run;
use planwright_engine::slot::{SlotKey, TaskNo};
use planwright_protocol::record::LiveText;
use std::collections::{BTreeSet, HashMap};

/// Text that has not grown for this long belongs to a round that is over, in milliseconds.
const STALE_MS: i64 = 120_000;

/// What was sent of the text of each running task.
#[derive(Debug, Default)]
pub(crate) struct Live {
    running: BTreeSet<SlotKey>,
    sent: HashMap<SlotKey, Sent>,
}

#[derive(Debug)]
struct Sent {
    attempt: u32,
    round: u32,
    text: String,
}

impl Live {
    pub(crate) fn new(run: &Run) -> Self {
        Live { running: run.slots.keys().copied().collect(), sent: HashMap::new() }
    }

    /// Whether there may be text to look for.
    pub(crate) fn is_expected(&self) -> bool {
        !self.running.is_empty()
    }

    /// Keeps up with what runs.
    pub(crate) fn follow(&mut self, event: &Event) {
        use EventKind::{
            Checkpoint, PlanFailed, PlanReady, PlanStarted, TaskCancelled, TaskComplete,
            TaskFailed, TaskNeedsReview, TaskRetry, TaskStart, TaskSuspended,
        };
        let task = event.task.map(|task| SlotKey::Task(TaskNo(task)));
        match event.kind {
            PlanStarted => {
                self.running.insert(SlotKey::Planner);
            }
            TaskStart => self.running.extend(task),
            PlanReady | PlanFailed => self.forget(Some(SlotKey::Planner)),
            TaskComplete | TaskFailed | TaskRetry | TaskNeedsReview | TaskCancelled
            | TaskSuspended | Checkpoint => {
                self.forget(task);
            }
            kind if kind.ends_run() => self.running.clear(),
            _ => {}
        }
    }

    fn forget(&mut self, slot: Option<SlotKey>) {
        if let Some(slot) = slot {
            self.running.remove(&slot);
            self.sent.remove(&slot);
        }
    }

    /// The frames that bring a client up to `texts`.
    pub(crate) fn news(
        &mut self,
        project: ProjectId,
        texts: Vec<LiveText>,
        now_ms: i64,
    ) -> Vec<Bytes> {
        let expected =
            |text: &LiveText| self.running.contains(&text.slot) && text.at_ms > now_ms - STALE_MS;
        let texts: Vec<LiveText> = texts.into_iter().filter(expected).collect();
        texts.into_iter().filter_map(|text| self.news_of(project, text)).collect()
    }

    fn news_of(&mut self, project: ProjectId, found: LiveText) -> Option<Bytes> {
        let LiveText { slot, attempt, round, text, .. } = found;
        let known = match self.sent.get(&slot) {
            Some(sent) if (sent.attempt, sent.round) > (attempt, round) => return None,
            // A takeover may write a round anew; then the client begins anew too.
            Some(sent)
                if (sent.attempt, sent.round) == (attempt, round)
                    && text.starts_with(&sent.text) =>
            {
                sent.text.len()
            }
            _ => 0,
        };
        let (before, fresh) = text.split_at(known);
        if fresh.is_empty() {
            return None;
        }
        let task_id = slot.task().map(|task| TaskId::new(project, task.0).to_string());
        let offset = before.encode_utf16().count();
        let frame = frame::delta(&Delta { task_id, attempt, round, offset, text: fresh });
        self.sent.insert(slot, Sent { attempt, round, text });
        Some(frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use planwright_engine::money::MicroUsd;
    use serde_json::{Map, Value, json};

    const PROJECT: ProjectId = ProjectId::from_u128(1);

    fn live() -> Live {
        let mut live = Live::new(&Run::new(MicroUsd::ZERO, 1, 0));
        live.follow(&told(EventKind::TaskStart));
        live
    }

    fn told(kind: EventKind) -> Event {
        Event { seq: 1, kind, at_ms: 0, task: Some(3), message: String::new(), data: Map::new() }
    }

    fn text(attempt: u32, round: u32, text: &str) -> Vec<LiveText> {
        vec![LiveText {
            slot: SlotKey::Task(TaskNo(3)),
            attempt,
            round,
            text: text.into(),
            at_ms: 1_000,
        }]
    }

    /// Offset and text of each delta.
    fn deltas(frames: &[Bytes]) -> Vec<(Value, Value)> {
        let of = |frame: &Bytes| {
            let text = std::str::from_utf8(frame).unwrap();
            let data = text.strip_prefix("event: text_delta\ndata: ").unwrap();
            let data: Value = serde_json::from_str(data.trim_end()).unwrap();
            (data["offset"].clone(), data["text"].clone())
        };
        frames.iter().map(of).collect()
    }

    #[test]
    fn only_what_is_new_is_sent_and_offsets_count_like_javascript() {
        let mut live = live();
        assert_eq!(
            deltas(&live.news(PROJECT, text(1, 1, "a🦀"), 1_000)),
            [(json!(0), json!("a🦀"))]
        );
        assert_eq!(
            deltas(&live.news(PROJECT, text(1, 1, "a🦀bc"), 1_000)),
            [(json!(3), json!("bc"))]
        );
        assert!(live.news(PROJECT, text(1, 1, "a🦀bc"), 1_000).is_empty());
    }

    #[test]
    fn text_that_begins_differently_begins_anew_and_older_rounds_are_dropped() {
        let mut live = live();
        live.news(PROJECT, text(1, 2, "first"), 1_000);
        assert_eq!(
            deltas(&live.news(PROJECT, text(1, 2, "fits"), 1_000)),
            [(json!(0), json!("fits"))]
        );
        assert!(live.news(PROJECT, text(1, 1, "late"), 1_000).is_empty());
        assert_eq!(
            deltas(&live.news(PROJECT, text(2, 1, "again"), 1_000)),
            [(json!(0), json!("again"))]
        );
    }

    #[test]
    fn a_task_that_does_not_run_has_no_text() {
        let mut live = live();
        assert!(live.news(PROJECT, text(1, 1, "old"), 1_000 + STALE_MS).is_empty());
        live.follow(&told(EventKind::TaskComplete));
        assert!(
            !live.is_expected() && live.news(PROJECT, text(1, 1, "left behind"), 1_000).is_empty()
        );
    }
}
