//! The table behind a wire that does to each transaction what a script says, and what is told of
//! it.

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use dynoxide::Database;
use planwright_engine::command::{Command, PlanCommand, Reply, Ring};
use planwright_engine::event::{Event, EventKind};
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_engine::money::MicroUsd;
use planwright_engine::period::Day;
use planwright_engine::pricing::TokenUsage;
use planwright_engine::run::Run;
use planwright_engine::slot::SlotKey;
use planwright_engine::status::Rigor;
use planwright_platform::clock::{Clock, SystemClock};
use planwright_platform::ids::SeededIds;
use planwright_protocol::chat::Purpose;
use planwright_protocol::queue::Bells;
use planwright_protocol::record::{PlanningRequest, ProjectRecord};
use planwright_protocol::usage::UsageRow;
use planwright_simulation::{Answer, execute, refusal};
use planwright_store::budget::{Grant, TeamSettings};
use planwright_store::{Committed, Committers, Result, Store, Submission};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex};

const TABLE: &str = "planwright";

/// What happens to one transaction.
pub type Step =
    Box<dyn FnOnce(&Table, &[u8]) -> std::result::Result<Answer, ConnectorError> + Send>;

/// The table and what has been kept back from it.
pub struct Table {
    database: Database,
    team: TeamId,
    kept: Mutex<Vec<Vec<u8>>>,
}

impl Table {
    pub fn execute(&self, body: &[u8]) -> Answer {
        execute(&self.database, "TransactWriteItems", body)
    }

    /// On its way, and not there yet.
    pub fn keep(&self, body: &[u8]) {
        self.kept.lock().unwrap().push(body.to_vec());
    }

    /// What was on its way arrives.
    pub fn execute_kept(&self) {
        for body in self.kept.lock().unwrap().drain(..) {
            assert_eq!(self.execute(&body).status, 200, "it can land");
        }
    }

    /// Somebody else takes the team's money of today, or gives it back.
    pub fn set_left_today(&self, left: i64) {
        let day = format!("day#{}", Day::of_ms(SystemClock.now_ms()).key());
        let update = json!({ "TableName": TABLE, "UpdateExpression": "SET #l = :l",
            "Key": { "pk": { "S": self.team.to_string() }, "sk": { "S": day } },
            "ExpressionAttributeNames": { "#l": "left" },
            "ExpressionAttributeValues": { ":l": { "N": left.to_string() } } });
        assert_eq!(
            execute(&self.database, "UpdateItem", update.to_string().as_bytes()).status,
            200
        );
    }

    fn items(&self) -> Vec<Value> {
        let scan = json!({ "TableName": TABLE }).to_string();
        let page: Value =
            serde_json::from_slice(&execute(&self.database, "Scan", scan.as_bytes()).body).unwrap();
        page["Items"].as_array().unwrap().clone()
    }
}

/// No answer came.
pub fn lost() -> ConnectorError {
    ConnectorError::timeout("no answer came back in time".into())
}

pub fn conflict() -> Answer {
    let reasons = vec![json!({ "Code": "TransactionConflict", "Message": "conflict" }); 8];
    refusal(
        "TransactionCanceledException",
        json!({ "Message": "conflict", "CancellationReasons": reasons }),
    )
}

pub fn in_progress() -> Answer {
    refusal("TransactionInProgressException", json!({ "message": "in progress" }))
}

#[derive(Clone)]
struct Wire {
    table: Arc<Table>,
    script: Arc<Mutex<VecDeque<Step>>>,
    tokens: Arc<Mutex<Vec<String>>>,
}

impl Wire {
    fn answer(&self, request: &HttpRequest) -> std::result::Result<HttpResponse, ConnectorError> {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let body = request.body().bytes().unwrap();
        let step = if operation == "TransactWriteItems" {
            self.script.lock().unwrap().pop_front()
        } else {
            None
        };
        if operation == "TransactWriteItems" {
            let body: Value = serde_json::from_slice(body).unwrap();
            self.tokens
                .lock()
                .unwrap()
                .push(body["ClientRequestToken"].as_str().unwrap().to_owned());
        }
        let answer = match step {
            Some(step) => step(&self.table, body)?,
            None => execute(&self.table.database, &operation, body),
        };
        let built = http::Response::builder()
            .status(answer.status)
            .body(SdkBody::from(answer.body))
            .unwrap();
        Ok(HttpResponse::try_from(built).unwrap())
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wire")
    }
}

impl HttpConnector for Wire {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::ready(self.answer(&request))
    }
}

struct NoBells;

#[async_trait::async_trait]
impl Bells for NoBells {
    async fn ring(&self, _: ProjectRef, _: &[Ring]) {}
}

/// What the table says of the project.
#[derive(Debug)]
pub struct Figures {
    pub version: i64,
    /// In the ledger.
    pub rows: usize,
    pub spent: MicroUsd,
    pub held: MicroUsd,
    pub plans: u32,
}

/// One project, one process, one script.
pub struct Rig {
    wire: Wire,
    pub store: Store,
    pub committers: Arc<Committers>,
    project: ProjectId,
}

