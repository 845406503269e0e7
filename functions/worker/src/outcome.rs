//! How an attempt ends, and the records that end with it.

use crate::attempt::{Attempt, Work, granted};
use crate::invocation::Granted;
use crate::money::{paid, unpaid};
use crate::{Error, Result};
use planwright_engine::command::{
    AttemptStep, Command, End, Ended, Ending, MAX_RETRIES, Reply, Settle, data,
};
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_engine::money::MicroUsd;
use planwright_engine::planted;
use planwright_engine::project::Project;
use planwright_engine::status::TaskState;
use planwright_platform::metrics::{TASK_ATTEMPT, TASKS_FINISHED};
use planwright_protocol::chat::{ChatReply, StopReason};
use planwright_protocol::record::{
    AttemptNote, CheckpointKind, CheckpointRecord, InboxEntry, InboxKind, Round, TaskResult,
};
use planwright_protocol::usage::UsageRow;
use planwright_providers::HealthStatus;
use planwright_store::{Store, Submission, Write};
use serde_json::{Map, Value, json};
use std::time::Duration;

/// Longest wait between automatic retries, in seconds; waits double up to it.
const MAX_BACKOFF_S: u64 = 120;

/// Longest reply that is kept, in bytes of JSON. A result holds its text twice, and a DynamoDB item
/// has 400 KB.
pub(crate) const MAX_REPLY_BYTES: usize = 180_000;

/// Why a loop stopped without the model being done.
pub(crate) enum Stopped {
    Provider {
        message: String,
        transient: bool,
        retry_after: Option<Duration>,
        maybe_billed: bool,
    },
    OutOfRounds,
    /// A paid reply that no round can hold.
    TooLong {
        kept: Box<Round>,
        bytes: usize,
    },
}

impl Stopped {
    pub(crate) fn provider(error: &planwright_providers::Error) -> Self {
        Stopped::Provider {
            message: error.to_string(),
            transient: error.is_transient(),
            retry_after: error.retry_after(),
            maybe_billed: error.maybe_billed(),
        }
    }
}

/// Everything that is written when an attempt ends, whatever it ends with.
struct Closing {
    team: TeamId,
    project: ProjectId,
    number: u32,
    title: String,
    result: TaskResult,
    /// The last round, when it failed.
    failed: Option<Round>,
    notes: Vec<AttemptNote>,
    reason: String,
    at_ms: i64,
}

impl Attempt {
    /// The model answered without asking for a tool.
    pub(crate) async fn finish(
        &self,
        work: &mut Work,
        kept: Round,
        reply: &ChatReply,
    ) -> Result<Vec<Granted>> {
        work.tally.add(&kept.usage, kept.cost);
        let text = reply.text();
        let ending = match reply.stop {
            StopReason::EndTurn | StopReason::ToolUse if !text.trim().is_empty() => {
                Ending::Completed
            }
            StopReason::EndTurn | StopReason::ToolUse => {
                review("The model ended without an answer")
            }
            StopReason::MaxTokens => review(
                "The answer was cut off at the task's max_tokens; raise it and retry, or accept \
                    what is there",
            ),
            StopReason::Refusal => review("The model declined the task"),
            StopReason::ContextExceeded => review(
                "The conversation no longer fits the model's window; split the task or choose a \
                    model with a larger one",
            ),
            StopReason::UnusableCall => review(
                "The model wrote a call as text that no tool of this task can take; retry, or \
                    choose a model that calls tools",
            ),
            StopReason::Paused | StopReason::Other => {
                review("The model stopped for a reason it did not give")
            }
        };
        let row = work.meter.row(
            self.call(work, kept.round),
            kept.usage,
            kept.cost,
            false,
            kept.ended_ms,
        );
        let settle = paid(kept.round, kept.cost);
        let output = Some(text).filter(|t| !t.is_empty());
        self.close(work, ending, Some(settle), vec![row], output, Some(kept), None).await
    }

