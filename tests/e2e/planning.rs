//! What comes of a planning model's answers: one call where the meaning is clear, a second one that
//! is told what is wrong and where, a person where the model asks.

use async_trait::async_trait;
use planwright_engine::pricing::TokenUsage;
use planwright_engine::routing::Provider;
use planwright_local::StackOptions;
use planwright_local::product::Overrides;
use planwright_protocol::chat::{Bill, Block, ChatReply, ChatRequest, Purpose, StopReason};
use planwright_providers::{ChatModel, Error, Health, HealthStatus, OnText};
use planwright_tests::app::TestApp;
use planwright_tests::client::Client;
use planwright_tests::model::paid;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// A paid model that gives one answer after the other and keeps what it was asked.
#[derive(Default)]
struct Answering {
    answers: Mutex<VecDeque<(String, StopReason)>>,
    asked: Mutex<Vec<ChatRequest>>,
}

#[async_trait]
impl ChatModel for Answering {
    fn provider(&self) -> &'static str {
        Provider::Anthropic.as_str()
    }

    async fn count_input_tokens(&self, _: &ChatRequest) -> Result<u64, Error> {
        Ok(1_000)
    }

    async fn chat(&self, request: &ChatRequest, _: &mut OnText<'_>) -> Result<ChatReply, Error> {
        assert_eq!(request.purpose, Purpose::Planning);
        self.asked.lock().unwrap().push(request.clone());
        let (text, stop) = self.answers.lock().unwrap().pop_front().expect("a call too many");
        let usage = TokenUsage { input: 800, output: 400, ..TokenUsage::default() };
        Ok(ChatReply { content: vec![Block::Text { text }], stop, usage, bill: Bill::default() })
    }

    async fn health(&self) -> Health {
        Health { status: HealthStatus::Online, method: "none", details: Value::Null }
    }
}

struct Desk {
    model: Arc<Answering>,
    user: Client,
    project: String,
    _app: TestApp,
}

impl Desk {
    async fn open() -> Self {
        let model = Arc::new(Answering::default());
        let models = paid(Arc::clone(&model) as Arc<dyn ChatModel>);
        let overrides = Overrides { models: Some(models), ..Overrides::default() };
        let app = TestApp::with(overrides, StackOptions::default()).await;
        let user = app.user("ann").await;
        let project = user.project("desk", "Write it.").await;
        Desk { model, user, project, _app: app }
    }

    async fn plan(&self, answers: &[(&str, StopReason)], body: Value) -> (u16, Value) {
        *self.model.answers.lock().unwrap() =
            answers.iter().map(|(text, stop)| ((*text).to_owned(), *stop)).collect();
        self.model.asked.lock().unwrap().clear();
        let answer = self.user.post(&format!("/api/projects/{}/plan", self.project), body).await;
        (answer.status.as_u16(), answer.body)
    }

    fn asked(&self) -> Vec<ChatRequest> {
        self.model.asked.lock().unwrap().clone()
    }
}

