//! How an attempt ends.

use crate::Result;
use crate::attempt::{Attempt, Work};
use crate::closing::Closing;
use crate::invocation::{Granted, granted};
use planwright_calls::{Booking, Closed, Halt, OutOfMoney, Stopped};
use planwright_engine::command::{AttemptStep, End, Ending, ResourceDown, data};
use planwright_engine::money::MicroUsd;
use planwright_engine::routing::{SANDBOX_TOOLS, WRITE_FILE};
use planwright_files::CallKey;
use planwright_platform::metrics::{HOLDS_REFUSED, TASK_ATTEMPT, TASKS_FINISHED};
use planwright_protocol::chat::{ChatReply, StopReason};
use planwright_protocol::record::{Round, TaskResult};
use planwright_providers::HealthStatus;
use planwright_tools::ToolContext;
use serde_json::{Map, Value, json};
use std::time::Duration;

/// Longest wait between automatic retries, in seconds; waits double up to it.
const MAX_BACKOFF_S: u64 = 120;

/// When a provider that failed and does not answer a health check is tried again.
const OFFLINE_MS: i64 = 15_000;

/// Longest that the commit at a task's end may take.
const COMMIT_TIME: Duration = Duration::from_secs(30);

/// Longest reply that is kept, in bytes of JSON. A result holds its text twice, and a DynamoDB item
/// has 400 KB.
pub(crate) const MAX_REPLY_BYTES: usize = 180_000;

/// What an attempt ends with.
struct Last {
    ending: Ending,
    /// Of the last call, if it is not kept yet.
    booking: Option<Booking>,
    output: Option<String>,
    /// The round that ends it, good or failed.
    round: Option<Round>,
}

impl Last {
    fn with(ending: Ending) -> Self {
        Last { ending, booking: None, output: None, round: None }
    }
}

