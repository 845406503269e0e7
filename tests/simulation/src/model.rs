//! A model provider that answers, errs, stalls and breaks off, and that knows what it charged.

mod call;
mod vendor;

pub use call::Call;
pub use vendor::Vendor;

use crate::fault::Fault;
use crate::life::Life;
use crate::scenario::Scenario;
use crate::world::World;
use async_trait::async_trait;
use planwright_engine::id::ProjectId;
use planwright_engine::money::MicroUsd;
use planwright_engine::period::Day;
use planwright_engine::pricing::{PriceBook, TokenUsage};
use planwright_protocol::chat::{Bill, Block, ChatReply, ChatRequest, Purpose, StopReason};
use planwright_providers::{
    Billing, ChatModel, Error, ErrorKind, Health, HealthStatus, OnText, input_token_bound,
};
use serde_json::json;
use std::sync::Arc;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::{Duration, sleep};

/// Rounds after which the model always stops asking for tools.
const MOST_TOOL_ROUNDS: u32 = 3;

/// One provider as one process reaches it.
pub struct SimulatedModel {
    pub world: Arc<World>,
    pub life: Arc<Life>,
    pub vendor: Arc<Vendor>,
    /// The key this process was started with.
    pub key: u64,
    pub scenario: Arc<Scenario>,
    /// The provider's name.
    pub name: &'static str,
    /// People who stop a task just before its answer comes.
    pub chaos_actors: UnboundedSender<(ProjectId, u32)>,
}

/// How a call will go.
enum Course {
    Reply,
    Refused(Error),
    /// It breaks off after the provider began to work.
    Breaks(Error),
}

fn transient(message: &str, retry_after: Option<Duration>, maybe_billed: bool) -> Error {
    let billing = if maybe_billed { Billing::Unknown } else { Billing::Nothing };
    Error::new(ErrorKind::Failed, message).billed_as(billing).after(retry_after)
}

fn unreachable() -> Error {
    Error::new(ErrorKind::Unreachable, "connection refused")
}

impl SimulatedModel {
    fn course(&self, call: &Call) -> Course {
        let chaos = &self.world.chaos;
        if !chaos.is_calm() && call.is_hopeless() && chaos.chance(800) {
            chaos.count(Fault::Hopeless);
            return Course::Breaks(transient("503 for this one", None, chaos.chance(300)));
        }
        if self.vendor.is_down(&self.world) {
            return Course::Refused(unreachable());
        }
        if self.key != self.vendor.key() {
            chaos.count(Fault::OldSecret);
            let message = "401 the key is not accepted";
            return Course::Refused(Error::new(ErrorKind::DeadKey, message));
        }
        if chaos.hits(Fault::TooBusy) {
            let wait = chaos.chance(500).then(|| Duration::from_secs(chaos.range(1, 90)));
            let error = Error::new(ErrorKind::RateLimited, "429 too many requests").after(wait);
            return Course::Refused(error);
        }
        if chaos.hits(Fault::Overloaded) {
            return Course::Refused(Error::new(ErrorKind::Overloaded, "529 overloaded"));
        }
        if chaos.hits(Fault::ServerError) {
            return Course::Breaks(transient("500 internal error", None, true));
        }
        if chaos.hits(Fault::HalfStream) {
            return Course::Breaks(transient("the stream ended early", None, true));
        }
        if chaos.hits(Fault::Unanswerable) {
            return Course::Refused(Error::new(ErrorKind::BadRequest, "400 bad request"));
        }
        Course::Reply
    }

    /// What the call uses: never more than was reserved for.
    fn usage(&self, request: &ChatRequest) -> TokenUsage {
        let chaos = &self.world.chaos;
        let most = input_token_bound(request);
        let input = chaos.range(most / 4, most);
        let cached = if chaos.chance(200) { input / 2 } else { 0 };
        let output = chaos.range(1, u64::from(request.max_output_tokens));
        TokenUsage { input: input - cached, output, cache_read: cached, cache_write: 0 }
    }

    fn cost(&self, request: &ChatRequest, usage: &TokenUsage) -> MicroUsd {
        let day = Day::of_ms(self.world.now_ms());
        let price = PriceBook::builtin().price_at(self.name, &request.model, day);
        price.map_or(MicroUsd::ZERO, |price| price.cost(usage))
    }

    async fn latency(&self) {
        let chaos = &self.world.chaos;
        if chaos.hits(Fault::Stall) {
            let seconds = chaos.range(20, 150);
            self.world.tell(&self.life.name, || format!("the provider stalls for {seconds} s"));
            sleep(Duration::from_secs(seconds)).await;
        } else {
            let wait = chaos.range(20, 2_500);
            sleep(Duration::from_millis(wait)).await;
        }
        self.world.maybe_freeze(&self.life);
        self.world.maybe_crash(&self.life, Fault::CrashInCall);
    }

