//! A call that a person answers: the task gives its slot back, and a checkpoint asks.

use crate::Result;
use crate::attempt::{Attempt, Work};
use crate::conversation::ToolCall;
use crate::invocation::{Granted, granted};
use planwright_app::records::Waiting;
use planwright_engine::command::{AttemptStep, Reply, Suspend};
use planwright_protocol::record::Round;
use planwright_tools::ToolOutput;

/// How long a task waits for an answer: a week, so that nobody's holiday ends a project.
const PATIENCE_MS: i64 = 7 * 24 * 3_600 * 1_000;
/// What the model is told then.
const UNANSWERED: &str =
    "Nobody answered within a week. Go on without an answer, and say what you have assumed.";
/// Longest part of a call's arguments that a person is shown, in characters.
const MAX_SHOWN_CHARS: usize = 2_000;
/// Longest part of a question that is kept with the run, in characters; the checkpoint has it all.
const MAX_REASON_CHARS: usize = 200;

impl Attempt {
    /// Asks what became of a call that acted on the world outside when its worker stopped: nobody
    /// makes it again, unless a person says so.
    pub(crate) async fn ask_what_became(
        &self,
        work: &Work,
        round: &Round,
        call: &ToolCall,
    ) -> Result<Vec<Granted>> {
        let name = &call.name;
        let arguments: String = call.input.to_string().chars().take(MAX_SHOWN_CHARS).collect();
        let question = format!(
            "A worker stopped in the middle of a call of `{name}`, and it is not known whether the \
             call took effect. Please look, and say what the task is to go on from. It called with:\
             \n\n    {arguments}\n\n- It took effect: do not call it again\n- It did not take \
             effect: call it again if you still need it"
        );
        self.ask_a_person(work, round, call, question).await
    }

    /// Suspends the task until somebody has answered.
    pub(crate) async fn ask_a_person(
        &self,
        work: &Work,
        round: &Round,
        call: &ToolCall,
        question: String,
    ) -> Result<Vec<Granted>> {
        let now_ms = self.now_ms();
        let reason: String = question.chars().take(MAX_REASON_CHARS).collect();
        let suspend = Suspend {
            settle: None,
            token: call.key(round).to_string(),
            reason: reason.clone(),
            until_ms: Some(now_ms + PATIENCE_MS),
            asks: true,
        };
        let step = self.fenced.step(AttemptStep::Suspend(suspend)).take(self.invocation.room());
        let (task, title) = (self.task_ref(), work.spec.task.title.clone());
        let unanswered = call.gave(round, ToolOutput::refused(UNANSWERED), now_ms);
        let step = step.attach(move |reply, _| {
            let Reply::Checkpoint(number) = *reply else { return Vec::new() };
            let waiting = Waiting { task, title: &title, since_ms: now_ms };
            waiting.asks(number, unanswered.clone(), &question, &reason)
        });
        Ok(granted(self.fenced.submit(step).await?))
    }
}
