//! One API over one table of its own.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use lambda_http::request::RequestContext;
use planwright_api::{Parts, State, router};
use planwright_auth::key_ring::KeyRing;
use planwright_engine::command::Ring;
use planwright_engine::id::{ProjectRef, TeamId};
use planwright_files::Objects;
use planwright_platform::clock::ManualClock;
use planwright_platform::config::Settings;
use planwright_platform::ids::{IdSource, SeededIds};
use planwright_platform::mail::{Mail, Mailer, Sending};
use planwright_platform::metrics::Metrics;
use planwright_platform::secrets::Secrets;
use planwright_platform::{aws, clock};
use planwright_providers::Models;
use planwright_store::{Bells, Committers, Store};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tower::ServiceExt;

pub struct TestApi {
    pub clock: ManualClock,
    pub mails: Arc<Kept>,
    pub state: State,
    pub app: Router,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|_| panic!("not JSON: {} {}", self.status, self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no header {name}")).to_str().unwrap()
    }

    /// The problem this answer is, checked for what every problem has.
    pub fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], status);
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["type"], format!("urn:planwright:problem:{code}"));
        assert_eq!(problem["request_id"], self.header("request-id"));
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()));
        assert!(problem["instance"].as_str().is_some_and(|path| path.starts_with('/')));
        problem
    }
}

/// Nobody works in these tests.
struct Silent;

#[async_trait::async_trait]
impl Bells for Silent {
    async fn ring(&self, _: ProjectRef, _: &[Ring]) {}
}

/// Mails that were handed over, to whom and what they say.
#[derive(Debug, Default)]
pub struct Kept(Mutex<Vec<(String, String)>>);

impl Mailer for Kept {
    fn send<'a>(&'a self, mail: &'a Mail, _: i64) -> Sending<'a> {
        self.0.lock().unwrap().push((mail.to.clone(), mail.text.expose().to_owned()));
        Box::pin(async { Ok(()) })
    }
}

impl Kept {
    pub fn to(&self, address: &str) -> Vec<String> {
        self.0
            .lock()
            .unwrap()
            .iter()
            .filter(|(to, _)| to == address)
            .map(|(_, text)| text.clone())
            .collect()
    }

    /// The token in the newest mail to this address.
    pub fn token(&self, address: &str) -> String {
        let newest = self.to(address).pop().unwrap();
        let token = newest.split("token=").nth(1).unwrap().split_whitespace().next().unwrap();
        token.to_owned()
    }
}

pub const PASSWORD: &str = "correct horse battery";

impl TestApi {
    pub async fn start() -> Self {
        TestApi::with(&[]).await
    }

    /// With these settings besides the usual ones.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(dynoxide::server::serve_on(listener, dynoxide::Database::memory().unwrap()));
        let api = TestApi::over(&address, settings).await;
        api.state.store.create_table().await.unwrap();
        api
    }

    /// Over whatever is at this address.
    pub async fn over(address: &str, settings: &[(&str, &str)]) -> Self {
        let config = aws::embedded(address).await;
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
        let mails = Arc::new(Kept::default());
        let store = Store::connect(&config, &settings.table);
        let clock = ManualClock::at(clock::parse_rfc3339("2026-11-21T08:00:00Z").unwrap());
        let ids = Arc::new(SeededIds::new(1));
        let (time, bells) = (Arc::new(clock.clone()), Arc::new(Silent));
        let committers =
            Committers::new(store.clone(), time, Arc::clone(&ids) as Arc<dyn IdSource>, bells);
        let state = State::new(Parts {
            objects: Objects::connect(&config, &settings.bucket),
            store,
            committers: Arc::new(committers),
            models: Models::from_settings(&settings).unwrap(),
            keys: Arc::new(KeyRing::generate(&*ids).unwrap()),
            settings: Arc::new(settings),
            clock: Arc::new(clock.clone()),
            ids,
            metrics: Metrics::new(),
            mailer: Arc::clone(&mails) as Arc<dyn Mailer>,
            secrets: Arc::new(Secrets::connect(&config, "planwright/")),
        });
        TestApi { clock, mails, app: router(state.clone()), state }
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    pub async fn call(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let body = match body {
            Some(value) => {
                request = request.header("content-type", "application/json");
                Body::from(value.to_string())
            }
            None => Body::empty(),
        };
        self.send(request.body(body).unwrap()).await
    }

    /// As from this address, behind the gateway.
    pub async fn login_from(&self, address: &str, email: &str, password: &str) -> Answer {
        let body = json!({ "email": email, "password": password }).to_string();
        let request = Request::builder().method(Method::POST).uri("/api/auth/login");
        let mut request =
            request.header("content-type", "application/json").body(Body::from(body)).unwrap();
        request
            .headers_mut()
            .insert("x-forwarded-for", format!("{address}, 130.176.0.1").parse().unwrap());
        let context = json!({ "http": { "method": "POST", "sourceIp": "130.176.0.1" } });
        let context = RequestContext::ApiGatewayV2(serde_json::from_value(context).unwrap());
        request.extensions_mut().insert(context);
        self.send(request).await
    }

    pub async fn get(&self, path: &str, token: &str) -> Answer {
        self.call(Method::GET, path, Some(token), None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, None, Some(body)).await
    }

    pub async fn register(&self, email: &str) -> Answer {
        self.post("/api/auth/register", json!({ "email": email, "password": PASSWORD })).await
    }

    pub async fn login(&self, email: &str) -> Value {
        let answer =
            self.post("/api/auth/login", json!({ "email": email, "password": PASSWORD })).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    /// A new person's access token.
    pub async fn somebody(&self, email: &str) -> String {
        assert_eq!(self.register(email).await.status, 201);
        self.login(email).await["access_token"].as_str().unwrap().to_owned()
    }
}

/// The team of an access token's owner.
pub async fn team_of(api: &TestApi, token: &str) -> TeamId {
    api.get("/api/auth/me", token).await.json()["team_id"].as_str().unwrap().parse().unwrap()
}
