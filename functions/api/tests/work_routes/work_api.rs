//! An API with files, a signed-in person, and whatever a planner or a worker would do.

use crate::harness::{Answer, Kept, TestApi, team_of};
use axum::body::Body;
use axum::http::{Method, Request};
use dynoxide::Database;
use hyper_util::rt::TokioIo;
use planwright_api::{Parts, State, router};
use planwright_auth::key_ring::KeyRing;
use planwright_engine::command::{AttemptStep, Command, End, Ending, Grant, Reply, Ring, Settle};
use planwright_engine::id::{CheckpointId, ProjectId, ProjectRef, TaskId, TeamId};
use planwright_engine::project::Project;
use planwright_engine::slot::{SlotKey, TaskNo};
use planwright_files::Objects;
use planwright_platform::clock::{Clock, ManualClock, parse_rfc3339};
use planwright_platform::config::Settings;
use planwright_platform::ids::SeededIds;
use planwright_platform::mail::Mailer;
use planwright_platform::metrics::Metrics;
use planwright_platform::secrets::Secrets;
use planwright_platform::{aws, ids::IdSource};
use planwright_protocol::chat::{Block, StopReason};
use planwright_protocol::record::{
    CheckpointKind, CheckpointRecord, InboxEntry, InboxKind, Round, TaskResult,
};
use planwright_providers::Models;
use planwright_store::{Bells, Committers, Store, Submission};
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::net::TcpListener;

pub struct WorkApi {
    pub harness: TestApi,
    pub token: String,
    pub team: TeamId,
    _files: TempDir,
}

struct Silent;

#[async_trait::async_trait]
impl Bells for Silent {
    async fn ring(&self, _: ProjectRef, _: &[Ring]) {}
}

/// Settings under which models cost money; nothing is ever called.
const PRICED: (&str, &str) = ("ANTHROPIC_API_KEY", "never-used");

impl WorkApi {
    /// With models that cost money.
    pub async fn start() -> Self {
        WorkApi::with(&[PRICED]).await
    }

    pub async fn with(settings: &[(&str, &str)]) -> Self {
        let files = tempfile::tempdir().unwrap();
        let harness = harness(&files, settings).await;
        let token = harness.somebody("me@example.com").await;
        let team = team_of(&harness, &token).await;
        WorkApi { harness, token, team, _files: files }
    }

    pub fn state(&self) -> &State {
        &self.harness.state
    }

    pub fn now_ms(&self) -> i64 {
        self.harness.clock.now_ms()
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.harness.get(path, &self.token).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.harness.call(Method::POST, path, Some(&self.token), Some(body)).await
    }

    /// Without a body.
    pub async fn ask(&self, path: &str) -> Answer {
        self.harness.call(Method::POST, path, Some(&self.token), None).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.harness.call(Method::PATCH, path, Some(&self.token), Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.harness.call(Method::DELETE, path, Some(&self.token), None).await
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        request = request.header("authorization", format!("Bearer {}", self.token));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = body.map_or(Body::empty(), |body| Body::from(body.to_string()));
        self.harness.send(request.body(body).unwrap()).await
    }

    /// The body of an answer that must be this.
    pub async fn got(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "GET {path}: {}", answer.text);
        answer.json()
    }

    pub async fn project(&self, name: &str) -> String {
        let body = json!({"name": name, "requirements": "Write a file.\n\nSay what it \
            does.", "limit_usd": 10});
        let answer = self.post("/api/projects", body).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        text(&answer.json(), "id")
    }

    /// Imports a flat plan: title and dependencies per task.
    pub async fn import(&self, project: &str, tasks: &[(&str, &[usize])]) -> Value {
        let answer = self
            .post(&format!("/api/projects/{project}/plans"), json!({"plan": flat(tasks)}))
            .await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        answer.json()
    }

