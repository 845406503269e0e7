use crate::harness::{Client, Harness, person};
use axum::body::Body;
use axum::http::{Method, Request};
use planwright_engine::command::{Command, ProjectCommand};
use planwright_engine::id::ProjectId;
use planwright_platform::clock::Clock;
use planwright_protocol::record::{Membership, SignIn};
use tower::ServiceExt;

#[tokio::test]
async fn without_a_good_token_there_is_no_stream() {
    let harness = Harness::start().await;
    assert_eq!(harness.problem("", &[]).await["code"], "not_authenticated");
    assert_eq!(harness.problem("?token=", &[]).await["code"], "invalid_token");
    assert_eq!(harness.problem("?token=nonsense", &[]).await["code"], "invalid_token");
    assert_eq!(
        harness.problem("", &[("authorization", "Bearer nonsense")]).await["code"],
        "invalid_token"
    );
    let elsewhere = harness.ticket_for(ProjectId::from_u128(9));
    assert_eq!(harness.problem(&format!("?token={elsewhere}"), &[]).await["status"], 401);
    let access = harness.access_token(harness.user, harness.team).await;
    assert_eq!(
        harness.problem(&format!("?token={access}"), &[]).await["code"],
        "invalid_token_type"
    );
    let ticket = format!("Bearer {}", harness.ticket());
    assert_eq!(
        harness.problem("", &[("authorization", &ticket)]).await["code"],
        "invalid_token_type"
    );
}

#[tokio::test]
async fn a_ticket_is_good_once_and_for_a_minute() {
    let harness = Harness::start().await;
    let query = format!("?token={}", harness.ticket());
    assert_eq!(Client::of(harness.send(&query, &[]).await).await.seqs_to(1).await, [1]);
    assert_eq!(harness.problem(&query, &[]).await["code"], "ticket_used");
    let unused = format!("?token={}", harness.ticket());
    harness.clock.advance(60_000);
    assert_eq!(harness.problem(&unused, &[]).await["code"], "token_expired");
}

#[tokio::test]
async fn a_ticket_serves_the_reconnects_of_its_own_stream_while_its_right_lasts() {
    let harness = Harness::start().await;
    let query = format!("?token={}", harness.ticket());
    let browser = ("user-agent", "Browser/1");
    let opened = harness.send(&query, &[browser]).await;
    assert_eq!(Client::of(opened).await.seqs_to(1).await, [1]);
    harness.update(2).await;
    // Long after the ticket's own minute, as after any cut: from the last event on.
    for minutes in [0, 2, 600] {
        harness.clock.advance(minutes * 60_000);
        let back = harness.send(&query, &[browser, ("last-event-id", "1")]).await;
        assert_eq!(Client::of(back).await.seqs_to(2).await, [2], "{minutes} minutes");
    }
    // One that was cut before its first event has nothing to name.
    assert_eq!(Client::of(harness.send(&query, &[browser]).await).await.seqs_to(2).await, [1, 2]);
    let stranger = [("user-agent", "Other/1"), ("last-event-id", "1")];
    assert_eq!(harness.problem(&query, &stranger).await["code"], "ticket_used");
    let now_ms = harness.clock.now_ms();
    let revoked = harness.store.api_key_change(harness.key, |key| {
        key.revoked_ms = Some(now_ms);
        true
    });
    revoked.await.unwrap();
    let back = [browser, ("last-event-id", "1")];
    assert_eq!(harness.problem(&query, &back).await["code"], "invalid_token");
}

#[tokio::test]
async fn a_spent_ticket_of_an_ended_project_is_told_that_nothing_more_comes() {
    let harness = Harness::start().await;
    let query = format!("?token={}", harness.ticket());
    assert_eq!(Client::of(harness.send(&query, &[]).await).await.seqs_to(1).await, [1]);
    harness.submit(Command::Project(ProjectCommand::Cancel)).await;
    assert_eq!(harness.send(&query, &[("last-event-id", "2")]).await.status(), 204);
    assert_eq!(harness.send(&query, &[("user-agent", "Other/1")]).await.status(), 204);
    // What was missed is told first.
    let back = harness.send(&query, &[("last-event-id", "1")]).await;
    assert_eq!(Client::of(back).await.seqs_to(2).await, [2]);
}

