//! One person, one project, one table, and streams of it.

use axum::Router;
use axum::body::{Body, BodyDataStream, to_bytes};
use axum::http::{HeaderMap, Request, Response, StatusCode};
use futures::StreamExt;
use planwright_auth::key_ring::KeyRing;
use planwright_auth::principal::Via;
use planwright_auth::token::{Asker, Tokens};
use planwright_engine::command::{Command, ProjectCommand, Ring};
use planwright_engine::event::{Event, EventKind};
use planwright_engine::id::{
    ApiKeyId, InvitationId, ProjectId, ProjectRef, SessionId, TeamId, UserId,
};
use planwright_engine::money::MicroUsd;
use planwright_engine::run::Run;
use planwright_engine::status::Rigor;
use planwright_platform::aws;
use planwright_platform::clock::{Clock, ManualClock};
use planwright_platform::config::Settings;
use planwright_platform::ids::{IdSource, SeededIds};
use planwright_platform::metrics::Metrics;
use planwright_platform::secrets::Secrets;
use planwright_protocol::record::identity::ApiKey;
use planwright_protocol::record::{
    Invitation, Membership, ProjectRecord, SignIn, SignInKind, User, UserRole,
};
use planwright_store::budget::{Grant, TeamSettings};
use planwright_store::{Bells, Committed, Committers, Store, Submission};
use planwright_stream::{Nudges, Pace, Parts, State, router};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tower::ServiceExt;

/// Everything soon, so that a test waits for states and not for time.
pub const QUICK: Pace = Pace {
    busy: Duration::from_millis(5),
    idle: Duration::from_millis(20),
    calm_after: Duration::from_millis(100),
    heartbeat: Duration::from_millis(50),
    watch: Duration::from_millis(50),
    recheck: Duration::from_millis(20),
    life: Duration::from_secs(60),
};

/// Longest wait for something that must come.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Harness {
    pub store: Store,
    pub committers: Committers,
    pub clock: ManualClock,
    pub ids: Arc<SeededIds>,
    pub tokens: Tokens,
    pub user: UserId,
    pub team: TeamId,
    pub project: ProjectId,
    /// What tickets are asked for with.
    pub key: ApiKeyId,
    pub app: Router,
}

struct Silent;

#[async_trait::async_trait]
impl Bells for Silent {
    async fn ring(&self, _: ProjectRef, _: &[Ring]) {}
}

impl Harness {
    pub async fn start() -> Self {
        Harness::with(QUICK, None).await
    }

    pub async fn with(pace: Pace, nudges: Option<Nudges>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(dynoxide::server::serve_on(listener, dynoxide::Database::memory().unwrap()));
        let store = Store::connect(&aws::embedded(&address).await, "planwright");
        store.create_table().await.unwrap();
        let (clock, ids) = (ManualClock::at(1_795_251_193_070), Arc::new(SeededIds::new(1)));
        let keys = Arc::new(KeyRing::generate(&*ids).unwrap());
        let settings = settings();
        let state = State::new(Parts {
            store: store.clone(),
            keys: Arc::clone(&keys),
            clock: Arc::new(clock.clone()),
            ids: ids.clone(),
            metrics: Metrics::new(),
            pace,
            nudges,
            settings: Arc::new(settings.clone()),
            secrets: Arc::new(Secrets::connect(&aws::embedded(&address).await, "planwright/")),
        });
        let tokens = Tokens::new(keys, settings.public_url);
        let committers =
            Committers::new(store.clone(), Arc::new(clock.clone()), ids.clone(), Arc::new(Silent));
        let (user, team) = person(&store, 1).await;
        let project = ProjectId::from_u128(ids.next_id());
        create(&store, team, project, clock.now_ms()).await;
        let key = ApiKeyId::from_u128(ids.next_id());
        store.api_key_create(user, team, key, &api_key(user, team, key)).await.unwrap();
        Harness {
            store,
            committers,
            clock,
            ids,
            tokens,
            user,
            team,
            project,
            key,
            app: router(state),
        }
    }

    pub async fn submit(&self, command: Command) -> Committed {
        self.committers
            .of(ProjectRef::new(self.team, self.project))
            .submit(Submission::new(command))
            .await
            .unwrap()
    }

    /// Adds one event to the log.
    pub async fn update(&self, concurrency: u32) {
        self.submit(Command::Project(ProjectCommand::Update {
            limit: None,
            concurrency: Some(concurrency),
            data: Map::new(),
        }))
        .await;
    }

