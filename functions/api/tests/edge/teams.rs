use crate::harness::{Answer, TestApi, team_of};
use axum::body::Body;
use axum::http::{Method, Request};
use planwright_platform::clock::Clock;
use planwright_protocol::record::AuditEntry;
use serde_json::{Value, json};

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}")).to_owned()
}

struct Person {
    email: String,
    token: String,
    id: String,
    own_team: String,
}

async fn person(api: &TestApi, name: &str) -> Person {
    let email = format!("{name}@example.com");
    let token = api.somebody(&email).await;
    let me = api.get("/api/auth/me", &token).await.json();
    Person { id: text(&me, "id"), own_team: text(&me, "team_id"), email, token }
}

impl Person {
    async fn send(&self, api: &TestApi, method: Method, path: &str, body: Value) -> Answer {
        api.call(method, path, Some(&self.token), Some(body)).await
    }

    /// The same person, signed in again.
    async fn back(self, api: &TestApi, name: &str) -> Self {
        let token = text(&api.login(&format!("{name}@example.com")).await, "access_token");
        Person { token, ..self }
    }

    async fn post(&self, api: &TestApi, path: &str, body: Value) -> Answer {
        self.send(api, Method::POST, path, body).await
    }

    async fn team(&self, api: &TestApi, name: &str) -> String {
        let answer = self.post(api, "/api/teams", json!({ "name": name })).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        text(&answer.json(), "id")
    }

    /// What is sent to look at an invitation and to accept it.
    async fn invite(&self, api: &TestApi, team: &str, email: &str, role: &str) -> Value {
        let body = json!({ "email": email, "role": role });
        let answer = self.post(api, &format!("/api/teams/{team}/invitations"), body).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        let link = text(&answer.json(), "link");
        json!({ "token": link.rsplit_once("/invitation#").unwrap().1 })
    }

    async fn accept(&self, api: &TestApi, token: &Value) -> Answer {
        self.post(api, "/api/invitations/accept", token.clone()).await
    }

    async fn joins(&self, api: &TestApi, by: &Person, team: &str, role: &str) {
        let token = by.invite(api, team, &self.email, role).await;
        let answer = self.accept(api, &token).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.json()["role"], role);
    }

    async fn for_team(&self, api: &TestApi, path: &str, team: &str) -> Answer {
        let request = Request::builder().uri(path).header("x-team-id", team);
        let request =
            request.header("authorization", format!("Bearer {}", self.token)).body(Body::empty());
        api.send(request.unwrap()).await
    }
}

#[tokio::test]
async fn signing_up_makes_a_personal_team_and_further_ones_are_owned_by_their_makers() {
    let api = TestApi::start().await;
    let ann = person(&api, "ann").await;
    let team = ann.team(&api, " The  crew ").await;
    let teams = api.get("/api/teams", &ann.token).await.json();
    assert_eq!((&teams[0]["id"], &teams[0]["personal"]), (&json!(ann.own_team), &json!(true)));
    assert_eq!((&teams[0]["is_default"], &teams[0]["role"]), (&json!(true), &json!("owner")));
    assert_eq!((&teams[1]["id"], &teams[1]["name"]), (&json!(team), &json!("The  crew")));
    assert_eq!((&teams[1]["member_count"], &teams[1]["personal"]), (&json!(1), &json!(false)));
    let path = format!("/api/teams/{team}");
    let renamed = ann.send(&api, Method::PATCH, &path, json!({ "name": "Crew" })).await.json();
    assert_eq!(renamed["name"], "Crew");
    ann.send(&api, Method::PATCH, &path, json!({ "name": "" }))
        .await
        .problem(422, "validation_failed");
}

