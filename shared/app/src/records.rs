//! Records that belong to a change and are committed with it. Nobody else builds one: what is
//! written here cannot be forgotten there.

use planwright_engine::command::MAX_RETRIES;
use planwright_engine::id::{ProjectRef, TaskRef};
use planwright_protocol::record::{
    AttemptNote, CheckpointKind, CheckpointRecord, InboxEntry, InboxKind, PlanningOutcome,
    PlanningRequest, TaskResult, ToolResult,
};
use planwright_store::keys::Key;
use planwright_store::{Store, Write};

/// Entries of the queue that one commit takes out, at most: a transaction holds 100 items. What is
/// left over belongs to tasks that no longer wait, which the queue does not show.
const MAX_INBOX_DELETES: usize = 60;

/// A task that begins to wait for a person.
#[derive(Clone, Copy, Debug)]
pub struct Waiting<'a> {
    pub task: TaskRef,
    pub title: &'a str,
    /// Unix milliseconds.
    pub since_ms: i64,
}

impl Waiting<'_> {
    /// A person stopped the task while it was at work; the checkpoint of this number asks.
    pub fn interrupted(&self, checkpoint: u32) -> Vec<Write> {
        let summary = format!("A person stopped “{}” while it was at work.", self.title);
        let question = "Run it again, go on without it, or give it up?".to_owned();
        let record = CheckpointRecord {
            summary: summary.clone(),
            question,
            ..self.checkpoint(checkpoint, CheckpointKind::Interrupted)
        };
        vec![
            self.checkpoint_write(&record),
            self.entry(InboxKind::Checkpoint, Some(checkpoint), &summary),
        ]
    }

    /// Its retries are used up; the checkpoint of this number asks. `notes` tell of the attempts,
    /// `reason` of the last one.
    pub fn retries_exhausted(
        &self,
        checkpoint: u32,
        notes: Vec<AttemptNote>,
        reason: &str,
    ) -> Vec<Write> {
        let record = CheckpointRecord {
            summary: format!("\"{}\" failed {} times", self.title, MAX_RETRIES + 1),
            attempts: notes,
            question: format!(
                "{reason}. Run it again, perhaps with guidance, go on without it, or give it up?"
            ),
            ..self.checkpoint(checkpoint, CheckpointKind::RetryExhausted)
        };
        vec![
            self.checkpoint_write(&record),
            self.entry(InboxKind::Checkpoint, Some(checkpoint), reason),
        ]
    }

    /// Its output waits for a person, for this reason.
    pub fn review(&self, reason: &str) -> Vec<Write> {
        vec![self.entry(InboxKind::Review, None, reason)]
    }

    /// It asks a person in the middle of its work; the checkpoint of this number asks. `call` is
    /// what the model hears if nobody answers, `reason` a line of the question.
    pub fn asks(
        &self,
        checkpoint: u32,
        call: ToolResult,
        question: &str,
        reason: &str,
    ) -> Vec<Write> {
        let record = CheckpointRecord {
            summary: format!("“{}” asks, and waits for the answer.", self.title),
            question: question.to_owned(),
            call: Some(call.clone()),
            ..self.checkpoint(checkpoint, CheckpointKind::Question)
        };
        vec![
            // Stays as it is if nobody answers.
            Store::tool_result_write(self.task, &call),
            self.checkpoint_write(&record),
            self.entry(InboxKind::Checkpoint, Some(checkpoint), reason),
        ]
    }

    fn checkpoint(&self, number: u32, kind: CheckpointKind) -> CheckpointRecord {
        CheckpointRecord {
            number,
            task: Some(self.task.number),
            kind,
            summary: String::new(),
            attempts: Vec::new(),
            question: String::new(),
            response: None,
            resolved_ms: None,
            created_ms: self.since_ms,
            call: None,
        }
    }

    fn checkpoint_write(&self, record: &CheckpointRecord) -> Write {
        Store::checkpoint_write(self.task.project, record)
    }

    fn entry(&self, kind: InboxKind, checkpoint: Option<u32>, reason: &str) -> Write {
        let entry = InboxEntry {
            project: self.task.project.id.to_string(),
            task: self.task.number,
            kind,
            checkpoint,
            title: self.title.to_owned(),
            reason: reason.to_owned(),
            since_ms: self.since_ms,
        };
        Store::inbox_write(self.task.project, &entry)
    }
}

/// A person's answer to a checkpoint, in the words that are kept.
pub fn checkpoint_answered(
    project: ProjectRef,
    record: CheckpointRecord,
    action: &str,
    notes: &[String],
    now_ms: i64,
) -> Write {
    let guidance = notes.join("\n");
    let response = if guidance.is_empty() {
        format!("Action: {action}")
    } else {
        format!("Action: {action} | Guidance: {guidance}")
    };
    let record = CheckpointRecord { response: Some(response), resolved_ms: Some(now_ms), ..record };
    Store::checkpoint_write(project, &record)
}

/// A person's answer to what a task asked in the middle of its work: the result of its call.
pub fn question_answered(
    task: TaskRef,
    record: CheckpointRecord,
    call: ToolResult,
    answer: &str,
    now_ms: i64,
) -> Vec<Write> {
    let content = answer.to_owned();
    let result = ToolResult { content, is_error: false, ended_ms: now_ms, ..call };
    let response = Some(format!("Answer: {answer}"));
    let record = CheckpointRecord { response, resolved_ms: Some(now_ms), ..record };
    vec![Store::tool_result_write(task, &result), Store::checkpoint_write(task.project, &record)]
}

/// What waited does so no more.
pub fn waits_no_more(entries: Vec<Key>) -> Vec<Write> {
    entries.into_iter().take(MAX_INBOX_DELETES).map(Store::inbox_delete).collect()
}

/// The result of the attempt before, made ready for another: its last round moves to an item of its
/// own, so that the next result does not replace it.
pub fn another_attempt(task: TaskRef, mut known: TaskResult) -> Vec<Write> {
    let last = known.last_round.take();
    let kept = last.map(|round| Store::round_write(task, &round));
    kept.into_iter().chain([Store::result_write(task, &known)]).collect()
}

/// What people are shown of a task that nobody can run.
pub fn task_abandoned(
    task: TaskRef,
    earlier: Option<TaskResult>,
    attempt: u32,
    reason: &str,
) -> Write {
    let earlier = earlier.unwrap_or_default();
    let result = TaskResult { attempt, error: Some(reason.to_owned()), ..earlier };
    Store::result_write(task, &result)
}

/// What people are shown of a planning that nobody can do.
pub fn planning_abandoned(project: ProjectRef, request: PlanningRequest, reason: &str) -> Write {
    let outcome = PlanningOutcome {
        code: "planning_given_up".to_owned(),
        status: 502,
        detail: reason.to_owned(),
        ..PlanningOutcome::default()
    };
    let ended = PlanningRequest { outcome: Some(outcome), rejected: None, ..request };
    Store::planning_request_write(project, &ended)
}