    fn content(&self, call: &Call, request: &ChatRequest) -> (Vec<Block>, StopReason) {
        let chaos = &self.world.chaos;
        if request.purpose == Purpose::Planning {
            let text = match self.scenario.project(call.project) {
                Some(project) if !chaos.hits(Fault::CutOff) => {
                    project.plan(call.answers).to_string()
                }
                _ => "I would rather talk about something else.".to_owned(),
            };
            return (vec![Block::Text { text }], StopReason::EndTurn);
        }
        let text = Block::Text {
            text: format!("Task {} of {}: done in round {}.", call.task, call.project, call.round),
        };
        if !request.tools.is_empty() && call.round <= MOST_TOOL_ROUNDS && chaos.chance(450) {
            let mut content = vec![text];
            for at in 0..chaos.range(1, 2) {
                content.push(self.tool_use(call, at));
            }
            return (content, StopReason::ToolUse);
        }
        if chaos.hits(Fault::CutOff) {
            let stop = chaos.with(|rng| {
                *rng.pick(&[StopReason::MaxTokens, StopReason::Refusal])
                    .unwrap_or(&StopReason::Other)
            });
            return (vec![text], stop);
        }
        (vec![text], StopReason::EndTurn)
    }

    /// The call of this place in its round: most write, some act on the world outside or ask a
    /// person.
    fn tool_use(&self, call: &Call, at: u64) -> Block {
        let chaos = &self.world.chaos;
        let id = format!("c{}_{at}", call.round);
        if !chaos.is_calm() && chaos.hits(Fault::Question) {
            let input = json!({ "question": format!("What of {id}?") });
            return Block::ToolUse { id, name: "ask_human".to_owned(), input };
        }
        let input = json!({ "path": format!("file{at}"), "round": call.round, "call": at });
        let outside = !chaos.is_calm() && chaos.hits(Fault::Outside);
        let name = if outside { "web_search" } else { "write_file" };
        Block::ToolUse { id, name: name.to_owned(), input }
    }

    async fn answer(&self, call: &Call, request: &ChatRequest) -> Result<ChatReply, Error> {
        let course = self.course(call);
        self.latency().await;
        self.life.gate().await;
        match course {
            Course::Refused(error) => Err(error),
            Course::Breaks(error) => {
                if error.maybe_billed() && self.world.chaos.chance(600) {
                    let cost = self.cost(request, &self.usage(request));
                    self.charge(call, cost);
                }
                self.latency().await;
                Err(error)
            }
            Course::Reply => {
                let usage = self.usage(request);
                self.charge(call, self.cost(request, &usage));
                if !self.world.chaos.is_calm() && self.world.chaos.chance(150) {
                    // Nobody listens once the schedule is over.
                    let _ = self.chaos_actors.send((call.project, call.task));
                    let wait = self.world.chaos.range(30, 700);
                    sleep(Duration::from_millis(wait)).await;
                } else {
                    self.latency().await;
                }
                let (content, stop) = self.content(call, request);
                if self.world.judge().is_cancelled(call.project, call.task) {
                    self.world.chaos.count(Fault::AnswerAfterCancel);
                }
                Ok(ChatReply { content, stop, usage, bill: Bill::default() })
            }
        }
    }

    fn charge(&self, call: &Call, cost: MicroUsd) {
        if cost.is_positive() {
            self.world.tell(&self.life.name, || format!("is charged {cost} for {call}"));
            self.world.judge().charged(&self.world, call.project, cost);
        }
    }
}

#[async_trait]
impl ChatModel for SimulatedModel {
    fn provider(&self) -> &'static str {
        self.name
    }

    async fn count_input_tokens(&self, request: &ChatRequest) -> Result<u64, Error> {
        self.world.pass(&self.life).await;
        if self.vendor.is_down(&self.world) {
            return Err(unreachable());
        }
        Ok(input_token_bound(request))
    }

    async fn chat(
        &self,
        request: &ChatRequest,
        on_text: &mut OnText<'_>,
    ) -> Result<ChatReply, Error> {
        self.world.pass(&self.life).await;
        let paid = self.name != "ollama";
        let call = self.world.judge().numbered(Call::read(request, paid));
        self.world.tell(&self.life.name, || format!("calls the model for {call}"));
        self.world.judge().called(&self.world, &self.life.name, &call, request);
        let answer = self.answer(&call, request).await;
        self.world.pass(&self.life).await;
        match &answer {
            Ok(reply) => on_text(&reply.text()),
            Err(error) => {
                self.world.tell(&self.life.name, || format!("gets no answer for {call}: {error}"))
            }
        }
        answer
    }

    async fn health(&self) -> Health {
        self.life.gate().await;
        let status = if self.vendor.is_down(&self.world) {
            HealthStatus::Offline
        } else {
            HealthStatus::Online
        };
        Health { status, method: "none", details: json!({}) }
    }
}