    pub async fn approve(&self, plan: &Value) -> Value {
        let path = format!(
            "/api/projects/{}/plans/{}/approve",
            text(plan, "project_id"),
            text(plan, "id")
        );
        let answer = self.ask(&path).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    /// A project whose approved plan has these tasks.
    pub async fn approved(&self, tasks: &[(&str, &[usize])]) -> String {
        let project = self.project("given").await;
        self.approve(&self.import(&project, tasks).await).await;
        project
    }

    pub async fn executing(&self, tasks: &[(&str, &[usize])]) -> String {
        let project = self.approved(tasks).await;
        assert_eq!(self.ask(&format!("/api/projects/{project}/execute")).await.status, 200);
        project
    }

    pub async fn task(&self, project: &str, number: u32) -> Value {
        self.got(&format!("/api/tasks/{}", task_id(project, number))).await
    }

    pub async fn run(&self, project: &str) -> Arc<Project> {
        self.state().committers.of(ProjectRef::new(self.team, id(project))).peek().await.unwrap()
    }

    pub async fn submit(&self, project: &str, submission: Submission) -> Reply {
        self.state()
            .committers
            .of(ProjectRef::new(self.team, id(project)))
            .submit(submission)
            .await
            .unwrap()
            .reply
    }

    /// As a worker: takes the task.
    pub async fn claim(&self, project: &str, number: u32) -> Grant {
        self.claim_slot(project, SlotKey::Task(TaskNo(number))).await
    }

    pub async fn claim_slot(&self, project: &str, slot: SlotKey) -> Grant {
        match self.submit(project, Submission::new(Command::Claim(slot))).await {
            Reply::Granted(grant) => grant,
            other => panic!("{other:?}"),
        }
    }

    /// As a worker: takes the task, makes one model round that says `output`, and ends it.
    pub async fn work(&self, project: &str, number: u32, output: &str, ending: Ending) {
        let grant = self.claim(project, number).await;
        let known = self
            .state()
            .store
            .result_get(ProjectRef::new(self.team, id(project)).task(number))
            .await
            .unwrap()
            .unwrap_or_default();
        let settle =
            grant.hold.map(|hold| Settle { round: 1, actual: hold.amount, uncertain: false });
        let error = match &ending {
            Ending::Failed { message } | Ending::Transient { message, .. } => Some(message.clone()),
            _ => None,
        };
        let result = TaskResult {
            attempt: grant.attempt,
            epoch: grant.fence.token,
            rounds: 1,
            provider: "demo".into(),
            model: "planwright-demo".into(),
            output: error.is_none().then(|| output.to_owned()),
            error,
            started_ms: grant.started_ms,
            ended_ms: self.now_ms(),
            retries: grant.retries,
            last_round: Some(round(&grant, output, self.now_ms())),
            ..known
        };
        let end = AttemptStep::End(End { settle, ending, data: Map::new() });
        let command = Command::Attempt(grant.fence, end);
        let (team, project_id, now_ms) = (self.team, id(project), self.now_ms());
        let submission = Submission::new(command).attach(move |reply, run| {
            let mut writes =
                vec![Store::result_write(ProjectRef::new(team, project_id).task(number), &result)];
            let waits = run.run.tasks.get(number)
                == Some(planwright_engine::status::TaskState::NeedsReview);
            let checkpoint = run.run.open_checkpoints.get(&number).copied();
            if waits {
                writes.extend(asked(team, project_id, number, checkpoint, now_ms));
            }
            assert!(matches!(reply, Reply::Ended(_)));
            writes
        });
        self.submit(project, submission).await;
    }

    pub async fn completes(&self, project: &str, number: u32) {
        self.work(project, number, "done", Ending::Completed).await;
    }

    pub async fn fails(&self, project: &str, number: u32) {
        self.work(project, number, "", Ending::Failed { message: "the model declined".into() })
            .await;
    }

    pub async fn wants_review(&self, project: &str, number: u32) {
        self.work(
            project,
            number,
            "half done",
            Ending::NeedsReview { reason: "cut by max_tokens".into() },
        )
        .await;
    }

    /// Uses up every automatic retry, so that a checkpoint asks.
    pub async fn escalates(&self, project: &str, number: u32) {
        for _ in 0..3 {
            let ending =
                Ending::Transient { message: "overloaded".into(), retry_at_ms: self.now_ms() };
            self.work(project, number, "", ending).await;
        }
    }
}

fn round(grant: &Grant, text: &str, now_ms: i64) -> Round {
    Round {
        attempt: grant.attempt,
        round: 1,
        epoch: grant.fence.token,
        provider: "demo".into(),
        model: "planwright-demo".into(),
        content: vec![Block::Text { text: text.to_owned() }],
        stop: Some(StopReason::EndTurn),
        usage: Default::default(),
        cost: Default::default(),
        started_ms: grant.started_ms,
        ended_ms: now_ms,
        error: None,
    }
}

fn asked(
    team: TeamId,
    project: ProjectId,
    task: u32,
    checkpoint: Option<u32>,
    now_ms: i64,
) -> Vec<planwright_store::Write> {
    let entry = InboxEntry {
        project: project.to_string(),
        task,
        kind: if checkpoint.is_some() { InboxKind::Checkpoint } else { InboxKind::Review },
        checkpoint,
        title: format!("task {task}"),
        reason: "somebody has to look".into(),
        since_ms: now_ms + i64::from(task),
    };
    let record = checkpoint.map(|number| CheckpointRecord {
        number,
        task: Some(task),
        kind: CheckpointKind::RetryExhausted,
        summary: "All attempts failed".into(),
        attempts: Vec::new(),
        question: "What now?".into(),
        response: None,
        resolved_ms: None,
        created_ms: now_ms,
        call: None,
    });
    let record =
        record.map(|record| Store::checkpoint_write(ProjectRef::new(team, project), &record));
    [Store::inbox_write(ProjectRef::new(team, project), &entry)].into_iter().chain(record).collect()
}

async fn harness(files: &TempDir, settings: &[(&str, &str)]) -> TestApi {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let table = aws::embedded(&format!("http://{}", listener.local_addr().unwrap())).await;
    tokio::spawn(dynoxide::server::serve_on(listener, Database::memory().unwrap()));
    let usual = [
        ("PLANWRIGHT_TABLE", "planwright"),
        ("PLANWRIGHT_WORK_QUEUE_URL", "http://127.0.0.1:1/work"),
        ("PLANWRIGHT_PLAN_QUEUE_URL", "http://127.0.0.1:1/plan"),
        ("PLANWRIGHT_BUCKET", "files"),
        ("PLANWRIGHT_PUBLIC_URL", "http://127.0.0.1:5200"),
        ("PLANWRIGHT_LEAKED_PASSWORDS", "off"),
    ];
    let map: BTreeMap<String, String> = usual
        .iter()
        .chain(settings)
        .map(|(name, value)| (name.to_string(), value.to_string()))
        .collect();
    let settings = Settings::from_map(&map).unwrap();
    let objects = Objects::connect(&aws::embedded(&serve(files).await).await, &settings.bucket);
    objects.ensure_bucket().await.unwrap();
    let clock = ManualClock::at(parse_rfc3339("2026-11-21T08:00:00Z").unwrap());
    let ids: Arc<dyn IdSource> = Arc::new(SeededIds::new(1));
    let store = Store::connect(&table, &settings.table);
    let committers =
        Committers::new(store.clone(), Arc::new(clock.clone()), Arc::clone(&ids), Arc::new(Silent));
    let mails = Arc::new(Kept::default());
    let state = State::new(Parts {
        store,
        objects,
        committers: Arc::new(committers),
        models: Models::from_settings(&settings).unwrap(),
        keys: Arc::new(KeyRing::generate(&*ids).unwrap()),
        settings: Arc::new(settings),
        clock: Arc::new(clock.clone()),
        ids,
        metrics: Metrics::new(),
        mailer: Arc::clone(&mails) as Arc<dyn Mailer>,
        secrets: Arc::new(Secrets::connect(&table, "planwright/")),
    });
    state.store.create_table().await.unwrap();
    TestApi { clock, mails, app: router(state.clone()), state }
}

/// Object storage over a folder, on a free port.
async fn serve(files: &TempDir) -> String {
    let mut builder = S3ServiceBuilder::new(s3s_fs::FileSystem::new(files.path()).unwrap());
    builder.set_auth(SimpleAuth::from_single("local", "local"));
    let service = builder.build();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let service = service.clone();
            tokio::spawn(
                hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(socket), service),
            );
        }
    });
    address
}

