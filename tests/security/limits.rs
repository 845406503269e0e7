//! Who spends the installation's money: what a team may set its own limits to, and how many teams
//! there may be of one person and one address.

use crate::installation::{Installation, team_of};
use planwright_engine::routing::Provider;
use planwright_protocol::record::{OwnProvider, TeamSetup};
use planwright_tests::app::TestApp;
use planwright_tests::client::Client;
use reqwest::Method;
use serde_json::{Value, json};

async fn raise(who: &Client, team: &str, change: Value) -> (u16, Value) {
    let path = format!("/api/teams/{team}/settings");
    let answer = who.patch(&path, change).await;
    (answer.status.as_u16(), answer.body)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_raises_no_limit_above_what_an_operator_granted() {
    let installation = Installation::start(&[("ANTHROPIC_API_KEY", "sk-installation")]).await;
    let (operator, stranger) =
        (installation.person("operator").await, installation.person("stranger").await);
    let team = team_of(&stranger).await;
    for change in [json!({"daily_limit_usd": 5.01}), json!({"monthly_limit_usd": 1_000_000})] {
        let (status, body) = raise(&stranger, &team, change.clone()).await;
        assert_eq!((status, &body["code"]), (403, &json!("limit_not_granted")), "{body}");
        let other = stranger.patch("/api/usage/limits", change).await;
        assert_eq!((other.status.as_u16(), &other.body["code"]), (403, &body["code"]));
    }
    // Lower is the team's own, and back up to what it was given.
    for daily in [0.5, 5.0] {
        assert_eq!(raise(&stranger, &team, json!({"daily_limit_usd": daily})).await.0, 200);
    }
    let grant = format!("/api/admin/teams/{team}/grant");
    let amounts = json!({"daily_limit_usd": 40, "monthly_limit_usd": 300});
    let own = stranger.send(Method::PUT, &grant, &[], Some(amounts.clone())).await;
    assert_eq!(own.status, 403, "{}", own.body);
    let granted = operator.send(Method::PUT, &grant, &[], Some(amounts)).await;
    assert_eq!(granted.status, 200, "{}", granted.body);
    assert_eq!(granted.body["daily_limit_usd"], 5.0, "the team sets its limits itself");
    let settings = stranger.must_get(&format!("/api/teams/{team}/settings")).await;
    assert_eq!(
        (&settings["granted_daily_usd"], &settings["granted_monthly_usd"]),
        (&json!(40.0), &json!(300.0))
    );
    assert_eq!(raise(&stranger, &team, json!({"daily_limit_usd": 40})).await.0, 200);
    assert_eq!(raise(&stranger, &team, json!({"daily_limit_usd": 40.5})).await.0, 403);
    let log =
        stranger.must_get(&format!("/api/teams/{team}/audit?action=admin_grant_limits")).await;
    assert_eq!(
        log[0]["target"],
        format!("/api/admin/teams/{team}/grant (a day $40, a month $300)")
    );
    // Taken back, the limits go down with it.
    operator.send(Method::PUT, &grant, &[], Some(json!({"daily_limit_usd": 2}))).await;
    let settings = stranger.must_get(&format!("/api/teams/{team}/settings")).await;
    assert_eq!(
        (&settings["daily_limit_usd"], &settings["granted_monthly_usd"]),
        (&json!(2.0), &json!(50.0))
    );
    let teams = operator.must_get("/api/admin/teams").await;
    let listed = teams.as_array().unwrap().iter().find(|one| one["id"] == *team).unwrap();
    assert_eq!((&listed["granted_daily_usd"], &listed["today_usd"]), (&json!(2.0), &json!(0.0)));
    installation.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_operator_sets_for_their_own_team_is_granted_but_their_key_grants_nothing() {
    let installation = Installation::start(&[]).await;
    let operator = installation.person("operator").await;
    let team = team_of(&operator).await;
    let body = json!({"name": "k", "scopes": ["manage"]});
    let key = operator.must_post("/api/auth/api-keys", body).await;
    let key = operator.with_token(key["key"].as_str().unwrap());
    assert_eq!(raise(&key, &team, json!({"daily_limit_usd": 100})).await.0, 403);
    let (status, body) = raise(&operator, &team, json!({"daily_limit_usd": 100})).await;
    assert_eq!((status, &body["granted_daily_usd"]), (200, &json!(100.0)));
    installation.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_team_with_a_key_of_its_own_sets_its_limits_until_the_key_goes() {
    let app = TestApp::start().await;
    let (_, owner) = (app.user("operator").await, app.user("owner").await);
    let team = team_of(&owner).await;
    let own = OwnProvider {
        base_url: None,
        has_key: true,
        key_since_ms: Some(0),
        updated_ms: 0,
        updated_by: "somebody".to_owned(),
    };
    let providers = [(Provider::Anthropic, own)].into();
    let setup = TeamSetup { providers, ..TeamSetup::default() };
    app.assembled.store.setup_put(team.parse().unwrap(), None, &setup).await.unwrap();
    let (status, body) = raise(&owner, &team, json!({"daily_limit_usd": 1_000})).await;
    assert_eq!((status, &body["granted_daily_usd"]), (200, &Value::Null), "{body}");
    let path = format!("/api/teams/{team}/providers/anthropic");
    assert_eq!(owner.delete(&path).await.status, 204);
    let settings = owner.must_get(&format!("/api/teams/{team}/settings")).await;
    assert_eq!(
        (&settings["daily_limit_usd"], &settings["granted_daily_usd"]),
        (&json!(5.0), &json!(5.0))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_given_just_now_frees_no_limit() {
    let installation = Installation::start(&[("ANTHROPIC_API_KEY", "sk-installation")]).await;
    let (_, stranger) =
        (installation.person("operator").await, installation.person("stranger").await);
    let team = team_of(&stranger).await;
    let path = format!("/api/teams/{team}/providers/anthropic");
    let put = stranger.send(Method::PUT, &path, &[], Some(json!({"key": "sk-own"}))).await;
    assert_eq!(put.status, 200, "{}", put.body);
    // Processes may work with the installation's key for some minutes.
    assert_eq!(raise(&stranger, &team, json!({"daily_limit_usd": 1_000})).await.0, 403);
    installation.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_owns_five_teams_even_by_making_many_at_once() {
    let installation = Installation::start(&[]).await;
    let person = installation.person("collector").await;
    let make = |n: usize| {
        let person = person.clone();
        async move { person.post("/api/teams", json!({"name": format!("t{n}")})).await.status }
    };
    let statuses = futures::future::join_all((0..20).map(make)).await;
    assert!(statuses.iter().any(|status| *status == 409), "{statuses:?}");
    let teams = person.must_get("/api/teams").await;
    assert!(teams.as_array().unwrap().len() <= 5, "{teams}");
    installation.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_makes_so_many_people_and_teams_a_day() {
    let installation = Installation::start(&[("PLANWRIGHT_TEAMS_PER_ADDRESS", "3")]).await;
    let first = installation.person("first").await;
    installation.person("second").await;
    assert_eq!(first.post("/api/teams", json!({"name": "third"})).await.status, 201);
    assert_eq!(first.post("/api/teams", json!({"name": "fourth"})).await.status, 429);
    let account = json!({"email": "fourth@example.com", "password": "password123"});
    assert_eq!(installation.nobody().post("/api/auth/register", account).await.status, 429);
    installation.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_registration_is_closed_an_invitation_opens_it_and_a_setup_code_the_first_time() {
    let environment =
        [("PLANWRIGHT_REGISTRATION", "off"), ("PLANWRIGHT_SETUP_CODE", "setup-code-5521")];
    let installation = Installation::start(&environment).await;
    let nobody = installation.nobody();
    let register = async |name: &str, invitation: Option<&str>| {
        let account = json!({"email": format!("{name}@example.com"), "password": "password123",
            "display_name": name, "invitation": invitation});
        nobody.post("/api/auth/register", account).await
    };
    for wrong in [None, Some(""), Some("setup-code-552"), Some("setup-code-5522")] {
        let answer = register("visitor", wrong).await;
        assert_eq!(answer.body["code"], "registration_disabled", "{wrong:?}");
    }
    let first = register("first", Some("setup-code-5521")).await;
    assert_eq!((first.status.as_u16(), &first.body["role"]), (201, &json!("admin")));
    assert_eq!(register("second", Some("setup-code-5521")).await.status, 403, "it is good once");
    let mut operator = installation.nobody();
    operator.sign_in("first").await;
    let team = team_of(&operator).await;
    let body = json!({"email": "guest@example.com", "role": "viewer"});
    let made = operator.must_post(&format!("/api/teams/{team}/invitations"), body).await;
    let token = made["link"].as_str().unwrap().rsplit('#').next().unwrap().to_owned();
    assert_eq!(register("other", Some(&token)).await.status, 403, "it is for one address");
    assert_eq!(register("guest", Some(&token)).await.status, 201);
    installation.end().await;
}