#[tokio::test]
async fn of_two_uses_of_a_ticket_at_once_one_gets_in() {
    let harness = Harness::start().await;
    let query = format!("?token={}", harness.ticket());
    let (a, b) = tokio::join!(harness.send(&query, &[]), harness.send(&query, &[]));
    let mut statuses = [a.status().as_u16(), b.status().as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
}

#[tokio::test]
async fn an_access_token_opens_the_streams_of_its_team_and_no_other() {
    let harness = Harness::start().await;
    let own = format!("Bearer {}", harness.access_token(harness.user, harness.team).await);
    let response = harness.send("", &[("authorization", &own)]).await;
    assert_eq!(Client::of(response).await.seqs_to(1).await, [1]);
    let (user, team) = person(&harness.store, 2).await;
    let foreign = format!("Bearer {}", harness.access_token(user, team).await);
    let problem = harness.problem("", &[("authorization", &foreign)]).await;
    assert_eq!((&problem["status"], &problem["code"]), (&404.into(), &"not_found".into()));
    assert_eq!(problem["instance"], format!("/api/events/{}", harness.project));
}

#[tokio::test]
async fn who_has_been_disabled_or_signed_out_gets_no_stream() {
    let harness = Harness::start().await;
    let access = harness.access_token(harness.user, harness.team).await;
    let claims = harness.tokens.verify_access(&access, 1_795_251_193_070).unwrap();
    let mut sign_in = harness.store.sign_in_get(harness.user, claims.sid).await.unwrap().unwrap();
    sign_in.revoked = true;
    harness.store.sign_in_replace(harness.user, claims.sid, &sign_in).await.unwrap();
    let header = format!("Bearer {access}");
    assert_eq!(harness.problem("", &[("authorization", &header)]).await["code"], "invalid_token");

    let ticket = format!("?token={}", harness.ticket());
    harness.store.user_change(harness.user, |user| user.active = false).await.unwrap();
    assert_eq!(harness.problem(&ticket, &[]).await["code"], "invalid_token");
}

#[tokio::test]
async fn a_stream_ends_when_its_listener_is_removed_signs_out_or_is_disabled() {
    for reason in ["removed", "signed out", "disabled"] {
        let harness = Harness::start().await;
        let access = harness.access_token(harness.user, harness.team).await;
        let session = harness.tokens.verify_access(&access, harness.clock.now_ms()).unwrap().sid;
        let header = format!("Bearer {access}");
        let mut client = Client::of(harness.send("", &[("authorization", &header)]).await).await;
        assert_eq!(client.seqs_to(1).await, [1]);
        match reason {
            "removed" => {
                let (other, _) = person(&harness.store, 2).await;
                let place = harness
                    .store
                    .member_get(harness.team, harness.user)
                    .await
                    .unwrap()
                    .unwrap()
                    .place;
                let invited = Membership { user: other.to_string(), ..(*place).clone() };
                harness.invite(other, &invited).await;
                harness.store.member_remove(harness.team, harness.user, &place).await.unwrap();
            }
            "signed out" => {
                let old = harness.store.sign_in_get(harness.user, session).await.unwrap().unwrap();
                let revoked = SignIn { revoked: true, ..old };
                harness.store.sign_in_replace(harness.user, session, &revoked).await.unwrap();
            }
            _ => {
                harness.store.user_change(harness.user, |user| user.active = false).await.unwrap();
            }
        }
        assert_eq!(client.next().await, None, "{reason}");
    }
}

#[tokio::test]
async fn a_stream_opened_with_a_key_ends_when_the_key_is_revoked_or_runs_out() {
    for reason in ["revoked", "run out", "gone after its overlap"] {
        let harness = Harness::start().await;
        let mut client = harness.open(0).await;
        assert_eq!(client.seqs_to(1).await, [1]);
        let now_ms = harness.clock.now_ms();
        let ended = harness.store.api_key_change(harness.key, |key| {
            match reason {
                "revoked" => key.revoked_ms = Some(now_ms),
                "run out" => key.expires_ms = Some(now_ms),
                _ => key.revoked_ms = Some(now_ms + 60_000),
            }
            true
        });
        ended.await.unwrap();
        if reason == "gone after its overlap" {
            harness.update(2).await;
            assert_eq!(client.seqs_to(2).await, [2], "until then it goes on");
            harness.clock.advance(60_000);
        }
        assert_eq!(client.next().await, None, "{reason}");
        let ticket = format!("?token={}", harness.ticket());
        assert_eq!(harness.problem(&ticket, &[]).await["code"], "invalid_token", "{reason}");
    }
}

#[tokio::test]
async fn a_position_that_is_no_number_is_refused() {
    let harness = Harness::start().await;
    let own = format!("Bearer {}", harness.access_token(harness.user, harness.team).await);
    for query in ["?after=-1", "?after=x", "?after=99999999999999999999"] {
        assert_eq!(
            harness.problem(query, &[("authorization", &own)]).await["status"],
            422,
            "{query}"
        );
    }
    let problem = harness.problem("", &[("authorization", &own), ("last-event-id", "x")]).await;
    assert_eq!(problem["status"], 422);
}

#[tokio::test]
async fn only_get_is_answered_and_only_listed_origins_are_let_in() {
    let harness = Harness::start().await;
    let uri = format!("/api/events/{}", harness.project);
    let post = Request::builder().method(Method::POST).uri(&uri).body(Body::empty()).unwrap();
    let answer = harness.app.clone().oneshot(post).await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), answer.headers()["content-type"].as_bytes()),
        (405, &b"application/problem+json"[..])
    );
    for (origin, allowed) in
        [("https://app.example.com", true), ("https://evil.example.com", false)]
    {
        let answer =
            harness.send(&format!("?token={}", harness.ticket()), &[("origin", origin)]).await;
        assert_eq!(
            answer.headers().contains_key("access-control-allow-origin"),
            allowed,
            "{origin}"
        );
    }
}
