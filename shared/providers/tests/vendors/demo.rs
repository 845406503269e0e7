use crate::{PATIENT, chat, model, request};
use planwright_engine::period::Day;
use planwright_engine::pricing::price_at;
use planwright_engine::routing::Provider::Demo;
use planwright_protocol::chat::{Block, Message, Purpose, Role, StopReason};
use planwright_providers::{DEMO_MODEL, DEMO_PREFIX};
use serde_json::Value;

const PLAN: &str = "Project: hello-world\nRigor: L2\n\nRequirements:\n[R1] Create a hello-world \
    deliverable:\n- Write hello_world.py that prints a greeting and today's date in ISO \
    format.\n- Write RUN.md with exact steps to run it.\n- Summarize what you created in 2 \
    bullets.";

#[tokio::test]
async fn a_plan_streams_in_pieces_and_is_the_same_every_time() {
    let model = model(Demo, "", PATIENT);
    let mut planning = request(Demo, PLAN);
    planning.purpose = Purpose::Planning;
    let (first, heard) = chat(&model, &planning).await.unwrap();
    assert!(heard.len() > 10 && heard.concat() == first.text());
    let plan: Value = serde_json::from_str(&first.text()).unwrap();
    assert!(plan["summary"].as_str().unwrap().starts_with(DEMO_PREFIX));
    assert_eq!(first, chat(&model, &planning).await.unwrap().0);
    assert_eq!(first.stop, StopReason::EndTurn);
}

#[tokio::test]
async fn a_task_calls_its_tool_then_says_what_it_did_and_costs_nothing() {
    let model = model(Demo, "", PATIENT);
    let mut task =
        request(Demo, "Task: Write hello_world.py\n\nWrite hello_world.py that prints a greeting.");
    let bound = model.count_input_tokens(&task).await.unwrap();
    let (asked, _) = chat(&model, &task).await.unwrap();
    assert_eq!(asked.stop, StopReason::ToolUse);
    assert!(asked.usage.input <= bound && asked.usage.output > 0);
    assert!(price_at("demo", DEMO_MODEL, Day(20_778)).unwrap().cost(&asked.usage).is_zero());
    let Some(Block::ToolUse { id, .. }) = asked.content.last().cloned() else {
        panic!("{asked:?}")
    };

    task.messages.push(Message { role: Role::Assistant, content: asked.content });
    let result = Block::ToolResult { tool_use_id: id, content: "ok".into(), is_error: false };
    task.messages.push(Message { role: Role::User, content: vec![result] });
    let (done, _) = chat(&model, &task).await.unwrap();
    assert_eq!(done.stop, StopReason::EndTurn);
    assert!(done.text().starts_with("[demo model] Wrote hello_world.py"), "{}", done.text());
}

#[tokio::test]
async fn a_verdict_says_that_nothing_was_judged() {
    let mut check = request(Demo, "Is it good?");
    check.purpose = Purpose::Verification;
    let (reply, _) = chat(&model(Demo, "", PATIENT), &check).await.unwrap();
    let verdict: Value = serde_json::from_str(&reply.text()).unwrap();
    assert_eq!(verdict["verdict"], "passed");
    assert!(verdict["reasoning"].as_str().unwrap().starts_with(DEMO_PREFIX));
}

#[tokio::test]
async fn another_model_is_refused() {
    let mut other = request(Demo, "hi");
    other.model = "gpt-6-sol".into();
    let error = chat(&model(Demo, "", PATIENT), &other).await.unwrap_err();
    assert!(!error.is_transient() && !error.maybe_billed());
}
