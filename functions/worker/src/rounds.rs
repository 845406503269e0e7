//! The tool loop: reserve, call, keep the reply, run its tools, keep their results, until the model
//! is done.

use crate::attempt::{Attempt, Work};
use crate::invocation::Granted;
use crate::live::Live;
use crate::money::{paid, unpaid};
use crate::outcome::{MAX_REPLY_BYTES, Stopped};
use crate::{Error, Result, lease, prompt};
use planwright_engine::command::{
    AttemptStep, Command, Next, Note, Progress, Rejection, Reply, Settle, data,
};
use planwright_engine::event::EventKind;
use planwright_engine::id::ProjectRef;
use planwright_engine::money::MicroUsd;
use planwright_engine::period::Day;
use planwright_engine::planted;
use planwright_engine::quote::{FORWARDED_CHARS, MAX_INPUT_TOKENS, MAX_ROUNDS, token_bound};
use planwright_engine::run::Hold;
use planwright_platform::metrics::{HOLDS_REFUSED, TOOL_CALLS};
use planwright_protocol::chat::{Block, ChatReply, ChatRequest, Message, NextStep, Purpose, Role};
use planwright_protocol::record::{Round, ToolResult};
use planwright_store::{Store, Submission};
use planwright_tools::ToolAnswer;
use serde_json::{Value, json};

/// A tool call the model asked for.
struct ToolCall {
    index: usize,
    id: String,
    name: String,
    input: Value,
}

impl Attempt {
    pub(crate) async fn rounds(&self, work: &mut Work) -> Result<Vec<Granted>> {
        let mut next = 1;
        if let Some((last, results)) = work.done.last().cloned() {
            next = last.round + 1;
            if let Some(grants) = self.tools(work, &last, results).await? {
                return Ok(grants);
            }
        }
        for round in next..=MAX_ROUNDS {
            if self.invocation.nearly_over() {
                return self.give_back(AttemptStep::HandBack).await;
            }
            // Counting may take a while: a cancel in the meantime keeps the call from being made.
            let counting = self.request(work);
            let request = match lease::held(
                self.parts(),
                self.team,
                self.project_id,
                self.grant.fence,
                counting,
            )
            .await
            {
                Ok(Ok(request)) => request,
                Ok(Err(stopped)) => return self.stop(work, round, stopped).await,
                Err(Error::Lost) => return Err(self.return_unused(work).await),
                Err(error) => return Err(error),
            };
            match self.reserve(work, round, &request).await {
                Ok(Ok(())) => {}
                Ok(Err(needed)) => return self.out_of_money(work, round, needed).await,
                Err(Error::Lost) => return Err(self.return_unused(work).await),
                Err(error) => return Err(error),
            }
            let started_ms = self.now_ms();
            let reply = match self.converse(work, round, &request).await {
                Ok(reply) => reply,
                Err(Error::Lost) => return Err(self.settle_lost(work, round, None).await),
                Err(error) => return Err(error),
            };
            let reply = match reply {
                Ok(reply) => reply,
                Err(error) => return self.stop(work, round, Stopped::provider(&error)).await,
            };
            let calls = calls(&reply);
            let kept = self.round_of(work, round, &reply, started_ms);
            let bytes = serde_json::to_vec(&reply.content).map_or(0, |json| json.len());
            if bytes > MAX_REPLY_BYTES {
                return self
                    .stop(work, round, Stopped::TooLong { kept: Box::new(kept), bytes })
                    .await;
            }
            if reply.next_step(work.messages.last()) == NextStep::Finish {
                return self.finish(work, kept, &reply).await;
            }
            let next = self.ahead(work, round, request.1 + token_bound(bytes), calls.len());
            self.keep(work, &kept, next).await?;
            if let Some(grants) = self.tools(work, &kept, Vec::new()).await? {
                return Ok(grants);
            }
        }
        self.stop(work, MAX_ROUNDS, Stopped::OutOfRounds).await
    }

    /// The request, small enough for what was quoted.
    async fn request(&self, work: &mut Work) -> std::result::Result<(ChatRequest, u64), Stopped> {
        loop {
            let request = ChatRequest {
                purpose: Purpose::Execution,
                model: work.meter.model.clone(),
                system: work.system.clone(),
                messages: work.messages.clone(),
                tools: work.tools.clone(),
                max_output_tokens: work.max_output,
                response_schema: None,
            };
            if work.meter.price.is_free() {
                return Ok((request, 0));
            }
            let tokens =
                work.model.count_input_tokens(&request).await.map_err(|e| Stopped::provider(&e))?;
            if tokens <= MAX_INPUT_TOKENS || !prompt::shrink(&mut work.messages) {
                return Ok((request, tokens));
            }
        }
    }

