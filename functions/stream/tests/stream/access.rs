use crate::stand::{Client, Stand, person};
use axum::body::Body;
use axum::http::{Method, Request};
use planwright_engine::command::{Command, ProjectCommand};
use planwright_engine::id::ProjectId;
use planwright_platform::clock::Clock;
use planwright_protocol::record::{Membership, SignIn};
use tower::ServiceExt;

#[tokio::test]
async fn without_a_good_token_there_is_no_stream() {
    let stand = Stand::start().await;
    assert_eq!(stand.problem("", &[]).await["code"], "not_authenticated");
    assert_eq!(stand.problem("?token=", &[]).await["code"], "invalid_token");
    assert_eq!(stand.problem("?token=nonsense", &[]).await["code"], "invalid_token");
    assert_eq!(
        stand.problem("", &[("authorization", "Bearer nonsense")]).await["code"],
        "invalid_token"
    );
    let elsewhere = stand.ticket_for(ProjectId::from_u128(9));
    assert_eq!(stand.problem(&format!("?token={elsewhere}"), &[]).await["status"], 401);
    let access = stand.access_token(stand.user, stand.team).await;
    assert_eq!(stand.problem(&format!("?token={access}"), &[]).await["code"], "invalid_token_type");
    let ticket = format!("Bearer {}", stand.ticket());
    assert_eq!(
        stand.problem("", &[("authorization", &ticket)]).await["code"],
        "invalid_token_type"
    );
}

#[tokio::test]
async fn a_ticket_is_good_once_and_for_a_minute() {
    let stand = Stand::start().await;
    let query = format!("?token={}", stand.ticket());
    assert_eq!(Client::of(stand.send(&query, &[]).await).await.seqs_to(1).await, [1]);
    assert_eq!(stand.problem(&query, &[]).await["code"], "ticket_used");
    let unused = format!("?token={}", stand.ticket());
    stand.clock.advance(60_000);
    assert_eq!(stand.problem(&unused, &[]).await["code"], "token_expired");
}

#[tokio::test]
async fn a_ticket_serves_the_reconnects_of_its_own_stream_while_its_right_lasts() {
    let stand = Stand::start().await;
    let query = format!("?token={}", stand.ticket());
    let browser = ("user-agent", "Browser/1");
    let opened = stand.send(&query, &[browser]).await;
    assert_eq!(Client::of(opened).await.seqs_to(1).await, [1]);
    stand.update(2).await;
    // Long after the ticket's own minute, as after any cut: from the last event on.
    for minutes in [0, 2, 600] {
        stand.clock.advance(minutes * 60_000);
        let back = stand.send(&query, &[browser, ("last-event-id", "1")]).await;
        assert_eq!(Client::of(back).await.seqs_to(2).await, [2], "{minutes} minutes");
    }
    // One that was cut before its first event has nothing to name.
    assert_eq!(Client::of(stand.send(&query, &[browser]).await).await.seqs_to(2).await, [1, 2]);
    let stranger = [("user-agent", "Other/1"), ("last-event-id", "1")];
    assert_eq!(stand.problem(&query, &stranger).await["code"], "ticket_used");
    let now_ms = stand.clock.now_ms();
    let revoked = stand.store.api_key_change(stand.key, |key| {
        key.revoked_ms = Some(now_ms);
        true
    });
    revoked.await.unwrap();
    let back = [browser, ("last-event-id", "1")];
    assert_eq!(stand.problem(&query, &back).await["code"], "invalid_token");
}

#[tokio::test]
async fn a_spent_ticket_of_an_ended_project_is_told_that_nothing_more_comes() {
    let stand = Stand::start().await;
    let query = format!("?token={}", stand.ticket());
    assert_eq!(Client::of(stand.send(&query, &[]).await).await.seqs_to(1).await, [1]);
    stand.submit(Command::Project(ProjectCommand::Cancel)).await;
    assert_eq!(stand.send(&query, &[("last-event-id", "2")]).await.status(), 204);
    assert_eq!(stand.send(&query, &[("user-agent", "Other/1")]).await.status(), 204);
    // What was missed is told first.
    let back = stand.send(&query, &[("last-event-id", "1")]).await;
    assert_eq!(Client::of(back).await.seqs_to(2).await, [2]);
}