fn last_message(request: &ChatRequest) -> String {
    let Some(Block::Text { text }) = request.messages.last().and_then(|m| m.content.first()) else {
        unreachable!()
    };
    text.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_with_a_clear_meaning_are_paid_once_and_their_guesses_stand_beside_the_plan() {
    let desk = Desk::open().await;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/engine/tests/answers");
    let mut read = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.ends_with("prose_only.txt") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let (status, plan) = desk.plan(&[(&text, StopReason::EndTurn)], json!({})).await;
        assert_eq!(status, 200, "{}: {plan}", path.display());
        assert_eq!(desk.asked().len(), 1, "{}", path.display());
        assert!(plan["notes"].is_array() && plan["validation"]["valid"] == true, "{plan}");
        read += 1;
    }
    assert_eq!(read, 14);
    let text = json!({"tasks": [{"title": "a", "description": "d", "tools": ["launch_rocket"]}]});
    let (_, plan) = desk.plan(&[(&text.to_string(), StopReason::EndTurn)], json!({})).await;
    let codes: Vec<_> =
        plan["notes"].as_array().unwrap().iter().map(|n| n["code"].clone()).collect();
    assert!(codes.contains(&json!("guessed")) && codes.contains(&json!("unknown_tool")), "{plan}");
    let stored = desk.user.must_get(&format!("/api/projects/{}/plans", desk.project)).await;
    assert_eq!(stored[0]["notes"], plan["notes"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_in_place_of_a_plan_is_shown_and_its_answer_goes_into_the_next_request() {
    let desk = Desk::open().await;
    let said = "I need more information before I can produce a plan. Which language?";
    let (status, problem) = desk.plan(&[(said, StopReason::EndTurn)], json!({})).await;
    assert_eq!((status, &problem["code"]), (422, &json!("plan_questions")), "{problem}");
    assert_eq!(
        (&problem["said"], &problem["open_questions"]),
        (&json!(said), &json!(["Which language?"]))
    );
    assert_eq!(desk.asked().len(), 1, "a question is not repaired");
    let events = desk.user.events(&desk.project).await;
    let failed = events.iter().find(|e| e["type"] == "plan_failed").unwrap();
    assert_eq!(failed["data"]["open_questions"], json!(["Which language?"]));
    let plan =
        json!({"tasks": [{"title": "a", "description": "d", "task_type": "code"}]}).to_string();
    let answers = json!({"answers": [{"question": "Which language?", "answer": "Python."}]});
    let (status, _) = desk.plan(&[(&plan, StopReason::EndTurn)], answers).await;
    assert_eq!(status, 200);
    assert!(last_message(&desk.asked()[0]).contains("Which language? -> Python."));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_not_repaired() {
    let desk = Desk::open().await;
    for (text, stop) in
        [("", StopReason::Refusal), ("I'm sorry, but I can't help with that.", StopReason::EndTurn)]
    {
        let (status, problem) = desk.plan(&[(text, stop)], json!({})).await;
        assert_eq!((status, &problem["code"]), (422, &json!("plan_refused")), "{problem}");
        assert_eq!(desk.asked().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repair_round_is_told_what_is_wrong_and_where() {
    let desk = Desk::open().await;
    let task = json!({"title": "a", "description": "d", "task_type": "code", "depends_on": [9]});
    let faulty = json!({"tasks": [task]}).to_string();
    let unread = "{\"tasks\": [{\"title\": \"a\"},\n oops here]}";
    let good = faulty.replace('9', "");
    for (wrong, place) in [(faulty.as_str(), "/tasks/0/depends_on"), (unread, "line 2 column 2")] {
        let answers = [(wrong, StopReason::EndTurn), (good.as_str(), StopReason::EndTurn)];
        let (status, plan) = desk.plan(&answers, json!({})).await;
        assert_eq!(status, 200, "{plan}");
        let asked = desk.asked();
        assert_eq!(asked.len(), 2);
        assert!(last_message(&asked[1]).contains(place), "{}", last_message(&asked[1]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_cut_off_is_asked_for_once_more_with_the_models_whole_output() {
    let desk = Desk::open().await;
    let good =
        json!({"tasks": [{"title": "a", "description": "d", "task_type": "code"}]}).to_string();
    let cut = &good[..good.len() - 2];
    let answers = [(cut, StopReason::MaxTokens), (good.as_str(), StopReason::EndTurn)];
    let (status, plan) = desk.plan(&answers, json!({})).await;
    assert_eq!(status, 200, "{plan}");
    let asked = desk.asked();
    assert_eq!(asked[0].max_output_tokens, 16_000);
    assert!(asked[1].max_output_tokens > 16_000);
    assert!(last_message(&asked[1]).contains("cut off"), "{}", last_message(&asked[1]));
    let answers = [(cut, StopReason::MaxTokens), (cut, StopReason::MaxTokens)];
    let (status, problem) = desk.plan(&answers, json!({})).await;
    assert_eq!((status, &problem["errors"][0]["code"]), (422, &json!("cut_off")), "{problem}");
}
