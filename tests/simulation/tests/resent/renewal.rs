//! A renewal that meets a failing store is no reason to drop a call that is being paid for.

use crate::lost;
use crate::script::{Rig, Step};
use async_trait::async_trait;
use aws_lambda_events::event::sqs::{SqsEvent, SqsMessage};
use planwright_engine::command::{AttemptStep, Command, Reply};
use planwright_engine::money::MicroUsd;
use planwright_engine::period::Day;
use planwright_engine::pricing::TokenUsage;
use planwright_engine::routing::{Available, Choices, Provider, RoutingTable};
use planwright_engine::run::Hold;
use planwright_engine::slot::SlotKey;
use planwright_planner::{Parts, Planner};
use planwright_platform::clock::SystemClock;
use planwright_protocol::chat::{Bill, Block, ChatReply, ChatRequest, StopReason};
use planwright_protocol::queue::Doorbell;
use planwright_providers::{
    ChatModel, Error, Health, HealthStatus, Models, OnText, Providers, client,
};
use planwright_store::Submission;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// Longer than a renewal is away.
const LONG: Duration = Duration::from_secs(45);
/// As often as one commit is sent at most, with what the SDK adds to it.
const SENDS: usize = 8;

struct Slow;

#[async_trait]
impl ChatModel for Slow {
    fn provider(&self) -> &'static str {
        Provider::Anthropic.as_str()
    }

    async fn count_input_tokens(&self, _: &ChatRequest) -> Result<u64, Error> {
        Ok(1_000)
    }

    async fn chat(&self, _: &ChatRequest, _: &mut OnText<'_>) -> Result<ChatReply, Error> {
        tokio::time::sleep(LONG).await;
        let plan = json!({"summary": "s", "tasks": [{"title": "t", "description": "d",
            "task_type": "analysis", "complexity": "simple", "depends_on": [],
            "tools_needed": []}]});
        Ok(ChatReply {
            content: vec![Block::Text { text: plan.to_string() }],
            stop: StopReason::EndTurn,
            usage: TokenUsage { input: 1_000, output: 50, ..TokenUsage::default() },
            bill: Bill::default(),
        })
    }

    async fn health(&self) -> Health {
        Health { status: HealthStatus::Online, method: "none", details: Value::Null }
    }
}

fn models() -> Models {
    let available = [Available { provider: Provider::Anthropic, model: None }];
    let routing = RoutingTable::resolve(&available, &Choices::default()).unwrap();
    let mut providers = Providers::new(&client().unwrap(), Vec::new());
    providers.register(Arc::new(Slow));
    Models::fixed(providers, Arc::new(routing))
}

/// The first reservation of a day has its period made, with transactions of their own.
async fn reserved_before(rig: &Rig) {
    let claim = Command::Claim(SlotKey::Planner);
    let Reply::Granted(grant) = rig.submit(Submission::new(claim)).await.unwrap().reply else {
        panic!("the planner's slot is free");
    };
    let day = Day::of_ms(rig.now_ms());
    let hold = Hold { amount: MicroUsd(1), day, round: 1, ahead: false };
    for step in [AttemptStep::Hold(hold), AttemptStep::HandBack] {
        rig.submit(Submission::new(Command::Attempt(grant.fence, step))).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_planning_whose_renewal_meets_a_failing_store_keeps_its_paid_answer() {
    let rig = Rig::start().await;
    rig.requested().await;
    reserved_before(&rig).await;
    let planner = Planner::new(Parts {
        store: rig.store.clone(),
        committers: Arc::clone(&rig.committers),
        models: models(),
        tools: Vec::new(),
        clock: Arc::new(SystemClock),
        gates: Default::default(),
    });
    let arrives = || -> Step { Box::new(|table, body| Ok(table.execute(body))) };
    // The claim and the reservation arrive, the renewal does not.
    let mut steps = vec![arrives(), arrives()];
    steps.extend((0..SENDS).map(|_| -> Step { Box::new(|_, _| Err(lost())) }));
    rig.script_all(steps);
    let bell = serde_json::to_string(&Doorbell::plan(rig.project_ref(), 1)).unwrap();
    let mut message = SqsMessage::default();
    message.body = Some(bell);
    let mut event = SqsEvent::default();
    event.records = vec![message];
    planner.handle(event).await;
    let figures = rig.figures().await;
    assert_eq!(figures.plans, 1, "the plan that was paid for is kept: {figures:?}");
    assert_eq!((figures.rows, figures.held.0), (1, 0), "{figures:?}");
    assert!(figures.spent.is_positive(), "{figures:?}");
}