    /// The loop could not go on.
    pub(crate) async fn stop(
        &self,
        work: &mut Work,
        round: u32,
        stopped: Stopped,
    ) -> Result<Vec<Granted>> {
        let (message, transient, retry_after, maybe_billed) = match stopped {
            Stopped::OutOfRounds => {
                let ending = review("The task used all of its rounds without finishing");
                return self
                    .close(work, ending, None, Vec::new(), last_text(work), None, None)
                    .await;
            }
            Stopped::TooLong { kept, bytes } => return self.too_long(work, *kept, bytes).await,
            Stopped::Provider { message, transient, retry_after, maybe_billed } => {
                (message, transient, retry_after, maybe_billed)
            }
        };
        if transient && !maybe_billed && self.resource_is_down(work).await {
            let down = AttemptStep::ResourceDown { tier: work.tier, detail: message };
            return self.give_back(down).await;
        }
        let now_ms = self.now_ms();
        let (settle, cost, rows) = self.unanswered(work, round, maybe_billed);
        let failed = self.failed_round(work, round, cost, &message, now_ms);
        let ending = if transient {
            Ending::Transient { message, retry_at_ms: now_ms + self.backoff_ms(retry_after) }
        } else {
            Ending::Failed { message }
        };
        self.close(work, ending, Some(settle), rows, last_text(work), None, Some(failed)).await
    }

    /// Books a call without a usable answer: its settlement, what it may have cost, and its row if
    /// that is anything.
    fn unanswered(
        &self,
        work: &mut Work,
        round: u32,
        maybe_billed: bool,
    ) -> (Settle, MicroUsd, Vec<UsageRow>) {
        let (settle, cost) = unpaid(work.hold, round, maybe_billed);
        let usage = Default::default();
        let row = || work.meter.row(self.call(work, round), usage, cost, true, self.now_ms());
        let rows = if cost.is_zero() { Vec::new() } else { vec![row()] };
        work.tally.add(&usage, cost);
        (settle, cost, rows)
    }

    /// Paid for, but longer than what is kept of a round: another try would most likely end the
    /// same way.
    async fn too_long(&self, work: &mut Work, kept: Round, bytes: usize) -> Result<Vec<Granted>> {
        let message = format!(
            "The model's reply has {bytes} bytes and at most {MAX_REPLY_BYTES} are kept of a \
                round; lower the task's \
             max_tokens or split the task"
        );
        work.tally.add(&kept.usage, kept.cost);
        let row = work.meter.row(
            self.call(work, kept.round),
            kept.usage,
            kept.cost,
            false,
            kept.ended_ms,
        );
        let settle = paid(kept.round, kept.cost);
        let failed = Round { content: Vec::new(), error: Some(message.clone()), ..kept };
        self.close(
            work,
            Ending::Failed { message },
            Some(settle),
            vec![row],
            None,
            None,
            Some(failed),
        )
        .await
    }

    /// What the attempt has to say cannot be stored, now or later: it ends without it, and with the
    /// reason.
    pub(crate) async fn unkept(&self, work: &mut Work, detail: &str) -> Result<Vec<Granted>> {
        tracing::error!(task = self.task.0, detail, "what a task did cannot be stored");
        let held = work.hold.map(|hold| hold.round);
        let (settle, _, rows) = self.unanswered(work, held.unwrap_or(0), held.is_some());
        let message = "What the task did cannot be stored: a part of it is too large".to_owned();
        let settle = held.map(|_| settle);
        self.close(work, Ending::Failed { message }, settle, rows, None, None, None).await
    }

    fn failed_round(
        &self,
        work: &Work,
        round: u32,
        cost: MicroUsd,
        message: &str,
        now_ms: i64,
    ) -> Round {
        Round {
            attempt: self.grant.attempt,
            round,
            epoch: self.grant.fence.token,
            provider: work.meter.provider.clone(),
            model: work.meter.model.clone(),
            content: Vec::new(),
            stop: None,
            usage: Default::default(),
            cost,
            started_ms: self.grant.started_ms,
            ended_ms: now_ms,
            error: Some(message.to_owned()),
        }
    }

