//! The tool loop: reserve, call, keep the reply, run its tools, keep their results, until the model
//! is done.

use crate::attempt::{Attempt, Work};
use crate::conversation::{ToolCall, calls_of, calls_to_make};
use crate::invocation::Granted;
use crate::live::Live;
use crate::outcome::MAX_REPLY_BYTES;
use crate::{Result, window};
use planwright_calls::{Booking, Halt};
use planwright_engine::command::{AttemptStep, Next, Note, Progress, data};
use planwright_engine::event::EventKind;
use planwright_engine::money::MicroUsd;
use planwright_engine::quote::{MAX_INPUT_TOKENS, RESULT_CHARS, token_bound};
use planwright_platform::metrics::TOOL_CALLS;
use planwright_protocol::chat::{ChatReply, ChatRequest, NextStep, Purpose};
use planwright_protocol::record::{LiveText, Round, ToolResult};
use planwright_providers::ErrorKind;
use planwright_store::Store;
use planwright_tools::{Class, ToolAnswer, ToolContext, ToolOutput};
use serde_json::json;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Whether the loop goes on; what it broke off with is ours to run next.
type Flow = ControlFlow<Vec<Granted>>;

/// A reply, and what its request was counted to be.
struct Asked {
    reply: ChatReply,
    input: u64,
    started_ms: i64,
}

/// What became of a call.
enum Answered {
    Kept(ToolResult),
    /// A person is asked, and the task has given its slot back.
    Later(Vec<Granted>),
}

impl Attempt {
    pub(crate) async fn rounds(&self, work: &mut Work) -> Result<Vec<Granted>> {
        if let Some((last, results)) = work.conversation.open.take()
            && let Flow::Break(grants) = self.tools(work, &last, results).await?
        {
            return Ok(grants);
        }
        while work.conversation.round < work.conversation.limit {
            if self.invocation.nearly_over() {
                return self.give_back(AttemptStep::HandBack).await;
            }
            if let Flow::Break(grants) = self.round(work, work.conversation.round + 1).await? {
                return Ok(grants);
            }
        }
        self.out_of_rounds(work).await
    }

    async fn round(&self, work: &mut Work, round: u32) -> Result<Flow> {
        let asked = match self.ask(work, round).await {
            Err(halt) if self.leave_out(work, &halt) => self.ask(work, round).await,
            asked => asked,
        };
        let Asked { reply, input, started_ms } = match asked {
            Ok(asked) => asked,
            Err(halt) => return self.halted(work, round, halt).await.map(Flow::Break),
        };
        let booking = work.paid.paid(round, &reply);
        let kept = Round {
            content: reply.content.clone(),
            stop: Some(reply.stop),
            usage: reply.usage,
            cost: booking.cost,
            started_ms,
            ..self.empty_round(work, round)
        };
        let bytes = serde_json::to_vec(&reply.content).map_or(0, |json| json.len());
        if bytes > MAX_REPLY_BYTES {
            return self.too_long(work, kept, booking, bytes).await.map(Flow::Break);
        }
        let calls = calls_of(&kept).len();
        if work.conversation.next_step(&reply) == NextStep::Finish {
            return self.finish(work, kept, booking, &reply).await.map(Flow::Break);
        }
        let next = self.ahead(work, round, input + token_bound(bytes), calls);
        self.keep(work, &kept, booking, next).await?;
        self.tools(work, &kept, Vec::new()).await
    }

    /// Whether the vendor said that the request was too long, and something could be left out.
    fn leave_out(&self, work: &mut Work, halt: &Halt) -> bool {
        let Halt::Stopped(stopped) = halt else { return false };
        if stopped.error.kind() != ErrorKind::ContextTooLong || stopped.error.maybe_billed() {
            return false;
        }
        let bytes = window::size(&self.fitting(work));
        work.window.was_too_long(bytes);
        work.window.fit(&mut work.conversation.messages, bytes)
    }

