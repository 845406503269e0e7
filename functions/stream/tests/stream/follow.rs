use crate::harness::{Client, Harness, QUICK};
use axum::http::StatusCode;
use planwright_engine::command::{Command, ProjectCommand};
use planwright_engine::id::ProjectRef;
use planwright_stream::Pace;
use serde_json::json;
use std::time::Duration;
use tokio::sync::broadcast;

#[tokio::test]
async fn the_log_is_replayed_in_order_and_then_followed() {
    let harness = Harness::start().await;
    for concurrency in 1..=3 {
        harness.update(concurrency).await;
    }
    let mut client = harness.open(0).await;
    assert_eq!(client.headers["content-type"], "text/event-stream");
    assert_eq!(client.headers["cache-control"], "no-cache, no-transform");
    assert_eq!(client.headers["x-accel-buffering"], "no");
    let first = client.next().await.unwrap();
    assert_eq!((first.id, first.event.as_deref()), (Some(1), Some("project_created")));
    assert_eq!(first.data["message"], "Made");
    assert_eq!(
        (&first.data["project_id"], &first.data["task_id"]),
        (&json!(harness.project), &json!(null))
    );
    assert_eq!(first.data["timestamp"], "2026-11-21T08:53:13.070Z");
    assert_eq!(client.seqs_to(4).await, [2, 3, 4]);
    harness.update(9).await;
    assert_eq!(client.seqs_to(5).await, [5]);
}

#[tokio::test]
async fn a_client_that_comes_back_gets_every_later_event_once() {
    let harness = Harness::start().await;
    for concurrency in 1..=5 {
        harness.update(concurrency).await;
    }
    let query = format!("?token={}&after=1", harness.ticket());
    // A browser resends the id it saw last, while the address is still the one it opened first.
    let response = harness.send(&query, &[("last-event-id", "4")]).await;
    assert_eq!(Client::of(response).await.seqs_to(6).await, [5, 6]);
    assert_eq!(harness.open(2).await.seqs_to(6).await, [3, 4, 5, 6]);
    // Somebody ahead of the log waits for what comes next.
    let mut ahead = harness.open(1_000).await;
    harness.update(9).await;
    assert_eq!(ahead.seqs_to(7).await, [7]);
}

#[tokio::test]
async fn many_streams_of_a_busy_log_all_see_the_same() {
    let harness = Harness::start().await;
    let mut clients = Vec::new();
    for _ in 0..8 {
        clients.push(harness.open(0).await);
    }
    let writing = async {
        for concurrency in 1..=60 {
            harness.update(concurrency).await;
        }
    };
    let reading = futures::future::join_all(clients.iter_mut().map(|client| client.seqs_to(61)));
    let (seen, ()) = tokio::join!(reading, writing);
    for seqs in seen {
        assert_eq!(seqs, (1..=61).collect::<Vec<u64>>());
    }
}

#[tokio::test]
async fn silence_is_broken_by_heartbeats() {
    let harness = Harness::start().await;
    let mut client = harness.open(1).await;
    for _ in 0..3 {
        assert_eq!(client.any().await.unwrap().rest, [": keepalive"]);
    }
    harness.update(1).await;
    assert_eq!(client.seqs_to(2).await, [2]);
}

#[tokio::test]
async fn the_stream_of_a_project_that_ends_tells_it_and_closes() {
    let harness = Harness::start().await;
    let mut client = harness.open(0).await;
    harness.submit(Command::Project(ProjectCommand::Cancel)).await;
    assert_eq!(client.next().await.unwrap().id, Some(1));
    let last = client.next().await.unwrap();
    assert_eq!(last.event.as_deref(), Some("project_cancelled"));
    let head = last.id.unwrap();
    assert_eq!(client.next().await, None);

    // Who has seen the end is told that there is no more; who has not, gets it.
    let over = harness
        .send(&format!("?token={}", harness.ticket()), &[("last-event-id", &head.to_string())])
        .await;
    assert_eq!(over.status(), StatusCode::NO_CONTENT);
    let over = harness.send(&format!("?token={}&after={head}", harness.ticket()), &[]).await;
    assert_eq!(over.status(), StatusCode::NO_CONTENT);
    let mut late = harness.open(head - 1).await;
    assert_eq!(late.seqs_to(head).await, [head]);
    assert_eq!(late.next().await, None);
}

#[tokio::test]
async fn a_connection_closes_after_its_life_for_the_client_to_come_back() {
    let life = Duration::from_millis(200);
    let harness =
        Harness::with(Pace { life, heartbeat: Duration::from_secs(60), ..QUICK }, None).await;
    let mut client = harness.open(1).await;
    assert_eq!(client.any().await, None);
    harness.update(1).await;
    assert_eq!(harness.open(1).await.seqs_to(2).await, [2]);
}

#[tokio::test]
async fn a_nudge_wakes_the_streams_of_its_project_at_once() {
    let slow = Duration::from_secs(3_600);
    let (nudges, _keep) = broadcast::channel(16);
    let pace = Pace {
        busy: slow,
        idle: slow,
        heartbeat: slow,
        life: slow,
        watch: slow,
        recheck: slow,
        calm_after: slow,
    };
    let harness = Harness::with(pace, Some(nudges.clone())).await;
    let mut client = harness.open(0).await;
    assert_eq!(client.seqs_to(1).await, [1]);
    for concurrency in 1..=5 {
        harness.update(concurrency).await;
        nudges.send(harness.project).unwrap();
        let seq = u64::from(concurrency) + 1;
        assert_eq!(client.seqs_to(seq).await, [seq]);
    }
}

#[tokio::test]
async fn the_stream_of_a_deleted_project_ends() {
    let harness = Harness::start().await;
    let mut client = harness.open(1).await;
    harness.store.project_delete(ProjectRef::new(harness.team, harness.project)).await.unwrap();
    assert_eq!(client.next().await, None);
}
