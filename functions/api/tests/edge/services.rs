use crate::harness::TestApi;
use serde_json::{Value, json};

#[tokio::test]
async fn every_configured_service_is_listed_with_its_state() {
    // Nothing listens at port 1.
    let api = TestApi::with(&[("OLLAMA_HOST", "http://127.0.0.1:1")]).await;
    let token = api.somebody("me@example.com").await;
    let services = api.get("/api/services", &token).await.json();
    let states: Vec<Value> =
        services.as_array().unwrap().iter().map(|s| json!([s["id"], s["status"]])).collect();
    assert_eq!(
        json!(states),
        json!([["demo", "online"], ["ollama", "offline"], ["store", "online"]])
    );
    assert_eq!(services[1]["category"], "ai");
    assert_eq!(services[1]["details"]["tiers"], json!(["ollama", "haiku", "sonnet", "opus"]));
    let one = api.get("/api/services/store", &token).await.json();
    assert_eq!((&one["name"], &one["method"]), (&json!("Data store (DynamoDB)"), &json!("http")));
    api.get("/api/services/teapot", &token).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_check_is_kept_for_half_a_minute_unless_a_fresh_one_is_asked_for() {
    let api = TestApi::start().await;
    let token = api.somebody("me@example.com").await;
    let checked = async |query: &str| {
        let answer = api.get(&format!("/api/services{query}"), &token).await;
        answer.json()[0]["checked_at"].as_str().unwrap().to_owned()
    };
    let first = checked("").await;
    api.clock.advance(29_000);
    assert_eq!(checked("").await, first);
    let asked = checked("?refresh=true").await;
    assert!(asked > first);
    api.clock.advance(29_000);
    assert_eq!(checked("").await, asked);
    api.clock.advance(1_000);
    assert!(checked("").await > asked);
    let wrong = api.get("/api/services?refresh=perhaps", &token).await;
    assert_eq!(wrong.problem(422, "validation_failed")["errors"][0]["pointer"], "?refresh");
}

#[tokio::test]
async fn the_sandbox_is_listed_with_what_stands_around_a_run_or_why_there_is_none() {
    for (available, status, says) in [(true, "online", "walls"), (false, "offline", "problem")] {
        let api = TestApi::start().await;
        let token = api.somebody("me@example.com").await;
        api.get("/api/services/sandbox", &token).await.problem(404, "not_found");
        api.state.clone().with_sandbox(planwright_sandbox::State {
            available,
            kind: "bubblewrap".to_owned(),
            sentence: "One sentence.".to_owned(),
        });
        // What was found before is shown for half a minute.
        api.clock.advance(30_000);
        let found = api.get("/api/services/sandbox", &token).await.json();
        assert_eq!(found["status"], status);
        assert_eq!(found["details"][says], "One sentence.");
    }
}