    async fn ask(&self, work: &mut Work, round: u32) -> std::result::Result<Asked, Halt> {
        work.conversation.ready();
        let (request, input) = self.request(work, round).await?;
        work.paid.reserve(round, input, work.max_output).await?;
        let started_ms = self.now_ms();
        let live = LiveText {
            slot: self.grant.fence.slot,
            attempt: self.grant.attempt,
            round,
            text: String::new(),
            at_ms: started_ms,
        };
        let live = Live::of(self.parts(), work.watched, self.fenced.project, live);
        let (model, live, request) = (&*work.paid.model, &live, &request);
        let call = || async move {
            let mut sink = live.sink();
            live.beside(model.chat(request, &mut sink)).await
        };
        let reply = work.paid.patiently(round, self.invocation.patience(), call).await?;
        work.window.learn(window::size(request), reply.usage.prompt());
        Ok(Asked { reply, input, started_ms })
    }

    /// The request, small enough for its model and for what was quoted, and its input tokens. The
    /// vendor counts once, or once more where that shows that something has to be left out.
    async fn request(
        &self,
        work: &mut Work,
        round: u32,
    ) -> std::result::Result<(ChatRequest, u64), Halt> {
        let mut request = self.fitting(work);
        if work.paid.account.price.is_free() {
            return Ok((request, 0));
        }
        let mut tokens = work.paid.count(round, &request).await?;
        if tokens > work.window.room {
            let bytes = window::size(&request);
            work.window.learn(bytes, tokens);
            if work.window.fit(&mut work.conversation.messages, bytes) {
                request = self.fitting(work);
                tokens = work.paid.count(round, &request).await?;
            }
        }
        Ok((request, tokens))
    }

    fn fitting(&self, work: &mut Work) -> ChatRequest {
        let mut request = ChatRequest {
            purpose: Purpose::Execution,
            model: work.paid.account.model.clone(),
            system: work.system.clone(),
            messages: work.conversation.messages.clone(),
            tools: work.tools.clone(),
            max_output_tokens: work.max_output,
            response_schema: None,
        };
        let bytes = window::size(&request);
        if work.window.fit(&mut request.messages, bytes) {
            work.conversation.messages.clone_from(&request.messages);
        }
        request
    }

    /// A round of this attempt that nothing is known of yet.
    pub(crate) fn empty_round(&self, work: &Work, round: u32) -> Round {
        Round {
            attempt: self.grant.attempt,
            round,
            epoch: self.grant.fence.token,
            provider: work.paid.account.provider.clone(),
            model: work.paid.account.model.clone(),
            content: Vec::new(),
            stop: None,
            usage: Default::default(),
            cost: MicroUsd::ZERO,
            started_ms: self.grant.started_ms,
            ended_ms: self.now_ms(),
            error: None,
        }
    }

    /// What the round after this one costs at most, unless a tool says more than is usual: `said`
    /// tokens so far, and the results of `calls`.
    fn ahead(&self, work: &Work, round: u32, said: u64, calls: usize) -> Next {
        // Without tools the next call leaves at once, under a hold of its own.
        if calls == 0 || round == work.conversation.limit {
            return Next::Nothing;
        }
        let input =
            (said + calls as u64 * token_bound(RESULT_CHARS)).min(MAX_INPUT_TOKENS.max(said));
        work.paid.ahead(round + 1, input, work.max_output)
    }

    /// Checkpoint after a reply: settled, booked and stored before any of its tools runs.
    async fn keep(
        &self,
        work: &mut Work,
        kept: &Round,
        booking: Booking,
        next: Next,
    ) -> Result<()> {
        let progress = Progress { settle: Some(booking.settle()), event: None, next };
        let (task, round) = (self.task_ref(), kept.clone());
        let submission = self
            .fenced
            .step(AttemptStep::Progress(progress))
            .attach(move |_, _| vec![Store::round_write(task, &round)]);
        work.paid.commit(Some(booking), submission).await?;
        work.tally.add(&kept.usage, kept.cost);
        work.conversation.said(kept);
        Ok(())
    }