impl Attempt {
    /// The model answered without asking for a tool.
    pub(crate) async fn finish(
        &self,
        work: &mut Work,
        kept: Round,
        booking: Booking,
        reply: &ChatReply,
    ) -> Result<Vec<Granted>> {
        work.tally.add(&kept.usage, kept.cost);
        let text = reply.text();
        let ending = match reply.stop {
            StopReason::EndTurn | StopReason::ToolUse if text.trim().is_empty() => {
                review("The model ended without an answer")
            }
            StopReason::EndTurn | StopReason::ToolUse => complete(work),
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
        let output = Some(text).filter(|t| !t.is_empty());
        let round = kept.round;
        let completed = matches!(ending, Ending::Completed);
        let last = Last { ending, booking: Some(booking), output, round: Some(kept) };
        let granted = self.close(work, last).await?;
        if completed {
            self.commit_branch(work, round).await;
        }
        Ok(granted)
    }

    /// What the task changed since its newest commit is committed under its title. Its files are
    /// where they belong already, so that nothing is lost if this fails.
    async fn commit_branch(&self, work: &Work, round: u32) {
        // A task that ran nothing has no branch, and most tasks that may run something do not.
        if !work.conversation.has_called(&SANDBOX_TOOLS) {
            return;
        }
        let call = CallKey { attempt: self.grant.attempt, round, index: u32::MAX };
        let context = ToolContext { call, ..self.tool_context() };
        let committing = self.parts().tools.commit(&context, &work.spec.task.title);
        match tokio::time::timeout(COMMIT_TIME, committing).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "a branch was left as it is"
                );
            }
            Err(_) => tracing::warn!("a branch was left as it is: committing took too long"),
        }
    }

    /// The call of a round gave nothing.
    pub(crate) async fn halted(
        &self,
        work: &mut Work,
        round: u32,
        halt: Halt,
    ) -> Result<Vec<Granted>> {
        match halt {
            Halt::Fence(error) => Err(error.into()),
            Halt::Closed { closed, .. } => self.wait_for_provider(work, closed).await,
            Halt::OutOfMoney(refusal) => self.out_of_money(work, &refusal).await,
            Halt::Stopped(stopped) => self.stopped(work, round, *stopped).await,
        }
    }

    async fn stopped(&self, work: &mut Work, round: u32, stopped: Stopped) -> Result<Vec<Granted>> {
        let Stopped { error, booking } = stopped;
        let message = error.to_string();
        if error.is_transient() && !error.maybe_billed() && self.resource_is_down(work).await {
            let now_ms = self.now_ms();
            let down = ResourceDown {
                tier: work.tier,
                detail: message,
                until_ms: Some(now_ms + OFFLINE_MS),
                since_ms: now_ms,
            };
            return self.give_back(AttemptStep::ResourceDown(down)).await;
        }
        work.tally.add(&booking.usage, booking.cost);
        let failed = Round {
            usage: booking.usage,
            cost: booking.cost,
            error: Some(message.clone()),
            ..self.empty_round(work, round)
        };
        let ending = if error.is_transient() {
            let retry_at_ms = self.now_ms() + self.backoff_ms(error.retry_after());
            Ending::Transient { message, retry_at_ms }
        } else {
            Ending::Failed { message }
        };
        let output = work.conversation.last_text();
        let last = Last { ending, booking: Some(booking), output, round: Some(failed) };
        self.close(work, last).await
    }

    /// The provider takes no calls of this account: the tasks of the tier wait for it, this one
    /// with all that it has done.
    async fn wait_for_provider(&self, work: &Work, closed: Closed) -> Result<Vec<Granted>> {
        let Closed { trouble, until_ms, since_ms } = closed;
        if trouble.needs_person() {
            // Whoever goes on looks whether the account was changed.
            self.parts().models.forget_keys(self.fenced.project.team);
        }
        let detail = closed.why(&work.paid.account.provider);
        let down = ResourceDown { tier: work.tier, detail, until_ms, since_ms };
        self.give_back(AttemptStep::ResourceDown(down)).await
    }

    /// Every round the task may make before somebody is asked is made.
    pub(crate) async fn out_of_rounds(&self, work: &mut Work) -> Result<Vec<Granted>> {
        let reason = "The task used all of its rounds without finishing; let it go on with as \
            many again, or accept what is there";
        let output = work.conversation.last_text();
        self.close(work, Last { output, ..Last::with(review(reason)) }).await
    }

    /// The model makes one call over and over, although it was told.
    pub(crate) async fn stuck(&self, work: &mut Work, tool: &str) -> Result<Vec<Granted>> {
        let reason = format!(
            "The model made the same call of {tool} again and again, with the same result each time"
        );
        let output = work.conversation.last_text();
        self.close(work, Last { output, ..Last::with(review(&reason)) }).await
    }

    /// Paid for, but longer than what is kept of a round: another try would most likely end the
    /// same way.
    pub(crate) async fn too_long(
        &self,
        work: &mut Work,
        kept: Round,
        booking: Booking,
        bytes: usize,
    ) -> Result<Vec<Granted>> {
        let message = format!(
            "The model's reply has {bytes} bytes and at most {MAX_REPLY_BYTES} are kept of a \
                round; lower the task's max_tokens or split the task"
        );
        work.tally.add(&kept.usage, kept.cost);
        let failed = Round { content: Vec::new(), error: Some(message.clone()), ..kept };
        let ending = Ending::Failed { message };
        let last = Last { ending, booking: Some(booking), output: None, round: Some(failed) };
        self.close(work, last).await
    }

    /// What the attempt has to say cannot be stored, now or later: it ends without it, and with the
    /// reason.
    pub(crate) async fn unkept(&self, work: &mut Work, detail: &str) -> Result<Vec<Granted>> {
        tracing::error!(task = self.task.0, detail, "what a task did cannot be stored");
        let booking = work.paid.held().map(|hold| work.paid.uncertain(hold.round));
        work.tally.cost += booking.as_ref().map_or(MicroUsd::ZERO, |booking| booking.cost);
        let message = "What the task did cannot be stored: a part of it is too large".to_owned();
        let ending = Ending::Failed { message };
        self.close(work, Last { booking, ..Last::with(ending) }).await
    }

    /// No budget covers the next round: the task waits, with all it has, and goes on by itself once
    /// there is money.
    async fn out_of_money(&self, work: &Work, refusal: &OutOfMoney) -> Result<Vec<Granted>> {
        self.invocation.metrics.count(&HOLDS_REFUSED, [], 1);
        let begun = work.conversation.round > 0;
        self.give_back(AttemptStep::BudgetWait { needed: refusal.needed, begun }).await
    }

    /// A refused connection alone may be a hiccup; a failing health check beside it is not.
    async fn resource_is_down(&self, work: &Work) -> bool {
        let asked = tokio::time::timeout(Duration::from_secs(5), work.paid.model.health()).await;
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

    async fn close(&self, work: &mut Work, last: Last) -> Result<Vec<Granted>> {
        self.count(work, &last.ending);
        let Last { ending, booking, output, round } = last;
        let result = self.result(work, &ending, output, round.as_ref());
        let closing = Closing::new(self, work, &ending, result, round);
        let end = End {
            settle: booking.as_ref().map(Booking::settle),
            ending,
            data: told(work, &closing.result),
        };
        let submission = self
            .fenced
            .step(AttemptStep::End(end))
            .take(self.invocation.room())
            .attach(move |reply, _| closing.writes(reply));
        Ok(granted(work.paid.commit(booking, submission).await?))
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

    fn result(
        &self,
        work: &Work,
        ending: &Ending,
        output: Option<String>,
        round: Option<&Round>,
    ) -> TaskResult {
        let (error, notes) = match ending {
            Ending::Completed => (None, None),
            Ending::NeedsReview { reason } => (None, Some(reason.clone())),
            Ending::Failed { message } | Ending::Transient { message, .. } => {
                (Some(message.clone()), None)
            }
        };
        TaskResult {
            attempt: self.grant.attempt,
            epoch: self.grant.fence.token,
            rounds: round.map_or(work.conversation.round, |round| round.round),
            provider: work.paid.account.provider.clone(),
            model: work.paid.account.model.clone(),
            usage: work.tally.usage,
            cost: work.tally.cost,
            output,
            artifacts: work.tally.artifacts.clone(),
            error,
            verification: None,
            verification_notes: notes.filter(|notes| !notes.is_empty()),
            started_ms: self.grant.started_ms,
            ended_ms: self.now_ms(),
            retries: self.grant.retries,
            manual: work.earlier.as_ref().map_or(0, |e| e.manual),
            last_round: round.filter(|round| round.error.is_none()).cloned(),
        }
    }
}

/// The model says that it is done: true unless the task names files to write and wrote none.
fn complete(work: &Work) -> Ending {
    let task = &work.spec.task;
    let writes = task.tools_needed.iter().any(|tool| tool == WRITE_FILE);
    if writes && !task.affected_files.is_empty() && work.tally.artifacts.is_empty() {
        return review(&format!(
            "The model says that it is done and wrote none of the files the task names ({})",
            task.affected_files.join(", ")
        ));
    }
    Ending::Completed
}

fn review(reason: &str) -> Ending {
    Ending::NeedsReview { reason: reason.to_owned() }
}

/// What the log tells of an ending.
fn told(work: &Work, result: &TaskResult) -> Map<String, Value> {
    data([
        ("cost_usd", json!(result.cost.as_usd())),
        ("provider", json!(work.paid.account.provider)),
        ("model", json!(work.paid.account.model)),
        ("prompt_tokens", json!(result.usage.prompt())),
        ("completion_tokens", json!(result.usage.output)),
    ])
}