    /// No budget covers the next round. Before the first one the task waits; later it ends with
    /// what it has.
    pub(crate) async fn out_of_money(
        &self,
        work: &mut Work,
        round: u32,
        needed: MicroUsd,
    ) -> Result<Vec<Granted>> {
        if round == 1 {
            return self.give_back(AttemptStep::BudgetWait { needed }).await;
        }
        let reason = format!("Budget exhausted mid-execution: the next round needs up to {needed}");
        self.close(work, review(&reason), None, Vec::new(), last_text(work), None, None).await
    }

    /// A refused connection alone may be a hiccup; a failing health check beside it is not.
    async fn resource_is_down(&self, work: &Work) -> bool {
        let asked = tokio::time::timeout(Duration::from_secs(5), work.model.health()).await;
        asked.map_or(true, |health| health.status == HealthStatus::Offline)
    }

    /// `min(5 x 2^n + jitter, 120)` seconds, and never earlier than the provider asked for.
    fn backoff_ms(&self, retry_after: Option<Duration>) -> i64 {
        let mut byte = [0u8; 1];
        let _ = self.parts().ids.fill(&mut byte);
        let jitter_ms = u64::from(byte[0]) * 2_000 / 255;
        let base_ms = 5_000 * 2u64.saturating_pow(self.grant.retries);
        let asked_ms =
            retry_after.map_or(0, |d| d.as_millis() as u64).min(MAX_BACKOFF_S * 1_000 * 5);
        i64::try_from((base_ms + jitter_ms).min(MAX_BACKOFF_S * 1_000).max(asked_ms))
            .unwrap_or(i64::MAX)
    }

    #[allow(clippy::too_many_arguments)]
    async fn close(
        &self,
        work: &Work,
        ending: Ending,
        settle: Option<Settle>,
        usage: Vec<UsageRow>,
        output: Option<String>,
        last_round: Option<Round>,
        failed: Option<Round>,
    ) -> Result<Vec<Granted>> {
        self.count(work, &ending);
        let closing = self.closing(work, &ending, output, last_round, failed);
        let detail = told(work, &closing.result);
        let fence = self.grant.fence;
        let end = AttemptStep::End(End { settle, ending, data: detail });
        let command = Command::Attempt(fence, end);
        let submission = Submission::new(command)
            .usage(usage.clone())
            .take(self.invocation.room())
            .attach(move |reply, project| closing.writes(reply, project));
        match self.submit(submission).await {
            Ok(committed) => Ok(granted(committed)),
            Err(Error::Lost) => {
                if let Some(settle) = settle {
                    let step = AttemptStep::SettleLate(settle);
                    let late = Submission::new(Command::Attempt(fence, step))
                        .usage(if planted!("late-answer-not-booked") { Vec::new() } else { usage });
                    let _ = self.session.submit(late).await;
                }
                Err(Error::Lost)
            }
            Err(error) => Err(error),
        }
    }

    fn count(&self, work: &Work, ending: &Ending) {
        let outcome = match ending {
            Ending::Completed => "completed",
            Ending::NeedsReview { .. } => "needs_review",
            Ending::Transient { .. } => "transient",
            Ending::Failed { .. } => "failed",
        };
        let ms = u64::try_from(self.now_ms() - self.grant.started_ms).unwrap_or_default();
        self.invocation.metrics.count(&TASKS_FINISHED, [outcome], 1);
        self.invocation.metrics.observe(
            &TASK_ATTEMPT,
            [work.tier.as_str()],
            Duration::from_millis(ms),
        );
    }