    /// Gives somebody a place in the team.
    pub async fn invite(&self, user: UserId, place: &Membership) {
        let id = InvitationId::from_u128(self.ids.next_id());
        let invitation = Invitation {
            id: id.to_string(),
            team: self.team.to_string(),
            email: format!("{user}@example.com"),
            role: place.role.clone(),
            invited_by: self.user.to_string(),
            hash: id.to_string(),
            created_ms: 0,
            expires_ms: i64::MAX,
        };
        self.store.invitation_create(self.team, id, &invitation, 0).await.unwrap();
        self.store.invitation_accept(self.team, id, &invitation, user, place).await.unwrap();
    }

    pub fn ticket(&self) -> String {
        self.ticket_for(self.project)
    }

    pub fn ticket_for(&self, project: ProjectId) -> String {
        let now_ms = self.clock.now_ms();
        let via = Via::ApiKey(self.key.to_string());
        let issued = self
            .tokens
            .issue_ticket(
                &Asker { user: self.user, via: &via },
                ProjectRef::new(self.team, project),
                &*self.ids,
                now_ms,
            )
            .unwrap();
        issued.token.expose().to_owned()
    }

    /// An access token of a sign-in the store knows.
    pub async fn access_token(&self, user: UserId, team: TeamId) -> String {
        let (session, now_ms) = (SessionId::from_u128(self.ids.next_id()), self.clock.now_ms());
        let sign_in = SignIn {
            id: session.to_string(),
            user: user.to_string(),
            kind: SignInKind::Program,
            current: String::new(),
            created_ms: now_ms,
            expires_ms: now_ms + 1_000_000,
            used_ms: now_ms,
            revoked: false,
            address: String::new(),
            user_agent: String::new(),
            proved_ms: now_ms,
            epoch: 0,
            version: 0,
        };
        self.store.sign_in_create(user, session, &sign_in).await.unwrap();
        self.tokens.issue_access(user, team, session, now_ms).unwrap().token.expose().to_owned()
    }

    pub async fn send(&self, query: &str, headers: &[(&str, &str)]) -> Response<Body> {
        let mut request = Request::builder().uri(format!("/api/events/{}{query}", self.project));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    /// A stream of the events after `after`.
    pub async fn open(&self, after: u64) -> Client {
        let response = self.send(&format!("?token={}&after={after}", self.ticket()), &[]).await;
        Client::of(response).await
    }

    /// The problem that is answered instead of a stream.
    pub async fn problem(&self, query: &str, headers: &[(&str, &str)]) -> Value {
        let response = self.send(query, headers).await;
        let (parts, body) = response.into_parts();
        let text = to_bytes(body, usize::MAX).await.unwrap();
        assert_eq!(parts.headers["content-type"], "application/problem+json");
        let problem: Value = serde_json::from_slice(&text).unwrap();
        assert_eq!(problem["status"], parts.status.as_u16());
        assert_eq!(problem["request_id"], parts.headers["request-id"].to_str().unwrap());
        problem
    }
}

/// What came over a stream: one frame at a time.
pub struct Client {
    pub headers: HeaderMap,
    body: BodyDataStream,
    waiting: String,
}

#[derive(Debug, Default, Clone, PartialEq)]
pub struct Frame {
    pub id: Option<u64>,
    pub event: Option<String>,
    pub data: Value,
    /// Lines that are neither.
    pub rest: Vec<String>,
}

impl Client {
    /// The stream, after its first frame, which tells when to come back.
    pub async fn of(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        assert_eq!(parts.status, StatusCode::OK);
        let mut client = Client {
            headers: parts.headers,
            body: body.into_data_stream(),
            waiting: String::new(),
        };
        assert_eq!(client.any().await.expect("a stream begins").rest, ["retry: 2000"]);
        client
    }

    /// The next frame of any kind; none when the stream ends.
    pub async fn any(&mut self) -> Option<Frame> {
        loop {
            if let Some((frame, rest)) = self.waiting.split_once("\n\n") {
                let (frame, rest) = (frame.to_owned(), rest.to_owned());
                self.waiting = rest;
                return Some(parse(&frame));
            }
            let piece =
                tokio::time::timeout(PATIENCE, self.body.next()).await.expect("nothing came");
            match piece {
                Some(piece) => self.waiting.push_str(std::str::from_utf8(&piece.unwrap()).unwrap()),
                None => {
                    assert_eq!(self.waiting, "", "the stream broke off inside a frame");
                    return None;
                }
            }
        }
    }

