//! The records that are committed with the end of an attempt.

use crate::attempt::{Attempt, Work};
use planwright_engine::command::{Ended, Ending, MAX_RETRIES, Reply};
use planwright_engine::id::TaskRef;
use planwright_engine::status::TaskState;
use planwright_protocol::record::{
    AttemptNote, CheckpointKind, CheckpointRecord, InboxEntry, InboxKind, Round, TaskResult,
};
use planwright_store::{Store, Write};

/// Everything that is written when an attempt ends, whatever it ends with.
pub(crate) struct Closing {
    task: TaskRef,
    title: String,
    pub(crate) result: TaskResult,
    /// The last round, when it failed.
    failed: Option<Round>,
    notes: Vec<AttemptNote>,
    reason: String,
}

impl Closing {
    pub(crate) fn new(
        attempt: &Attempt,
        work: &Work,
        ending: &Ending,
        result: TaskResult,
        round: Option<Round>,
    ) -> Self {
        let failed = round.filter(|round| round.error.is_some());
        let note = |r: &Round| AttemptNote {
            message: r.error.clone().unwrap_or_default(),
            at_ms: r.ended_ms,
        };
        let reason = match ending {
            Ending::Completed => String::new(),
            Ending::NeedsReview { reason } => reason.clone(),
            Ending::Failed { message } | Ending::Transient { message, .. } => message.clone(),
        };
        Closing {
            task: attempt.task_ref(),
            title: work.spec.task.title.clone(),
            notes: work.failures.iter().chain(&failed).map(note).collect(),
            result,
            failed,
            reason,
        }
    }

    pub(crate) fn writes(&self, reply: &Reply) -> Vec<Write> {
        let Reply::Ended(ended) = reply else { return Vec::new() };
        let mut writes = Vec::new();
        if let Some(failed) = &self.failed {
            writes.push(Store::round_write(self.task, failed));
        }
        match ended {
            Ended::Retry { .. } => return writes,
            Ended::Escalated { checkpoint } => {
                writes.push(Store::checkpoint_write(self.task.project, &self.record(*checkpoint)));
                writes.push(self.inbox(InboxKind::Checkpoint, Some(*checkpoint)));
            }
            Ended::Final(TaskState::NeedsReview) => {
                writes.push(self.inbox(InboxKind::Review, None))
            }
            Ended::Final(_) => {}
        }
        writes.push(Store::result_write(self.task, &self.result));
        writes
    }

    fn record(&self, number: u32) -> CheckpointRecord {
        CheckpointRecord {
            number,
            task: Some(self.task.number),
            kind: CheckpointKind::RetryExhausted,
            summary: format!("\"{}\" failed {} times", self.title, MAX_RETRIES + 1),
            attempts: self.notes.clone(),
            question: format!(
                "{}. Run it again, perhaps with guidance, go on without it, or give it up?",
                self.reason
            ),
            response: None,
            resolved_ms: None,
            created_ms: self.result.ended_ms,
        }
    }

    fn inbox(&self, kind: InboxKind, checkpoint: Option<u32>) -> Write {
        let entry = InboxEntry {
            project: self.task.project.id.to_string(),
            task: self.task.number,
            kind,
            checkpoint,
            title: self.title.clone(),
            reason: self.reason.clone(),
            since_ms: self.result.ended_ms,
        };
        Store::inbox_write(self.task.project, &entry)
    }
}