    fn closing(
        &self,
        work: &Work,
        ending: &Ending,
        output: Option<String>,
        last_round: Option<Round>,
        failed: Option<Round>,
    ) -> Closing {
        let (reason, error) = match ending {
            Ending::Completed => (String::new(), None),
            Ending::NeedsReview { reason } => (reason.clone(), None),
            Ending::Failed { message } | Ending::Transient { message, .. } => {
                (message.clone(), Some(message.clone()))
            }
        };
        let note = |r: &Round| AttemptNote {
            message: r.error.clone().unwrap_or_default(),
            at_ms: r.ended_ms,
        };
        let mut notes: Vec<AttemptNote> = work.failures.iter().map(note).collect();
        notes.extend(failed.iter().map(note));
        let at_ms = self.now_ms();
        let rounds =
            last_round.as_ref().or(failed.as_ref()).map_or(work.done.len() as u32, |r| r.round);
        Closing {
            team: self.team,
            project: self.project_id,
            number: self.task.0,
            title: work.spec.task.title.clone(),
            notes,
            reason: reason.clone(),
            at_ms,
            failed,
            result: TaskResult {
                attempt: self.grant.attempt,
                epoch: self.grant.fence.token,
                rounds,
                provider: work.meter.provider.clone(),
                model: work.meter.model.clone(),
                usage: work.tally.usage,
                cost: work.tally.cost,
                output,
                artifacts: work.tally.artifacts.clone(),
                error,
                verification: None,
                verification_notes: Some(reason)
                    .filter(|r| matches!(ending, Ending::NeedsReview { .. }) && !r.is_empty()),
                started_ms: self.grant.started_ms,
                ended_ms: at_ms,
                retries: self.grant.retries,
                manual: work.earlier.as_ref().map_or(0, |e| e.manual),
                last_round,
            },
        }
    }
}

impl Closing {
    fn writes(&self, reply: &Reply, _project: &Project) -> Vec<Write> {
        let Reply::Ended(ended) = reply else { return Vec::new() };
        let mut writes = Vec::new();
        if let Some(failed) = &self.failed {
            writes.push(Store::round_write(
                ProjectRef::new(self.team, self.project).task(self.number),
                failed,
            ));
        }
        match ended {
            Ended::Retry { .. } => return writes,
            Ended::Escalated { checkpoint } => {
                writes.push(Store::checkpoint_write(
                    ProjectRef::new(self.team, self.project),
                    &self.record(*checkpoint),
                ));
                writes.push(self.inbox(InboxKind::Checkpoint, Some(*checkpoint)));
            }
            Ended::Final(TaskState::NeedsReview) => {
                writes.push(self.inbox(InboxKind::Review, None))
            }
            Ended::Final(_) => {}
        }
        writes.push(Store::result_write(
            ProjectRef::new(self.team, self.project).task(self.number),
            &self.result,
        ));
        writes
    }

    fn record(&self, number: u32) -> CheckpointRecord {
        CheckpointRecord {
            number,
            task: Some(self.number),
            kind: CheckpointKind::RetryExhausted,
            summary: format!("\"{}\" failed {} times", self.title, MAX_RETRIES + 1),
            attempts: self.notes.clone(),
            question: format!(
                "{}. Run it again, perhaps with guidance, go on without it, or give it up?",
                self.reason
            ),
            response: None,
            resolved_ms: None,
            created_ms: self.at_ms,
        }
    }

    fn inbox(&self, kind: InboxKind, checkpoint: Option<u32>) -> Write {
        let entry = InboxEntry {
            project: self.project.to_string(),
            task: self.number,
            kind,
            checkpoint,
            title: self.title.clone(),
            reason: self.reason.clone(),
            since_ms: self.at_ms,
        };
        Store::inbox_write(ProjectRef::new(self.team, self.project), &entry)
    }
}

fn review(reason: &str) -> Ending {
    Ending::NeedsReview { reason: reason.to_owned() }
}

/// What the log tells of an ending.
fn told(work: &Work, result: &TaskResult) -> Map<String, Value> {
    data([
        ("cost_usd", json!(result.cost.as_usd())),
        ("provider", json!(work.meter.provider)),
        ("model", json!(work.meter.model)),
        ("prompt_tokens", json!(result.usage.prompt())),
        ("completion_tokens", json!(result.usage.output)),
    ])
}

/// The newest text the model wrote: what a task that could not finish has to show.
fn last_text(work: &Work) -> Option<String> {
    use planwright_protocol::chat::{Block, Role};
    work.messages.iter().rev().filter(|m| m.role == Role::Assistant).find_map(|m| {
        let text: String = m
            .content
            .iter()
            .filter_map(|b| if let Block::Text { text } = b { Some(text.as_str()) } else { None })
            .collect();
        Some(text).filter(|t| !t.trim().is_empty())
    })
}
