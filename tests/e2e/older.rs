//! What an older release kept still reads and goes on. Each file of `tests/stored` is a table as
//! one release left it, named after its day: a person, a project that was done and one that was
//! ready to run; later ones have a third that was halfway. They are never edited; a release that
//! changes a stored shape adds one of its own.

mod halfway;

use planwright_local::product::Overrides;
use planwright_local::{Embedded, Options, StackOptions};
use planwright_tests::app::TestApp;
use planwright_tests::client::{Client, id};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn tables() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("stored");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Services with an empty table.
pub(crate) async fn holding_nothing() -> Arc<Embedded> {
    let options = Options { dynamodb_port: Some(0), ..Options::default() };
    let embedded = Arc::new(Embedded::start(options).await.unwrap());
    planwright_store::Store::connect(embedded.config(), "planwright").create_table().await.unwrap();
    embedded
}

/// What DynamoDB answers, asked by its own protocol and not by our code.
async fn calling(embedded: &Embedded, operation: &str, body: &Value) -> Value {
    let address = format!("http://127.0.0.1:{}/", embedded.dynamodb_port().unwrap());
    let credential = "AWS4-HMAC-SHA256 Credential=local/20261121/us-east-1/dynamodb/aws4_request, \
                      SignedHeaders=host, Signature=0";
    let request = reqwest::Client::new()
        .post(&address)
        .header("x-amz-target", format!("DynamoDB_20120810.{operation}"))
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amz-date", "20261121T120000Z")
        .header("authorization", credential)
        .body(body.to_string());
    let answer = request.send().await.unwrap();
    let (status, text) = (answer.status(), answer.text().await.unwrap());
    assert!(status.is_success(), "{text}");
    serde_json::from_str(&text).unwrap()
}

/// Every item of the table.
pub(crate) async fn everything(embedded: &Embedded) -> Vec<Value> {
    let (mut items, mut body) = (Vec::new(), json!({"TableName": "planwright"}));
    loop {
        let page = calling(embedded, "Scan", &body).await;
        items.extend(page["Items"].as_array().unwrap().iter().cloned());
        match page.get("LastEvaluatedKey").filter(|key| !key.is_null()) {
            Some(key) => body["ExclusiveStartKey"] = key.clone(),
            None => return items,
        }
    }
}

/// Services whose table holds these items.
async fn holding(items: &[Value]) -> Arc<Embedded> {
    let embedded = holding_nothing().await;
    for batch in items.chunks(25) {
        let puts: Vec<Value> =
            batch.iter().map(|item| json!({"PutRequest": {"Item": item}})).collect();
        calling(&embedded, "BatchWriteItem", &json!({"RequestItems": {"planwright": puts}})).await;
    }
    embedded
}

fn kept(file: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(file).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The same items as a release would have left them that knows a field more and spells documents in
/// its own way, on a day whose money nobody has touched.
fn spelled_otherwise(items: Vec<Value>) -> Vec<Value> {
    let sort = |item: &Value| item["sk"]["S"].as_str().unwrap_or_default().to_owned();
    let periods = ["day#", "month#"];
    let mut items: Vec<Value> = items
        .into_iter()
        .filter(|item| !periods.iter().any(|period| sort(item).starts_with(period)))
        .collect();
    for item in &mut items {
        let document =
            item["d"]["S"].as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
        let Some(Value::Object(mut fields)) = document else { continue };
        fields.insert("of_another_release".to_owned(), json!(1));
        item["d"]["S"] = serde_json::to_string_pretty(&fields).unwrap().into();
    }
    let team = items.iter().find(|item| sort(item) == "settings").unwrap()["pk"].clone();
    items.push(
        json!({"pk": team, "sk": {"S": "setup"}, "d": {"S": "{ \"of_another_release\": 1 }"}}),
    );
    items
}

/// What is compared before it is changed: limits, what the team decided, its name.
async fn can_be_changed(user: &Client) {
    let team = user.must_get("/api/auth/me").await["team_id"].as_str().unwrap().to_owned();
    let team = format!("/api/teams/{team}");
    for (path, change) in [
        ("/api/usage/limits".to_owned(), json!({"daily_limit_usd": 7.0})),
        (format!("{team}/settings"), json!({"total_limit_usd": 40.0, "retention_days": 365})),
        (team.clone(), json!({"name": "Another name"})),
    ] {
        let answer = user.patch(&path, change.clone()).await;
        assert!(answer.status.is_success(), "PATCH {path}: {} {}", answer.status, answer.body);
        for (name, wanted) in change.as_object().unwrap() {
            assert_eq!(&user.must_get(&path).await[name], wanted, "{path}");
        }
    }
}

async fn reads_and_goes_on(items: &[Value]) {
    let embedded = holding(items).await;
    let app = TestApp::over(embedded, Overrides::default(), StackOptions::default()).await;
    let mut user = Client::anonymous(&app.base);
    user.sign_in("ann").await;
    let projects = user.must_get("/api/projects").await;
    let named = |name: &str| {
        projects.as_array().unwrap().iter().find(|p| p["name"] == name).map(id).unwrap()
    };
    let (done, ready) = (named("Done before"), named("Ready before"));

    let tasks = user.tasks(&done).await;
    assert!(
        !tasks.is_empty() && tasks.iter().all(|task| task["status"] == "completed"),
        "{tasks:#?}"
    );
    for task in &tasks {
        let shown = user.must_get(&format!("/api/tasks/{}", id(task))).await;
        assert!(shown["output_text"].as_str().is_some_and(|text| !text.is_empty()), "{shown}");
    }
    let told = user.events(&done).await;
    assert_eq!(told.last().unwrap()["type"], "project_complete");
    assert_eq!(
        user.must_get(&format!("/api/projects/{done}/plans")).await.as_array().unwrap().len(),
        1
    );
    let usage = user.must_get(&format!("/api/usage/summary?project_id={done}")).await;
    assert!(usage["api_call_count"].as_u64() > Some(1), "{usage}");
    assert!(user.get("/api/usage/budget").await.status.is_success());

    halfway::goes_on(&user, &projects).await;

    user.execute(&ready).await;
    user.until(&ready, "completed").await;
    assert_eq!(user.events(&ready).await[0]["type"], "project_created");
    can_be_changed(&user).await;
    app.stack.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_of_each_earlier_release_reads_and_its_projects_go_on() {
    let tables = tables();
    assert!(tables.iter().any(|table| halfway::is_kept(&kept(table))));
    for table in tables {
        reads_and_goes_on(&kept(&table)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_whose_documents_another_release_spelled_otherwise_reads_and_can_be_changed() {
    for table in tables() {
        reads_and_goes_on(&spelled_otherwise(kept(&table))).await;
    }
}
