//! The records that are committed with the end of an attempt.

use crate::attempt::{Attempt, Work};
use planwright_app::records::Waiting;
use planwright_engine::command::{Ended, Ending, Reply};
use planwright_engine::id::TaskRef;
use planwright_engine::status::TaskState;
use planwright_protocol::record::{AttemptNote, Round, TaskResult};
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
        let waiting =
            Waiting { task: self.task, title: &self.title, since_ms: self.result.ended_ms };
        match ended {
            Ended::Retry { .. } => return writes,
            Ended::Escalated { checkpoint } => {
                let notes = self.notes.clone();
                writes.extend(waiting.retries_exhausted(*checkpoint, notes, &self.reason));
            }
            Ended::Final(TaskState::NeedsReview) => writes.extend(waiting.review(&self.reason)),
            Ended::Final(_) => {}
        }
        writes.push(Store::result_write(self.task, &self.result));
        writes
    }
}
