//! A program that uses the API.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Longest that a test waits for a state.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Clone)]
pub struct Client {
    pub base: String,
    pub token: String,
    http: reqwest::Client,
}

/// An answer, whatever its status.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    pub body: Value,
}

impl Client {
    pub fn anonymous(base: &str) -> Self {
        Client { base: base.to_owned(), token: String::new(), http: reqwest::Client::new() }
    }

    /// The same program with another credential.
    pub fn with_token(&self, token: &str) -> Self {
        Client { token: token.to_owned(), ..self.clone() }
    }

    pub async fn sign_up(base: &str, name: &str) -> Self {
        let mut client = Client::anonymous(base);
        let account = json!({"email": format!("{name}@example.com"), "password": "password123",
        "display_name": name});
        let registered = client.post("/api/auth/register", account.clone()).await;
        assert_eq!(registered.status, 201, "{:?}", registered.body);
        client.sign_in(name).await;
        client
    }

    pub async fn sign_in(&mut self, name: &str) {
        self.try_sign_in(name).await.expect("the server answers");
    }

    /// None if no whole answer comes. Told that it signs in too often, it waits as long as it is
    /// asked to.
    pub async fn try_sign_in(&mut self, name: &str) -> Option<()> {
        let account = json!({"email": format!("{name}@example.com"), "password": "password123"});
        loop {
            let answer = self.try_post("/api/auth/login", account.clone()).await?;
            if answer.status == 429 {
                let wait = answer
                    .headers
                    .get("retry-after")
                    .and_then(|v| v.to_str().ok()?.parse().ok())
                    .unwrap_or(1);
                tokio::time::sleep(std::time::Duration::from_secs(wait)).await;
                continue;
            }
            assert_eq!(answer.status, 200, "{:?}", answer.body);
            self.token = answer.body["access_token"].as_str().expect("an access token").to_owned();
            return Some(());
        }
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        self.try_send(method, path, headers, body).await.expect("the server answers")
    }

    /// None if no whole answer comes, as while the server is being killed.
    pub async fn try_send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Option<Answer> {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        Client::answered(request).await
    }

    /// A body as it is, JSON or not.
    pub async fn send_text(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut request =
            self.http.request(method, format!("{}{path}", self.base)).body(body.to_owned());
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Client::answered(request).await.expect("the server answers")
    }

    async fn answered(request: reqwest::RequestBuilder) -> Option<Answer> {
        let response = request.send().await.ok()?;
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.ok()?;
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Some(Answer { status, headers, body })
    }

    pub async fn try_get(&self, path: &str) -> Option<Answer> {
        self.try_send(Method::GET, path, &[], None).await
    }

    pub async fn try_post(&self, path: &str, body: Value) -> Option<Answer> {
        self.try_send(Method::POST, path, &[], Some(body)).await
    }

    pub async fn try_patch(&self, path: &str, body: Value) -> Option<Answer> {
        self.try_send(Method::PATCH, path, &[], Some(body)).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, &[], Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, &[], None).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, &[], Some(body)).await
    }

    /// The body of an answer that must be a success.
    pub async fn must_get(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert!(answer.status.is_success(), "GET {path}: {} {}", answer.status, answer.body);
        answer.body
    }

    pub async fn must_post(&self, path: &str, body: Value) -> Value {
        let answer = self.post(path, body).await;
        assert!(answer.status.is_success(), "POST {path}: {} {}", answer.status, answer.body);
        answer.body
    }

    pub async fn project(&self, name: &str, requirements: &str) -> String {
        let body = json!({"name": name, "requirements": requirements, "planning_rigor": "L1"});
        id(&self.must_post("/api/projects", body).await)
    }

    /// A project whose approved plan has these tasks: title and dependencies.
    pub async fn approved(&self, tasks: &[(&str, &[usize])]) -> String {
        let project = self.project("given", "given").await;
        let task = |(title, deps): &(&str, &[usize])| {
            json!({"title": title, "description": title, "task_type": "analysis",
            "complexity": "simple",
                "depends_on": deps, "tools_needed": []})
        };
        let plan = json!({"plan": {"summary": "given",
        "tasks": tasks.iter().map(task).collect::<Vec<_>>()}});
        let plan = id(&self.must_post(&format!("/api/projects/{project}/plans"), plan).await);
        self.must_post(&format!("/api/projects/{project}/plans/{plan}/approve"), json!({})).await;
        project
    }

    pub async fn execute(&self, project: &str) {
        self.must_post(&format!("/api/projects/{project}/execute"), json!({})).await;
    }

    /// Waits until the project has this status.
    pub async fn until(&self, project: &str, status: &str) -> Value {
        self.wait(&format!("/api/projects/{project}"), |p| p["status"] == status).await
    }

    /// As [`Client::until`], with more or less patience than a test usually has.
    pub async fn until_within(&self, project: &str, status: &str, patience: Duration) -> Value {
        let done = |project: &Value| project["status"] == status;
        self.wait_within(&format!("/api/projects/{project}"), patience, done).await
    }

    /// Waits until what `path` gives satisfies `done`.
    pub async fn wait(&self, path: &str, done: impl Fn(&Value) -> bool) -> Value {
        self.wait_within(path, PATIENCE, done).await
    }

    async fn wait_within(
        &self,
        path: &str,
        patience: Duration,
        done: impl Fn(&Value) -> bool,
    ) -> Value {
        let deadline = Instant::now() + patience;
        loop {
            let body = self.must_get(path).await;
            if done(&body) {
                return body;
            }
            assert!(
                Instant::now() < deadline,
                "{path} never came to what was waited for: {body:#}"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub async fn tasks(&self, project: &str) -> Vec<Value> {
        let tasks = self.must_get(&format!("/api/tasks/project/{project}?limit=500")).await;
        tasks.as_array().expect("a list of tasks").clone()
    }

    /// Ids of the events that the stream of a finished project tells after one.
    pub async fn stream(&self, project: &str, after: u64) -> Vec<u64> {
        let ticket = self.must_post(&format!("/api/events/{project}/token"), json!({})).await;
        let token = ticket["token"].as_str().expect("a ticket");
        let last = after.to_string();
        let path = format!("/api/events/{project}?token={token}");
        let told = self.send(Method::GET, &path, &[("Last-Event-ID", &last)], None).await;
        let text = told.body.as_str().unwrap_or_default().to_owned();
        text.lines()
            .filter_map(|l| l.strip_prefix("id:"))
            .map(|n| n.trim().parse().expect("a number"))
            .collect()
    }

    /// The whole log of a project, checked to be contiguous from 1.
    pub async fn events(&self, project: &str) -> Vec<Value> {
        let mut events: Vec<Value> = Vec::new();
        loop {
            let page = self
                .must_get(&format!(
                    "/api/projects/{project}/events?after={}&limit=500",
                    events.len()
                ))
                .await;
            let page = page.as_array().expect("a list of events").clone();
            if page.is_empty() {
                break;
            }
            events.extend(page);
        }
        for (at, event) in events.iter().enumerate() {
            assert_eq!(event["seq"], at as u64 + 1, "the log has a gap or a double");
        }
        events
    }
}

/// The id of what an answer describes.
pub fn id(body: &Value) -> String {
    body["id"].as_str().unwrap_or_else(|| panic!("no id in {body}")).to_owned()
}