pub fn flat(tasks: &[(&str, &[usize])]) -> Value {
    let task = |(title, deps): &(&str, &[usize])| {
        json!({"title": title, "description": format!("Do \
            {title}."), "task_type": "code", "complexity": "simple",
            "depends_on": deps, "tools_needed": ["write_file"], "requirement_ids": ["R1"]})
    };
    json!({"summary": "the plan", "tasks": tasks.iter().map(task).collect::<Vec<_>>()})
}

pub fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}")).to_owned()
}

pub fn id(project: &str) -> ProjectId {
    project.parse().unwrap()
}

pub fn task_id(project: &str, number: u32) -> String {
    TaskId::new(id(project), number).to_string()
}

pub fn checkpoint_id(project: &str, number: u32) -> String {
    CheckpointId::new(id(project), number).to_string()
}

/// The address in the header `Link`.
pub fn next(answer: &Answer) -> Option<String> {
    let link = answer.headers.get("link")?.to_str().unwrap();
    assert!(link.ends_with("; rel=\"next\""), "{link}");
    Some(link.trim_start_matches('<').split('>').next().unwrap().to_owned())
}

/// Follows a list to its end and answers one field of every item, in order.
pub async fn walk(api: &WorkApi, first: &str, field: &str) -> (Vec<Value>, usize) {
    let (mut seen, mut pages, mut path) = (Vec::new(), 0, first.to_owned());
    loop {
        let page = api.get(&path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text);
        seen.extend(page.json().as_array().unwrap().iter().map(|item| item[field].clone()));
        pages += 1;
        assert!(pages < 100, "the list does not end");
        match next(&page) {
            Some(more) => path = more,
            None => return (seen, pages),
        }
    }
}