    /// Makes sure a hold covers the round. The inner error is the amount no budget covers.
    async fn reserve(
        &self,
        work: &mut Work,
        round: u32,
        (_, tokens): &(ChatRequest, u64),
    ) -> Result<std::result::Result<(), MicroUsd>> {
        let amount = work.meter.ceiling(*tokens, work.max_output);
        if amount.is_zero() || work.hold.is_some_and(|h| h.round == round && h.amount >= amount) {
            return Ok(Ok(()));
        }
        let hold = Hold { amount, day: Day::of_ms(self.now_ms()), round, ahead: false };
        let command = Command::Attempt(self.grant.fence, AttemptStep::Hold(hold));
        match self.submit(Submission::new(command)).await {
            Ok(committed) => {
                work.hold = reserved(&committed.reply);
                Ok(Ok(()))
            }
            Err(Error::Store(planwright_store::Error::Rejected(Rejection::Budget { .. })))
                if planted!("called-without-a-hold") =>
            {
                Ok(Ok(()))
            }
            Err(Error::Store(planwright_store::Error::Rejected(Rejection::Budget { .. }))) => {
                self.invocation.metrics.count(&HOLDS_REFUSED, [], 1);
                Ok(Err(amount))
            }
            Err(error) => Err(error),
        }
    }

    async fn converse(
        &self,
        work: &Work,
        round: u32,
        (request, _): &(ChatRequest, u64),
    ) -> Result<std::result::Result<ChatReply, planwright_providers::Error>> {
        let named = (self.grant.fence.slot, self.grant.attempt, round);
        let live = Live::of(self.parts(), work.watched, (self.team, self.project_id), named);
        let mut sink = live.sink();
        let call = live.beside(work.model.chat(request, &mut sink));
        lease::held(self.parts(), self.team, self.project_id, self.grant.fence, call).await
    }

    /// The attempt ended before the call that its hold was for: the money goes back.
    async fn return_unused(&self, work: &Work) -> Error {
        if let Some(hold) = work.hold {
            let settle = Settle { round: hold.round, actual: MicroUsd::ZERO, uncertain: false };
            let late = Command::Attempt(self.grant.fence, AttemptStep::SettleLate(settle));
            // No hold left to settle means it was booked as uncertain already.
            let _ = self.session.submit(Submission::new(late)).await;
        }
        Error::Lost
    }

    /// The attempt is no longer current: whatever the call cost is settled, nothing else lands.
    async fn settle_lost(&self, work: &Work, round: u32, kept: Option<&Round>) -> Error {
        let cost = kept.map(|kept| kept.cost);
        let settle = match cost {
            Some(cost) => paid(round, cost),
            None => unpaid(work.hold, round, true).0,
        };
        let late = Command::Attempt(self.grant.fence, AttemptStep::SettleLate(settle));
        let at_stake = cost.unwrap_or_else(|| work.hold.map_or(MicroUsd::ZERO, |h| h.amount));
        let row = work.meter.row(
            self.call(work, round),
            kept.map(|kept| kept.usage).unwrap_or_default(),
            at_stake,
            cost.is_none(),
            self.now_ms(),
        );
        // No hold left to settle means it was booked as uncertain already.
        let _ = self.session.submit(Submission::new(late).usage(vec![row])).await;
        Error::Lost
    }

    pub(crate) fn round_of(
        &self,
        work: &Work,
        round: u32,
        reply: &ChatReply,
        started_ms: i64,
    ) -> Round {
        Round {
            attempt: self.grant.attempt,
            round,
            epoch: self.grant.fence.token,
            provider: work.meter.provider.clone(),
            model: work.meter.model.clone(),
            content: reply.content.clone(),
            stop: Some(reply.stop),
            usage: reply.usage,
            cost: reply.cost(&work.meter.price),
            started_ms,
            ended_ms: self.now_ms(),
            error: None,
        }
    }

    /// What the round after this one costs at most, unless a tool says more than is usual: `said`
    /// tokens so far, and the results of `calls`. Reserved by the commit that settles this one, it
    /// spares the round a commit of its own.
    fn ahead(&self, work: &Work, round: u32, said: u64, calls: usize) -> Next {
        let input =
            (said + calls as u64 * token_bound(FORWARDED_CHARS)).min(MAX_INPUT_TOKENS.max(said));
        let amount = work.meter.ceiling(input, work.max_output);
        if amount.is_zero() || round == MAX_ROUNDS {
            return Next::Nothing;
        }
        Next::Ahead(Hold { amount, day: Day::of_ms(self.now_ms()), round: round + 1, ahead: true })
    }

