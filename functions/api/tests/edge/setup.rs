use crate::harness::{TestApi, team_of};
use axum::http::Method;
use serde_json::{Value, json};

async fn crew(api: &TestApi) -> (String, String) {
    let token = api.somebody("me@example.com").await;
    let team = team_of(api, &token).await.to_string();
    (token, format!("/api/teams/{team}"))
}

async fn send(
    api: &TestApi,
    token: &str,
    method: Method,
    path: &str,
    body: Value,
) -> crate::harness::Answer {
    api.call(method, path, Some(token), Some(body)).await
}

#[tokio::test]
async fn a_team_sets_its_limits_models_and_tools_and_every_fault_is_told() {
    let api = TestApi::start().await;
    let (token, team) = crew(&api).await;
    let path = format!("{team}/settings");
    let before = api.get(&path, &token).await.json();
    assert_eq!(
        (&before["daily_limit_usd"], &before["total_limit_usd"]),
        (&json!(5.0), &json!(null))
    );
    let change = json!({
        "daily_limit_usd": 7, "total_limit_usd": 100, "concurrency": 3, "routing": {"code": "opus"},
        "tier_overrides": {"haiku": {"provider": "anthropic", "model": "claude-sonnet-4-6"}},
        "allowed_tools": ["write_file"], "retention_days": 30
    });
    let after = send(&api, &token, Method::PATCH, &path, change).await;
    assert_eq!(after.status, 200, "{}", after.text);
    let after = after.json();
    assert_eq!(
        (&after["daily_limit_usd"], &after["total_limit_usd"]),
        (&json!(7.0), &json!(100.0))
    );
    assert_eq!(
        (&after["monthly_limit_usd"], &after["concurrency"]),
        (&before["monthly_limit_usd"], &json!(3))
    );
    assert_eq!((&after["routing"]["code"], &after["retention_days"]), (&json!("opus"), &json!(30)));
    let total = api.state.store.total_get(team_of(&api, &token).await).await.unwrap().unwrap();
    assert_eq!((total.limit.as_usd(), total.left.as_usd()), (100.0, 100.0));

    let freed = json!({ "total_limit_usd": null, "allowed_tools": null });
    let freed = send(&api, &token, Method::PATCH, &path, freed).await.json();
    assert_eq!((&freed["total_limit_usd"], &freed["allowed_tools"]), (&json!(null), &json!(null)));
    assert_eq!(freed["routing"], after["routing"], "what is left out stays");
    assert!(api.state.store.total_get(team_of(&api, &token).await).await.unwrap().is_none());

    let wrong = json!({
        "daily_limit_usd": -1, "warn_percent": 0, "routing": {"cooking": "opus"},
        "allowed_tools": ["rm"],
        "tier_overrides": {"haiku": {"provider": "anthropic", "model": "no-such-model"}}
    });
    let problem =
        send(&api, &token, Method::PATCH, &path, wrong).await.problem(422, "validation_failed");
    assert_eq!(problem["errors"].as_array().unwrap().len(), 5, "{problem}");
}

#[tokio::test]
async fn every_change_leaves_a_line_in_the_log_and_the_log_proves_itself() {
    let api = TestApi::start().await;
    let (token, team) = crew(&api).await;
    for name in ["One", "Two"] {
        assert_eq!(
            send(&api, &token, Method::PATCH, &team, json!({ "name": name })).await.status,
            200
        );
    }
    send(&api, &token, Method::PATCH, &team, json!({ "name": "" }))
        .await
        .problem(422, "validation_failed");
    api.get(&team, &token).await;
    let lines = api.get(&format!("{team}/audit"), &token).await.json();
    let told: Vec<_> = lines
        .as_array()
        .unwrap()
        .iter()
        .map(|l| (l["action"].clone(), l["outcome"].clone()))
        .collect();
    let line = |outcome| (json!("teams_change"), json!(outcome));
    assert_eq!(
        told,
        [line(422), line(200), line(200)],
        "newest first, and no line for who only reads"
    );
    assert_eq!((&lines[0]["target"], &lines[0]["via"]), (&json!(team), &json!("session")));
    let refused = api.get(&format!("{team}/audit?action=nothing"), &token).await.json();
    assert_eq!(refused, json!([]));

    let verdict = api.get(&format!("{team}/audit/verify"), &token).await.json();
    assert_eq!((&verdict["ok"], &verdict["entries"]), (&json!(true), &json!(3)));
    assert_eq!(verdict["head"], lines[0]["hash"]);
    let export = api.get(&format!("{team}/audit/export"), &token).await;
    assert_eq!(export.header("content-type"), "application/x-ndjson");
    let mut verifier = planwright_auth::audit::Verifier::new(team.rsplit_once('/').unwrap().1);
    let entries = export.text.lines().map(|line| serde_json::from_str(line).unwrap());
    entries.for_each(|entry| verifier.take(&entry));
    assert_eq!((verifier.good(), verifier.first_broken(None)), (3, None));
}