    /// The next event; none when the stream ends. Heartbeats are passed over.
    pub async fn next(&mut self) -> Option<Frame> {
        loop {
            let frame = self.any().await?;
            if frame.event.is_some() {
                return Some(frame);
            }
            assert_eq!(frame.rest, [": keepalive"]);
        }
    }

    /// Sequence numbers up to and including `last`.
    pub async fn seqs_to(&mut self, last: u64) -> Vec<u64> {
        let mut seqs = Vec::new();
        while seqs.last() != Some(&last) {
            let frame = self.next().await.expect("the stream ended too early");
            assert_eq!(frame.data["seq"].as_u64(), frame.id);
            seqs.extend(frame.id);
        }
        seqs
    }
}

fn parse(text: &str) -> Frame {
    let mut frame = Frame::default();
    for line in text.split('\n') {
        if let Some(id) = line.strip_prefix("id: ") {
            frame.id = Some(id.parse().unwrap());
        } else if let Some(event) = line.strip_prefix("event: ") {
            frame.event = Some(event.to_owned());
        } else if let Some(data) = line.strip_prefix("data: ") {
            frame.data = serde_json::from_str(data).unwrap();
        } else {
            frame.rest.push(line.to_owned());
        }
    }
    frame
}

/// A person with a team.
pub async fn person(store: &Store, number: u128) -> (UserId, TeamId) {
    let (id, team) = (UserId::from_u128(number), TeamId::from_u128(number));
    let user = User {
        id: id.to_string(),
        email: format!("{number}@example.com"),
        display_name: String::new(),
        role: UserRole::User,
        password: None,
        team: team.to_string(),
        active: true,
        created_ms: 0,
        email_verified: false,
        epoch: 0,
        link_epoch: 0,
        version: 0,
    };
    let limits = TeamSettings {
        daily_limit: MicroUsd::usd(5),
        monthly_limit: MicroUsd::usd(50),
        project_limit: MicroUsd::usd(10),
        concurrency: 16,
        warn_percent: 80,
        total_limit: None,
        granted: Grant::default(),
    };
    store.user_create(id, &user, team, &limits).await.unwrap();
    (id, team)
}

async fn create(store: &Store, team: TeamId, project: ProjectId, now_ms: i64) {
    let record = ProjectRecord {
        name: "Streamed".into(),
        rigor: Rigor::L1,
        config: Map::new(),
        created_by: String::new(),
        created_ms: now_ms,
        updated_ms: now_ms,
        repo_path: None,
        git_base_branch: None,
    };
    let run = Run { head: 1, ..Run::new(MicroUsd::usd(10), 16, now_ms) };
    let (kind, data) = (EventKind::ProjectCreated, Map::new());
    let created = Event { seq: 1, kind, at_ms: now_ms, task: None, message: "Made".into(), data };
    store
        .project_create(ProjectRef::new(team, project), &record, "Do it.", &run, created)
        .await
        .unwrap();
}

fn settings() -> Settings {
    let map = [
        ("PLANWRIGHT_TABLE", "planwright"),
        ("PLANWRIGHT_WORK_QUEUE_URL", "http://127.0.0.1:1/work"),
        ("PLANWRIGHT_PLAN_QUEUE_URL", "http://127.0.0.1:1/plan"),
        ("PLANWRIGHT_BUCKET", "files"),
        ("PLANWRIGHT_PUBLIC_URL", "http://127.0.0.1:5200"),
        ("PLANWRIGHT_CORS_ORIGINS", "https://app.example.com"),
    ];
    let map: BTreeMap<String, String> =
        map.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    Settings::from_map(&map).unwrap()
}

fn api_key(user: UserId, team: TeamId, id: ApiKeyId) -> ApiKey {
    ApiKey {
        id: id.to_string(),
        user: user.to_string(),
        team: team.to_string(),
        name: "watcher".to_owned(),
        hash: String::new(),
        shown: String::new(),
        scopes: vec!["read".to_owned()],
        created_ms: 0,
        expires_ms: None,
        revoked_ms: None,
        replaced_by: None,
        epoch: 0,
        used_ms: None,
    }
}