#[tokio::test]
async fn of_two_uses_of_a_ticket_at_once_one_gets_in() {
    let stand = Stand::start().await;
    let query = format!("?token={}", stand.ticket());
    let (a, b) = tokio::join!(stand.send(&query, &[]), stand.send(&query, &[]));
    let mut statuses = [a.status().as_u16(), b.status().as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
}

#[tokio::test]
async fn an_access_token_opens_the_streams_of_its_team_and_no_other() {
    let stand = Stand::start().await;
    let own = format!("Bearer {}", stand.access_token(stand.user, stand.team).await);
    let response = stand.send("", &[("authorization", &own)]).await;
    assert_eq!(Client::of(response).await.seqs_to(1).await, [1]);
    let (user, team) = person(&stand.store, 2).await;
    let foreign = format!("Bearer {}", stand.access_token(user, team).await);
    let problem = stand.problem("", &[("authorization", &foreign)]).await;
    assert_eq!((&problem["status"], &problem["code"]), (&404.into(), &"not_found".into()));
    assert_eq!(problem["instance"], format!("/api/events/{}", stand.project));
}

#[tokio::test]
async fn who_has_been_disabled_or_signed_out_gets_no_stream() {
    let stand = Stand::start().await;
    let access = stand.access_token(stand.user, stand.team).await;
    let claims = stand.tokens.verify_access(&access, 1_795_251_193_070).unwrap();
    let mut sign_in = stand.store.sign_in_get(stand.user, claims.sid).await.unwrap().unwrap();
    sign_in.revoked = true;
    stand.store.sign_in_replace(stand.user, claims.sid, &sign_in).await.unwrap();
    let header = format!("Bearer {access}");
    assert_eq!(stand.problem("", &[("authorization", &header)]).await["code"], "invalid_token");

    let ticket = format!("?token={}", stand.ticket());
    stand.store.user_change(stand.user, |user| user.active = false).await.unwrap();
    assert_eq!(stand.problem(&ticket, &[]).await["code"], "invalid_token");
}

#[tokio::test]
async fn a_stream_ends_when_its_listener_is_removed_signs_out_or_is_disabled() {
    for reason in ["removed", "signed out", "disabled"] {
        let stand = Stand::start().await;
        let access = stand.access_token(stand.user, stand.team).await;
        let session = stand.tokens.verify_access(&access, stand.clock.now_ms()).unwrap().sid;
        let header = format!("Bearer {access}");
        let mut client = Client::of(stand.send("", &[("authorization", &header)]).await).await;
        assert_eq!(client.seqs_to(1).await, [1]);
        match reason {
            "removed" => {
                let (other, _) = person(&stand.store, 2).await;
                let place =
                    stand.store.member_get(stand.team, stand.user).await.unwrap().unwrap().place;
                let invited = Membership { user: other.to_string(), ..(*place).clone() };
                stand.invite(other, &invited).await;
                stand.store.member_remove(stand.team, stand.user, &place).await.unwrap();
            }
            "signed out" => {
                let old = stand.store.sign_in_get(stand.user, session).await.unwrap().unwrap();
                let revoked = SignIn { revoked: true, ..old };
                stand.store.sign_in_replace(stand.user, session, &revoked).await.unwrap();
            }
            _ => {
                stand.store.user_change(stand.user, |user| user.active = false).await.unwrap();
            }
        }
        assert_eq!(client.next().await, None, "{reason}");
    }
}

#[tokio::test]
async fn a_stream_opened_with_a_key_ends_when_the_key_is_revoked_or_runs_out() {
    for reason in ["revoked", "run out", "gone after its overlap"] {
        let stand = Stand::start().await;
        let mut client = stand.open(0).await;
        assert_eq!(client.seqs_to(1).await, [1]);
        let now_ms = stand.clock.now_ms();
        let ended = stand.store.api_key_change(stand.key, |key| {
            match reason {
                "revoked" => key.revoked_ms = Some(now_ms),
                "run out" => key.expires_ms = Some(now_ms),
                _ => key.revoked_ms = Some(now_ms + 60_000),
            }
            true
        });
        ended.await.unwrap();
        if reason == "gone after its overlap" {
            stand.update(2).await;
            assert_eq!(client.seqs_to(2).await, [2], "until then it goes on");
            stand.clock.advance(60_000);
        }
        assert_eq!(client.next().await, None, "{reason}");
        let ticket = format!("?token={}", stand.ticket());
        assert_eq!(stand.problem(&ticket, &[]).await["code"], "invalid_token", "{reason}");
    }
}

#[tokio::test]
async fn a_position_that_is_no_number_is_refused() {
    let stand = Stand::start().await;
    let own = format!("Bearer {}", stand.access_token(stand.user, stand.team).await);
    for query in ["?after=-1", "?after=x", "?after=99999999999999999999"] {
        assert_eq!(
            stand.problem(query, &[("authorization", &own)]).await["status"],
            422,
            "{query}"
        );
    }
    let problem = stand.problem("", &[("authorization", &own), ("last-event-id", "x")]).await;
    assert_eq!(problem["status"], 422);
}

#[tokio::test]
async fn only_get_is_answered_and_only_listed_origins_are_let_in() {
    let stand = Stand::start().await;
    let uri = format!("/api/events/{}", stand.project);
    let post = Request::builder().method(Method::POST).uri(&uri).body(Body::empty()).unwrap();
    let answer = stand.app.clone().oneshot(post).await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), answer.headers()["content-type"].as_bytes()),
        (405, &b"application/problem+json"[..])
    );
    for (origin, allowed) in
        [("https://app.example.com", true), ("https://evil.example.com", false)]
    {
        let answer = stand.send(&format!("?token={}", stand.ticket()), &[("origin", origin)]).await;
        assert_eq!(
            answer.headers().contains_key("access-control-allow-origin"),
            allowed,
            "{origin}"
        );
    }
}