    /// Checkpoint after a reply: settled, booked and stored before any of its tools runs.
    async fn keep(&self, work: &mut Work, kept: &Round, next: Next) -> Result<()> {
        let row = work.meter.row(
            self.call(work, kept.round),
            kept.usage,
            kept.cost,
            false,
            kept.ended_ms,
        );
        let settle = Some(paid(kept.round, kept.cost));
        let step = AttemptStep::Progress(Progress { settle, event: None, next });
        let command = Command::Attempt(self.grant.fence, step);
        let (team, project, number, round) =
            (self.team, self.project_id, self.task.0, kept.clone());
        let submission = Submission::new(command).usage(vec![row]).attach(move |_, _| {
            vec![Store::round_write(ProjectRef::new(team, project).task(number), &round)]
        });
        work.hold = match self.submit(submission).await {
            Ok(committed) => reserved(&committed.reply),
            Err(Error::Lost) => return Err(self.settle_lost(work, kept.round, Some(kept)).await),
            Err(error) => return Err(error),
        };
        work.tally.add(&kept.usage, kept.cost);
        work.messages.push(Message { role: Role::Assistant, content: kept.content.clone() });
        Ok(())
    }

    /// Runs the tools a reply asked for, except those whose result is stored already, keeping each
    /// result at once.
    async fn tools(
        &self,
        work: &mut Work,
        round: &Round,
        known: Vec<ToolResult>,
    ) -> Result<Option<Vec<Granted>>> {
        let mut results: Vec<ToolResult> = known;
        let taken_over =
            !results.is_empty() || work.done.iter().any(|(r, _)| r.round == round.round);
        let calls = calls_of(&round.content);
        if calls.is_empty() {
            // A turn that is resumed or asked for once more has nothing to answer.
            return Ok(None);
        }
        for call in &calls {
            if results.iter().any(|r| r.call == call.index) && !planted!("tool-called-again") {
                continue;
            }
            if self.invocation.nearly_over() {
                return self.give_back(AttemptStep::HandBack).await.map(Some);
            }
            let last = results.len() + 1 == calls.len() && !planted!("hold-ahead-never-due");
            results.push(
                self.tool(work, round, call, if last { Next::Due } else { Next::Nothing }).await?,
            );
        }
        results.sort_by_key(|r| r.call);
        let block = |r: ToolResult| Block::ToolResult {
            tool_use_id: r.tool_use_id,
            content: r.content,
            is_error: r.is_error,
        };
        let blocks: Vec<Block> = results.into_iter().map(block).collect();
        if taken_over
            && matches!(work.messages.last(),
            Some(m) if m.role == Role::User && work.messages.len() > 1)
        {
            work.messages.pop();
        }
        if !blocks.is_empty() {
            work.messages.push(Message { role: Role::User, content: blocks });
        }
        Ok(None)
    }

    async fn tool(
        &self,
        work: &mut Work,
        round: &Round,
        call: &ToolCall,
        next: Next,
    ) -> Result<ToolResult> {
        let context = self.tool_context();
        let running = self.parts().tools.call(
            &context,
            &work.spec.task.tools_needed,
            &call.name,
            call.input.clone(),
        );
        let answer =
            lease::held(self.parts(), self.team, self.project_id, self.grant.fence, running)
                .await??;
        let ToolAnswer::Done(output) = answer else {
            return Err(Error::Pending { tool: call.name.clone() });
        };
        work.tally.artifacts.extend(output.artifacts.iter().map(|a| a.path.clone()));
        work.tally.artifacts.sort();
        work.tally.artifacts.dedup();
        let result = ToolResult {
            attempt: round.attempt,
            round: round.round,
            call: call.index,
            tool_use_id: call.id.clone(),
            name: call.name.clone(),
            content: output.text,
            is_error: output.is_error,
            ended_ms: self.now_ms(),
        };
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
        let (team, project, number, kept) =
            (self.team, self.project_id, self.task.0, result.clone());
        let event = Note { kind: EventKind::ToolCall, message: call.name.clone(), data: detail };
        let step = AttemptStep::Progress(Progress { settle: None, event: Some(event), next });
        let command = Command::Attempt(self.grant.fence, step);
        let submission = Submission::new(command).attach(move |_, _| {
            vec![Store::tool_result_write(ProjectRef::new(team, project).task(number), &kept)]
        });
        let committed = self.submit(submission).await?;
        if next == Next::Due {
            work.hold = reserved(&committed.reply);
        }
        Ok(result)
    }
}

/// What an attempt has reserved, as its last step left it.
fn reserved(reply: &Reply) -> Option<Hold> {
    match reply {
        Reply::Granted(grant) => grant.hold,
        _ => None,
    }
}

fn calls(reply: &ChatReply) -> Vec<ToolCall> {
    calls_of(&reply.content)
}

fn calls_of(content: &[Block]) -> Vec<ToolCall> {
    let uses = content.iter().filter_map(|block| match block {
        Block::ToolUse { id, name, input } => Some((id.clone(), name.clone(), input.clone())),
        _ => None,
    });
    uses.enumerate().map(|(index, (id, name, input))| ToolCall { index, id, name, input }).collect()
}