impl Rig {
    pub async fn start() -> Self {
        let (team, project) = (TeamId::from_u128(1), ProjectId::from_u128(2));
        let table = Table { database: Database::memory().unwrap(), team, kept: Mutex::default() };
        let wire = Wire { table: Arc::new(table), script: Arc::default(), tokens: Arc::default() };
        // The SDK's own retries are on, as in production: the committer must not rely on them, nor
        // be misled.
        let sent = wire.clone();
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("us-east-1"))
            .endpoint_url("http://table.invalid")
            .credentials_provider(SharedCredentialsProvider::new(Credentials::from_keys(
                "id", "key", None,
            )))
            .retry_config(RetryConfig::standard())
            .http_client(http_client_fn(move |_, _| SharedHttpConnector::new(sent.clone())))
            .build();
        let store = Store::connect(&config, TABLE);
        store.create_table().await.unwrap();
        let ids = Arc::new(SeededIds::new(1));
        let committers =
            Committers::new(store.clone(), Arc::new(SystemClock), ids, Arc::new(NoBells));
        let rig = Rig { wire, store, committers: Arc::new(committers), project };
        rig.found(team).await;
        rig
    }

    async fn found(&self, team: TeamId) {
        let usd = MicroUsd::usd;
        let settings = TeamSettings {
            daily_limit: usd(1),
            monthly_limit: usd(10),
            project_limit: usd(1),
            concurrency: 1,
            warn_percent: 80,
            total_limit: None,
            granted: Grant::default(),
        };
        for (sort, document) in
            [("settings", serde_json::to_string(&settings).unwrap()), ("team", "{}".to_owned())]
        {
            let item = json!({ "pk": { "S": team.to_string() }, "sk": { "S": sort },
            "d": { "S": document } });
            let put = json!({ "TableName": TABLE, "Item": item }).to_string();
            assert_eq!(execute(&self.wire.table.database, "PutItem", put.as_bytes()).status, 200);
        }
        let now_ms = self.now_ms();
        let record = ProjectRecord {
            name: "resent".to_owned(),
            rigor: Rigor::L1,
            config: Default::default(),
            created_by: "usr".to_owned(),
            created_ms: now_ms,
            updated_ms: 0,
            repo_path: None,
            git_base_branch: None,
        };
        let (kind, data) = (EventKind::ProjectCreated, Default::default());
        let created =
            Event { seq: 1, kind, at_ms: now_ms, task: None, message: String::new(), data };
        let run = Run { head: 1, ..Run::new(usd(1), 1, now_ms) };
        self.store
            .project_create(
                ProjectRef::new(team, self.project),
                &record,
                "Build it.",
                &run,
                created,
            )
            .await
            .unwrap();
    }

    pub fn now_ms(&self) -> i64 {
        SystemClock.now_ms()
    }

    pub fn project_ref(&self) -> ProjectRef {
        ProjectRef::new(self.wire.table.team, self.project)
    }

    /// A plan is asked for.
    pub async fn requested(&self) {
        let request = PlanningRequest {
            rigor: Rigor::L1,
            answers: Vec::new(),
            feedback: None,
            requested_ms: self.now_ms(),
            outcome: None,
            rejected: None,
        };
        let project = self.project_ref();
        let submission = Submission::new(PlanCommand::Request.into())
            .attach(move |_, _| vec![Store::planning_request_write(project, &request)]);
        self.submit(submission).await.unwrap();
    }

    /// A planner at work; gives its fencing token.
    pub async fn claimed(&self) -> u64 {
        self.submit(Submission::new(Command::Plan(PlanCommand::Request))).await.unwrap();
        match self.submit(Submission::new(Command::Claim(SlotKey::Planner))).await.unwrap().reply {
            Reply::Granted(grant) => grant.fence.token,
            other => panic!("{other:?}"),
        }
    }

    pub async fn submit(&self, submission: Submission) -> Result<Committed> {
        self.committers
            .of(ProjectRef::new(self.wire.table.team, self.project))
            .submit(submission)
            .await
    }

    /// What happens to the next transactions; those after them just arrive.
    pub fn script<const N: usize>(&self, steps: [Step; N]) {
        self.wire.tokens.lock().unwrap().clear();
        self.wire.script.lock().unwrap().extend(steps);
    }

    /// As [`Rig::script`], for steps counted at run time.
    pub fn script_all(&self, steps: Vec<Step>) {
        self.wire.script.lock().unwrap().extend(steps);
    }

    /// Tokens of the transactions sent since the script began.
    pub fn tokens(&self) -> Vec<String> {
        self.wire.tokens.lock().unwrap().clone()
    }

    pub fn row(&self, epoch: u64, round: u32, cost: MicroUsd) -> UsageRow {
        UsageRow {
            at_ms: self.now_ms(),
            purpose: Purpose::Planning,
            provider: "anthropic".to_owned(),
            model: "a-model".to_owned(),
            tier: None,
            usage: TokenUsage::default(),
            cost,
            task: None,
            attempt: 1,
            epoch,
            round,
            uncertain: false,
        }
    }

    pub async fn figures(&self) -> Figures {
        let stored =
            self.store.run_get(ProjectRef::new(self.wire.table.team, self.project)).await.unwrap();
        let items = self.wire.table.items();
        let ledger =
            items.iter().filter(|item| item["sk"]["S"].as_str().unwrap().starts_with("ledger#"));
        let rows = ledger.map(|item| {
            serde_json::from_str::<Vec<Value>>(item["d"]["S"].as_str().unwrap()).unwrap().len()
        });
        let money = stored.run.money;
        Figures {
            version: stored.version,
            rows: rows.sum(),
            spent: money.spent,
            held: money.held,
            plans: stored.run.plans,
        }
    }
}