#[tokio::test]
async fn lines_of_many_at_once_are_chained_without_a_gap() {
    let api = TestApi::start().await;
    let (token, team) = crew(&api).await;
    let change =
        |n: usize| send(&api, &token, Method::PATCH, &team, json!({ "name": format!("n{n}") }));
    futures::future::join_all((0..12).map(change)).await;
    let verdict = api.get(&format!("{team}/audit/verify"), &token).await.json();
    assert_eq!((&verdict["ok"], &verdict["entries"]), (&json!(true), &json!(12)));
}

#[tokio::test]
async fn the_operator_sees_people_and_numbers_and_keeps_an_operator() {
    let api = TestApi::start().await;
    let operator = api.somebody("first@example.com").await;
    let other = api.somebody("second@example.com").await;
    for path in ["/api/admin/users", "/api/admin/stats", "/api/admin/teams"] {
        api.get(path, &other).await.problem(403, "missing_permission");
        assert_eq!(api.get(path, &operator).await.status, 200, "{path}");
    }
    let users = api.get("/api/admin/users", &operator).await.json();
    let emails: Vec<_> =
        users.as_array().unwrap().iter().map(|user| user["email"].clone()).collect();
    assert_eq!(emails, ["second@example.com", "first@example.com"], "newest first");
    assert!(!users.to_string().contains("argon2"));
    let (second, first) = (users[0]["id"].as_str().unwrap(), users[1]["id"].as_str().unwrap());
    let path = |id: &str| format!("/api/admin/users/{id}");
    let patch =
        async |id: &str, body: Value| send(&api, &operator, Method::PATCH, &path(id), body).await;
    patch(first, json!({ "is_active": false })).await.problem(400, "self_deactivation");
    patch(first, json!({ "role": "user" })).await.problem(400, "own_role");
    patch(second, json!({})).await.problem(422, "validation_failed");
    patch("usr_x", json!({ "role": "user" })).await.problem(404, "not_found");
    assert_eq!(patch(second, json!({ "is_active": false })).await.json()["is_active"], false);
    api.get("/api/auth/me", &other).await.problem(401, "invalid_token");
    let stats = api.get("/api/admin/stats", &operator).await.json();
    assert_eq!(
        (&stats["total_users"], &stats["active_users"], &stats["total_teams"]),
        (&json!(2), &json!(1), &json!(2))
    );
}

#[tokio::test]
async fn the_table_of_permissions_is_the_one_the_edge_reads() {
    let api = TestApi::start().await;
    let table = api.call(Method::GET, "/api/permissions", None, None).await.json();
    assert_eq!(table["roles"], json!(["owner", "admin", "editor", "approver", "viewer"]));
    let known: Vec<_> =
        table["permissions"].as_array().unwrap().iter().map(|row| row["name"].clone()).collect();
    let others = [json!("everybody"), json!("signed_in"), json!("operator")];
    for route in table["routes"].as_array().unwrap() {
        let needs = &route["needs"];
        assert!(known.contains(needs) || others.contains(needs), "{route}");
    }
}

#[tokio::test]
async fn a_key_leaves_by_tls_only_where_only_the_internet_may_be_called() {
    let api = TestApi::start().await;
    let (token, team) = crew(&api).await;
    let path = format!("{team}/providers/openai");
    let put = async |address: &str| {
        let body = json!({ "base_url": address });
        send(&api, &token, Method::PUT, &path, body).await
    };
    let plain = put("http://example.com/v1").await.problem(422, "validation_failed");
    assert_eq!(plain["errors"][0]["pointer"], "/base_url");
    assert_eq!(put("http://127.0.0.1:1/v1").await.status, 422);
}