    /// Runs the tools a reply asked for, except those whose result is stored already, keeping each
    /// result at once.
    async fn tools(&self, work: &mut Work, round: &Round, known: Vec<ToolResult>) -> Result<Flow> {
        let mut results: Vec<ToolResult> = known;
        let calls = calls_to_make(round);
        for call in &calls {
            match results.iter().find(|r| r.call == call.index) {
                // Whether it took effect is not for us to guess.
                Some(begun) if begun.begun => {
                    return self.ask_what_became(work, round, call).await.map(Flow::Break);
                }
                Some(_) => continue,
                None => {}
            }
            if self.invocation.nearly_over() {
                return self.give_back(AttemptStep::HandBack).await.map(Flow::Break);
            }
            let last = results.len() + 1 == calls.len();
            let next = if last { Next::Due } else { Next::Nothing };
            match self.tool(work, round, call, next).await? {
                Answered::Kept(result) => results.push(result),
                Answered::Later(grants) => return Ok(Flow::Break(grants)),
            }
        }
        results.sort_by_key(|r| r.call);
        work.conversation.answered(round, &results);
        match work.conversation.stuck().map(str::to_owned) {
            Some(tool) => self.stuck(work, &tool).await.map(Flow::Break),
            None => Ok(Flow::Continue(())),
        }
    }

    async fn tool(
        &self,
        work: &mut Work,
        round: &Round,
        call: &ToolCall,
        next: Next,
    ) -> Result<Answered> {
        if self.parts().tools.class(&call.name) == Some(Class::External) {
            // The intent: no other worker makes the call again.
            let begun = call.begins(round, self.now_ms());
            self.keep_result(work, begun, None, Next::Nothing).await?;
        }
        let (key, seen) = (call.key(round), Arc::clone(&work.seen));
        let context = ToolContext { call: key, seen, ..self.tool_context() };
        let running = self.parts().tools.call(
            &context,
            &work.spec.task.tools_needed,
            &call.name,
            call.input.clone(),
        );
        let output = match self.fenced.hold(running).await?? {
            ToolAnswer::Done(output) => output,
            ToolAnswer::Pending(question) => {
                let grants = self.ask_a_person(work, round, call, question).await?;
                return Ok(Answered::Later(grants));
            }
        };
        work.tally.artifacts.retain(|path| !output.removed.contains(path));
        work.tally.artifacts.extend(output.artifacts.iter().map(|a| a.path.clone()));
        work.tally.artifacts.sort();
        work.tally.artifacts.dedup();
        let event = self.tool_called(round, call, &output);
        let result = call.gave(round, output, self.now_ms());
        self.keep_result(work, result.clone(), Some(event), next).await?;
        Arc::make_mut(&mut work.seen).learn(result.seen.iter().cloned());
        Ok(Answered::Kept(result))
    }

    /// Keeps what is known of a call, in a commit of its own.
    async fn keep_result(
        &self,
        work: &mut Work,
        result: ToolResult,
        event: Option<Note>,
        next: Next,
    ) -> Result<()> {
        let task = self.task_ref();
        let submission = self
            .fenced
            .step(AttemptStep::Progress(Progress { settle: None, event, next }))
            .attach(move |_, _| vec![Store::tool_result_write(task, &result)]);
        work.paid.commit(None, submission).await?;
        Ok(())
    }

    fn tool_called(&self, round: &Round, call: &ToolCall, output: &ToolOutput) -> Note {
        let outcome = if output.is_error { "error" } else { "ok" };
        // A model can make up any name; a label takes only those there are.
        let known =
            if self.parts().tools.contains(&call.name) { call.name.as_str() } else { "unknown" };
        self.invocation.metrics.count(&TOOL_CALLS, [known, outcome], 1);
        let mut detail = data([
            ("tool", json!(call.name)),
            ("round", json!(round.round)),
            ("is_error", json!(output.is_error)),
        ]);
        if !output.artifacts.is_empty() {
            let paths: Vec<&str> = output.artifacts.iter().map(|a| a.path.as_str()).collect();
            detail.insert("files".to_owned(), json!(paths));
        }
        Note { kind: EventKind::ToolCall, message: call.name.clone(), data: detail }
    }
}
