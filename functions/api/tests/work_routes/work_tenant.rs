use crate::house::{House, id, text};
use axum::http::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn a_deleted_team_leaves_no_row_file_or_key() {
    let house = House::start().await;
    let made = house.post("/api/teams", json!({ "name": "Doomed" })).await.json();
    let team = text(&made, "id");
    let send = async |method: Method, path: &str, body: Value| {
        let headers = [("x-team-id", team.as_str()), ("content-type", "application/json")];
        let answer = house.send(method, path, &headers, Some(body)).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.text);
        answer
    };
    let project =
        send(Method::POST, "/api/projects", json!({ "name": "p", "requirements": "secret plans" }))
            .await;
    let project = text(&project.json(), "id");
    let plan = json!({ "plan": crate::house::flat(&[("a", &[]), ("b", &[0])]) });
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
    let export = house.get(&format!("{path}/export")).await;
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
        house.stand.call(Method::DELETE, &path, Some(&house.token), body)
    };
    delete("doomed").await.problem(422, "validation_failed");
    let deleted = delete("Doomed").await;
    assert_eq!(deleted.status, 200, "{}", deleted.text);
    let deleted = deleted.json();
    assert_eq!((&deleted["projects"], &deleted["left"]), (&json!(1), &json!(0)));
    assert!(deleted["rows"].as_u64().unwrap() > 5, "{deleted}");
    let (team_id, store) = (team.parse().unwrap(), &house.state().store);
    assert_eq!(store.tenant_left(team_id, &[id(&project)], &[]).await.unwrap(), 0);
    house.get(&path).await.problem(404, "not_found");
    house.get(&format!("/api/projects/{project}")).await.problem(404, "not_found");
    let teams = house.got("/api/teams").await;
    assert_eq!(teams.as_array().unwrap().len(), 1);
    // What the person did is told where they still are.
    let own = text(&teams[0], "id");
    let log = house.got(&format!("/api/teams/{own}/audit?action=teams_delete")).await;
    assert_eq!((&log[0]["target"], &log[0]["outcome"]), (&json!(path), &json!(200)));
}

#[tokio::test]
async fn what_is_spent_is_shown_by_member_and_by_tier() {
    let house = House::start().await;
    let project = house.executing(&[("a", &[])]).await;
    house.completes(&project, 1).await;
    let members = house.got("/api/usage/by-member").await;
    let tiers = house.got("/api/usage/by-tier").await;
    assert!(members.is_array() && tiers.is_array());
    house.get("/api/usage/by-tier?days=0").await.problem(422, "validation_failed");
}
