use crate::work_api::{WorkApi, id, text};
use axum::http::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn a_deleted_team_leaves_no_row_file_or_key() {
    let api = WorkApi::start().await;
    let made = api.post("/api/teams", json!({ "name": "Doomed" })).await.json();
    let team = text(&made, "id");
    let send = async |method: Method, path: &str, body: Value| {
        let headers = [("x-team-id", team.as_str()), ("content-type", "application/json")];
        let answer = api.send(method, path, &headers, Some(body)).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.text);
        answer
    };
    let project =
        send(Method::POST, "/api/projects", json!({ "name": "p", "requirements": "secret plans" }))
            .await;
    let project = text(&project.json(), "id");
    let plan = json!({ "plan": crate::work_api::flat(&[("a", &[]), ("b", &[0])]) });
    let plan = send(Method::POST, &format!("/api/projects/{project}/plans"), plan).await.json();
    send(
        Method::POST,
        &format!("/api/projects/{project}/plans/{}/approve", text(&plan, "id")),
        json!({}),
    )
    .await;
    let path = format!("/api/teams/{team}");
    send(
        Method::POST,
        &format!("{path}/invitations"),
        json!({ "email": "x@example.com", "role": "viewer" }),
    )
    .await;
    let export = api.get(&format!("{path}/export")).await;
    assert_eq!(export.status, 200);
    let rows: Vec<Value> =
        export.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(rows.iter().any(|row| row.to_string().contains("secret plans")));
    let invitation = rows.iter().find(|row| text(row, "sort").starts_with("invitation#")).unwrap();
    assert!(
        invitation["fields"]["d"]["email"] == "x@example.com"
            && invitation["fields"]["d"]["hash"].is_null()
    );

    let delete = |confirm: &str| {
        let body = Some(json!({ "confirm": confirm }));
        api.harness.call(Method::DELETE, &path, Some(&api.token), body)
    };
    delete("doomed").await.problem(422, "validation_failed");
    let deleted = delete("Doomed").await;
    assert_eq!(deleted.status, 200, "{}", deleted.text);
    let deleted = deleted.json();
    assert_eq!((&deleted["projects"], &deleted["left"]), (&json!(1), &json!(0)));
    assert!(deleted["rows"].as_u64().unwrap() > 5, "{deleted}");
    let (team_id, store) = (team.parse().unwrap(), &api.state().store);
    assert_eq!(store.tenant_left(team_id, &[id(&project)], &[]).await.unwrap(), 0);
    api.get(&path).await.problem(404, "not_found");
    api.get(&format!("/api/projects/{project}")).await.problem(404, "not_found");
    let teams = api.got("/api/teams").await;
    assert_eq!(teams.as_array().unwrap().len(), 1);
    // What the person did is told where they still are.
    let own = text(&teams[0], "id");
    let log = api.got(&format!("/api/teams/{own}/audit?action=teams_delete")).await;
    assert_eq!((&log[0]["target"], &log[0]["outcome"]), (&json!(path), &json!(200)));
}

#[tokio::test]
async fn what_is_spent_is_shown_by_member_and_by_tier() {
    let api = WorkApi::start().await;
    let project = api.executing(&[("a", &[])]).await;
    api.completes(&project, 1).await;
    let members = api.got("/api/usage/by-member").await;
    let tiers = api.got("/api/usage/by-tier").await;
    assert!(members.is_array() && tiers.is_array());
    api.get("/api/usage/by-tier?days=0").await.problem(422, "validation_failed");
}
