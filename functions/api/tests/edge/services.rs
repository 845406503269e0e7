use crate::stand::Stand;
use serde_json::{Value, json};

#[tokio::test]
async fn every_configured_service_is_listed_with_its_state() {
    // Nothing listens at port 1.
    let stand = Stand::with(&[("OLLAMA_HOST", "http://127.0.0.1:1")]).await;
    let token = stand.somebody("me@example.com").await;
    let services = stand.get("/api/services", &token).await.json();
    let states: Vec<Value> =
        services.as_array().unwrap().iter().map(|s| json!([s["id"], s["status"]])).collect();
    assert_eq!(
        json!(states),
        json!([["demo", "online"], ["ollama", "offline"], ["store", "online"]])
    );
    assert_eq!(services[1]["category"], "ai");
    assert_eq!(services[1]["details"]["tiers"], json!(["ollama", "haiku", "sonnet", "opus"]));
    let one = stand.get("/api/services/store", &token).await.json();
    assert_eq!((&one["name"], &one["method"]), (&json!("Data store (DynamoDB)"), &json!("http")));
    stand.get("/api/services/teapot", &token).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_check_is_kept_for_half_a_minute_unless_a_fresh_one_is_asked_for() {
    let stand = Stand::start().await;
    let token = stand.somebody("me@example.com").await;
    let checked = async |query: &str| {
        let answer = stand.get(&format!("/api/services{query}"), &token).await;
        answer.json()[0]["checked_at"].as_str().unwrap().to_owned()
    };
    let first = checked("").await;
    stand.clock.advance(29_000);
    assert_eq!(checked("").await, first);
    let asked = checked("?refresh=true").await;
    assert!(asked > first);
    stand.clock.advance(29_000);
    assert_eq!(checked("").await, asked);
    stand.clock.advance(1_000);
    assert!(checked("").await > asked);
    let wrong = stand.get("/api/services?refresh=perhaps", &token).await;
    assert_eq!(wrong.problem(422, "validation_failed")["errors"][0]["pointer"], "?refresh");
}

#[tokio::test]
async fn the_sandbox_is_listed_with_what_stands_around_a_run_or_why_there_is_none() {
    for (available, status, says) in [(true, "online", "walls"), (false, "offline", "problem")] {
        let stand = Stand::start().await;
        let token = stand.somebody("me@example.com").await;
        stand.get("/api/services/sandbox", &token).await.problem(404, "not_found");
        stand.state.clone().with_sandbox(planwright_sandbox::State {
            available,
            kind: "bubblewrap".to_owned(),
            sentence: "One sentence.".to_owned(),
        });
        // What was found before is shown for half a minute.
        stand.clock.advance(30_000);
        let found = stand.get("/api/services/sandbox", &token).await.json();
        assert_eq!(found["status"], status);
        assert_eq!(found["details"][says], "One sentence.");
    }
}