#[tokio::test]
async fn the_team_is_that_of_the_resource_else_of_the_header_else_the_default() {
    let api = TestApi::start().await;
    let ann = person(&api, "ann").await;
    let crew = ann.team(&api, "Crew").await;
    assert_eq!(ann.for_team(&api, "/api/usage/limits", &crew).await.status, 200);
    let body = json!({ "name": "p", "requirements": "r" });
    let request =
        Request::builder().method(Method::POST).uri("/api/projects").header("x-team-id", &crew);
    let request = request.header("authorization", format!("Bearer {}", ann.token));
    let made = api.send(request.body(Body::from(body.to_string())).unwrap()).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let path = format!("/api/projects/{}", text(&made.json(), "id"));
    // The path says whose it is, whatever the header says.
    assert_eq!(ann.for_team(&api, &path, &ann.own_team).await.status, 200);
    assert_eq!(api.get("/api/projects", &ann.token).await.json(), json!([]));
    assert_eq!(
        ann.for_team(&api, "/api/projects", &crew).await.json().as_array().unwrap().len(),
        1
    );
    let default = ann.post(&api, &format!("/api/teams/{crew}/default"), json!({})).await;
    assert_eq!((default.status.as_u16(), &default.json()["is_default"]), (200, &json!(true)));
    assert_eq!(api.get("/api/projects", &ann.token).await.json().as_array().unwrap().len(), 1);
    assert_eq!(team_of(&api, &ann.token).await.to_string(), crew);

    let bob = person(&api, "bob").await;
    bob.for_team(&api, "/api/projects", &crew).await.problem(404, "not_found");
    bob.for_team(&api, "/api/projects", "nonsense").await.problem(404, "not_found");
    assert_eq!(
        bob.for_team(&api, "/api/teams", &crew).await.status,
        200,
        "one's own teams need none"
    );
}

#[tokio::test]
async fn an_invitation_is_good_once_for_seven_days_and_while_its_sender_could_send_it() {
    let api = TestApi::start().await;
    let (ann, bob, eve) =
        (person(&api, "ann").await, person(&api, "bob").await, person(&api, "eve").await);
    let crew = ann.team(&api, "Crew").await;
    let open = json!({ "open_invitations": true });
    let settings = format!("/api/teams/{crew}/settings");
    assert_eq!(ann.send(&api, Method::PATCH, &settings, open).await.status, 200);
    let token = ann.invite(&api, &crew, "a@example.com", "editor").await;
    let preview = async |token: &Value| {
        api.call(Method::POST, "/api/invitations/preview", None, Some(token.clone())).await
    };
    let shown = preview(&token).await.json();
    assert_eq!((&shown["team_name"], &shown["inviter"]), (&json!("Crew"), &json!("ann")));
    assert_eq!((&shown["role"], &shown["expired"]), (&json!("editor"), &json!(false)));
    api.call(Method::POST, "/api/invitations/accept", None, Some(token.clone()))
        .await
        .problem(401, "not_authenticated");
    let (a, b) = tokio::join!(bob.accept(&api, &token), eve.accept(&api, &token));
    let mut statuses = [a.status.as_u16(), b.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 404], "of two who use a link one gets in");
    preview(&token).await.problem(404, "not_found");

    let names = if a.status == 200 { ["bob", "eve"] } else { ["eve", "bob"] };
    let (inside, outside) = if a.status == 200 { (bob, eve) } else { (eve, bob) };
    let again = ann.invite(&api, &crew, "b@example.com", "viewer").await;
    inside.accept(&api, &again).await.problem(409, "already_member");
    let late = ann.invite(&api, &crew, "c@example.com", "viewer").await;
    let open = api.get(&format!("/api/teams/{crew}/invitations"), &ann.token).await.json();
    assert_eq!(open.as_array().unwrap().len(), 2);
    assert!(!open.to_string().contains("link") && !open.to_string().contains("hash"));
    let first = format!("/api/teams/{crew}/invitations/{}", text(&open[0], "id"));
    assert_eq!(ann.send(&api, Method::DELETE, &first, json!({})).await.status, 204);
    ann.send(&api, Method::DELETE, &first, json!({})).await.problem(404, "not_found");
    api.clock.advance(7 * 86_400_000);
    let ann = ann.back(&api, "ann").await;
    let (inside, outside) = (inside.back(&api, names[0]).await, outside.back(&api, names[1]).await);
    outside.accept(&api, &late).await.problem(410, "invitation_expired");
    assert_eq!(preview(&late).await.json()["expired"], true);
    // An admin's invitation is void once they are none.
    let member = format!("/api/teams/{crew}/members/{}", inside.id);
    let admin = json!({ "role": "admin" });
    assert_eq!(ann.send(&api, Method::PATCH, &member, admin).await.status, 200);
    let theirs = inside.invite(&api, &crew, "d@example.com", "viewer").await;
    assert_eq!(
        ann.send(&api, Method::PATCH, &member, json!({ "role": "viewer" })).await.status,
        200
    );
    preview(&theirs).await.problem(404, "not_found");
}

