//! Who may take a place in a team, and what may be mailed to whom.

use crate::installation::{Installation, team_of, text};
use planwright_tests::client::{Answer, Client};
use serde_json::{Value, json};

const MAILING: [(&str, &str); 1] = [("PLANWRIGHT_MAIL_FROM", "from@example.com")];

async fn invite(who: &Client, team: &str, email: &str) -> Answer {
    let body = json!({"email": email, "role": "viewer"});
    who.post(&format!("/api/teams/{team}/invitations"), body).await
}

fn token(made: &Value) -> Value {
    json!({"token": text(made, "link").rsplit('#').next().unwrap()})
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_for_the_verified_address_it_was_sent_to() {
    let installation = Installation::start(&MAILING).await;
    let (owner, other) =
        (installation.verified("owner").await, installation.verified("other").await);
    let team = team_of(&owner).await;
    let made = invite(&owner, &team, "guest@example.com").await;
    assert_eq!(made.status, 201, "{}", made.body);
    let token = token(&made.body);
    let accept = async |who: &Client| who.post("/api/invitations/accept", token.clone()).await;
    let refused = accept(&other).await;
    assert_eq!((refused.status.as_u16(), &refused.body["code"]), (403, &json!("not_invited")));
    // Whoever registers the address first has not shown that it is theirs.
    let guest = installation.person("guest").await;
    assert_eq!(accept(&guest).await.body["code"], "not_invited");
    let mailed = json!({"token": installation.token("guest@example.com")});
    assert_eq!(guest.post("/api/auth/email/verify", mailed).await.status, 204);
    assert_eq!(accept(&guest).await.status, 200);

    // Anybody with the link, where the team says so; the log tells both.
    let path = format!("/api/teams/{team}/settings");
    assert_eq!(guest.patch(&path, json!({"open_invitations": true})).await.status, 403);
    assert_eq!(owner.patch(&path, json!({"open_invitations": true})).await.status, 200);
    let made = invite(&owner, &team, "somebody@example.com").await;
    let answer = other.post("/api/invitations/accept", self::token(&made.body)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let log = owner.must_get(&format!("/api/teams/{team}/audit?limit=50")).await;
    let targets: Vec<String> =
        log.as_array().unwrap().iter().map(|line| text(line, "target")).collect();
    assert!(
        targets.iter().any(|target| target.ends_with("(invitations are for whoever has the link)")),
        "{targets:?}"
    );
    assert!(
        targets.iter().any(|target| target.starts_with("/api/invitations/accept (by the link")),
        "{targets:?}"
    );
    let secret = text(&self::token(&made.body), "token");
    assert!(!log.to_string().contains(&secret));
    installation.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_invites_is_verified_and_an_address_has_one_open_invitation_to_a_team() {
    let installation = Installation::start(&MAILING).await;
    let owner = installation.person("owner").await;
    let team = team_of(&owner).await;
    let refused = invite(&owner, &team, "guest@example.com").await;
    assert_eq!(
        (refused.status.as_u16(), &refused.body["code"]),
        (403, &json!("email_not_verified"))
    );
    assert!(installation.mails("guest@example.com").is_empty());
    let mailed = json!({"token": installation.token("owner@example.com")});
    assert_eq!(owner.post("/api/auth/email/verify", mailed).await.status, 204);
    let first = invite(&owner, &team, "guest@example.com").await;
    assert_eq!(first.status, 201, "{}", first.body);
    let again = invite(&owner, &team, "Guest@Example.com").await;
    assert_eq!((again.status.as_u16(), &again.body["code"]), (409, &json!("already_invited")));
    assert_eq!(installation.mails("guest@example.com").len(), 1);
    let path = format!("/api/teams/{team}/invitations/{}", text(&first.body, "id"));
    assert_eq!(owner.delete(&path).await.status, 204);
    assert_eq!(invite(&owner, &team, "guest@example.com").await.status, 201);
    installation.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_mailed_often_nobody_mails_many_and_no_name_is_a_link() {
    let installation = Installation::start(&MAILING).await;
    let owner = installation.verified("owner").await;
    let team = team_of(&owner).await;
    // To one address.
    let mut statuses = Vec::new();
    for _ in 0..7 {
        let made = invite(&owner, &team, "guest@example.com").await;
        statuses.push(made.status.as_u16());
        if made.status == 201 {
            let id = text(&made.body, "id");
            owner.delete(&format!("/api/teams/{team}/invitations/{id}")).await;
        }
    }
    assert_eq!(statuses, [201, 201, 201, 201, 201, 429, 429]);
    assert_eq!(installation.mails("guest@example.com").len(), 5);
    let open = owner.must_get(&format!("/api/teams/{team}/invitations")).await;
    assert_eq!(open, json!([]), "one that was not mailed is not there");
    // By one person.
    let mut sent = 5;
    for number in 0..60 {
        let made = invite(&owner, &team, &format!("guest{number}@example.com")).await;
        sent += u32::from(made.status == 201);
    }
    assert_eq!(sent, 50);
    // Forgotten passwords are answered alike, however often.
    for _ in 0..8 {
        let body = json!({"email": "owner@example.com"});
        let answer = owner.post("/api/auth/password/forgot", body).await;
        assert_eq!(answer.status, 202);
    }
    assert_eq!(installation.mails("owner@example.com").len(), 1 + 5);
    installation.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_in_mails_are_nothing_that_a_program_makes_a_link_of() {
    let installation = Installation::start(&MAILING).await;
    let owner = installation.verified("owner").await;
    let team = team_of(&owner).await;
    let name = json!({"name": "Win at https://evil.example/now"});
    assert_eq!(owner.patch(&format!("/api/teams/{team}"), name).await.status, 200);
    let name = json!({"display_name": "p\u{430}ypal\u{3002}com"});
    assert_eq!(owner.patch("/api/auth/me", name).await.status, 200);
    assert_eq!(invite(&owner, &team, "guest@example.com").await.status, 201);
    let mail = installation.mails("guest@example.com").pop().unwrap();
    assert!(mail.contains(
        "Subject: p\u{430}ypal com invites you to Win at https evil example now on Planwright\r\n"
    ), "{mail}");
    assert!(!mail.contains("evil.example") && !mail.contains("\u{3002}"), "{mail}");
    installation.end().await;
}