#[tokio::test]
async fn roles_decide_and_only_owners_touch_owners() {
    let api = TestApi::start().await;
    let (ann, bob, eve) =
        (person(&api, "ann").await, person(&api, "bob").await, person(&api, "eve").await);
    let crew = ann.team(&api, "Crew").await;
    bob.joins(&api, &ann, &crew, "admin").await;
    eve.joins(&api, &ann, &crew, "viewer").await;
    let member = |person: &Person| format!("/api/teams/{crew}/members/{}", person.id);
    let members = api.get(&format!("/api/teams/{crew}/members"), &eve.token).await.json();
    let roles: Vec<_> =
        members.as_array().unwrap().iter().map(|m| (text(m, "email"), text(m, "role"))).collect();
    let expected =
        [("ann@example.com", "owner"), ("bob@example.com", "admin"), ("eve@example.com", "viewer")];
    assert_eq!(roles, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    assert!(members[2]["last_active_at"].is_string());

    let owner = json!({ "role": "owner" });
    eve.send(&api, Method::PATCH, &member(&eve), owner.clone())
        .await
        .problem(403, "missing_permission");
    bob.send(&api, Method::PATCH, &member(&bob), owner.clone()).await.problem(403, "owner_only");
    bob.send(&api, Method::PATCH, &member(&ann), json!({ "role": "viewer" }))
        .await
        .problem(403, "owner_only");
    bob.send(&api, Method::DELETE, &member(&ann), json!({})).await.problem(403, "owner_only");
    let invitation = json!({ "email": "x@example.com", "role": "owner" });
    bob.post(&api, &format!("/api/teams/{crew}/invitations"), invitation)
        .await
        .problem(403, "owner_only");
    let wrong = json!({ "role": "king" });
    ann.send(&api, Method::PATCH, &member(&eve), wrong).await.problem(422, "validation_failed");
    assert_eq!(bob.send(&api, Method::DELETE, &member(&eve), json!({})).await.status, 204);
    api.get(&format!("/api/teams/{crew}"), &eve.token).await.problem(404, "not_found");
    assert_eq!(
        bob.send(&api, Method::DELETE, &member(&bob), json!({})).await.status,
        204,
        "one may leave"
    );
}

#[tokio::test]
async fn the_last_owner_stays_whatever_happens_at_once() {
    let api = TestApi::start().await;
    let ann = person(&api, "ann").await;
    let crew = ann.team(&api, "Crew").await;
    let member = |person: &Person| format!("/api/teams/{crew}/members/{}", person.id);
    ann.send(&api, Method::DELETE, &member(&ann), json!({})).await.problem(409, "last_owner");
    ann.send(&api, Method::PATCH, &member(&ann), json!({ "role": "admin" }))
        .await
        .problem(409, "last_owner");
    for number in 0..8 {
        let bob = person(&api, &format!("bob{number}")).await;
        bob.joins(&api, &ann, &crew, "owner").await;
        let leave = (member(&ann), member(&bob));
        let demote = json!({ "role": "viewer" });
        let (a, b) = tokio::join!(
            ann.send(&api, Method::PATCH, &leave.0, demote.clone()),
            bob.send(&api, Method::DELETE, &leave.1, json!({})),
        );
        let statuses = [a.status.as_u16(), b.status.as_u16()];
        assert!(statuses.contains(&409), "{statuses:?}");
        let owners = api.state.store.team_get(crew.parse().unwrap()).await.unwrap().owners;
        assert_eq!(owners, 1);
        // As it was before.
        if statuses[0] == 200 {
            let back = json!({ "role": "owner" });
            assert_eq!(bob.send(&api, Method::PATCH, &leave.0, back).await.status, 200);
            assert_eq!(bob.send(&api, Method::DELETE, &leave.1, json!({})).await.status, 204);
        }
    }
}

#[tokio::test]
async fn a_team_is_handed_over_in_one_step() {
    let api = TestApi::start().await;
    let (ann, bob) = (person(&api, "ann").await, person(&api, "bob").await);
    let crew = ann.team(&api, "Crew").await;
    let path = format!("/api/teams/{crew}/transfer");
    ann.post(&api, &path, json!({ "user_id": bob.id })).await.problem(404, "not_found");
    bob.joins(&api, &ann, &crew, "editor").await;
    bob.post(&api, &path, json!({ "user_id": bob.id })).await.problem(403, "missing_permission");
    assert_eq!(ann.post(&api, &path, json!({ "user_id": bob.id })).await.status, 204);
    assert_eq!(api.get(&format!("/api/teams/{crew}"), &ann.token).await.json()["role"], "admin");
    assert_eq!(api.get(&format!("/api/teams/{crew}"), &bob.token).await.json()["role"], "owner");
    ann.post(&api, &path, json!({ "user_id": ann.id })).await.problem(403, "missing_permission");
    let counted = api.state.store.team_get(crew.parse().unwrap()).await.unwrap();
    assert_eq!((counted.members, counted.owners), (2, 1));
}

#[tokio::test]
async fn a_member_who_was_removed_is_out_within_ten_seconds_even_for_another_process() {
    let api = TestApi::start().await;
    let (ann, bob) = (person(&api, "ann").await, person(&api, "bob").await);
    let crew = ann.team(&api, "Crew").await;
    bob.joins(&api, &ann, &crew, "editor").await;
    let path = format!("/api/teams/{crew}");
    assert_eq!(api.get(&path, &bob.token).await.status, 200);
    let (team, user) = (crew.parse().unwrap(), bob.id.parse().unwrap());
    let place = api.state.store.member_get(team, user).await.unwrap().unwrap().place;
    api.state.store.member_remove(team, user, &place).await.unwrap();
    api.clock.advance(10_000);
    api.get(&path, &bob.token).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_change_whose_process_ended_before_its_line_was_written_is_told_without_an_outcome() {
    let api = TestApi::start().await;
    let token = api.somebody("me@example.com").await;
    let team = team_of(&api, &token).await;
    let path = format!("/api/teams/{team}/audit");
    api.call(
        Method::PATCH,
        &format!("/api/teams/{team}"),
        Some(&token),
        Some(json!({"name": "Crew"})),
    )
    .await;
    let lines = api.get(&path, &token).await.json().as_array().unwrap().len();
    let later_ms = api.clock.now_ms() + 1;
    assert!(
        api.state.store.audit_begun(team, later_ms).await.unwrap().is_empty(),
        "a told change leaves no note"
    );

    let entry = AuditEntry {
        team: team.to_string(),
        action: "members_remove".into(),
        ..AuditEntry::default()
    };
    let name = format!("{:015}#1", api.clock.now_ms());
    api.state.store.audit_begin(team, &name, &entry).await.unwrap();
    api.clock.advance(119_000);
    assert_eq!(
        api.get(&path, &token).await.json().as_array().unwrap().len(),
        lines,
        "it may still be under way"
    );
    api.clock.advance(2_000);
    let (a, b) = tokio::join!(api.get(&path, &token), api.get(&path, &token));
    assert_eq!((a.status.as_u16(), b.status.as_u16()), (200, 200));
    let told = api.get(&path, &token).await.json();
    assert_eq!(told.as_array().unwrap().len(), lines + 1, "once: {told}");
    assert_eq!((&told[0]["action"], &told[0]["outcome"]), (&json!("members_remove"), &json!(0)));
    assert_eq!(api.get(&format!("{path}/verify"), &token).await.json()["ok"], true);
}

#[tokio::test]
async fn a_line_of_the_audit_log_tells_where_the_request_came_from() {
    let api = TestApi::start().await;
    let token = api.somebody("me@example.com").await;
    let team = team_of(&api, &token).await;
    api.call(
        Method::PATCH,
        &format!("/api/teams/{team}"),
        Some(&token),
        Some(json!({"name": "Crew"})),
    )
    .await;
    let lines = api.get(&format!("/api/teams/{team}/audit"), &token).await.json();
    assert_eq!(lines[0]["address"], "127.0.0.1", "{lines}");
}
