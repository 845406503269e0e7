//! A secret of every kind, used rightly and wrongly, in the real process: none of them shows in
//! what it logs at debug level, in what it keeps, in what it answers elsewhere, or in what it says
//! to a model.

use axum::Router;
use axum::body::Bytes;
use axum::http::StatusCode;
use planwright_tests::client::{Answer, Client};
use planwright_tests::process::built;
use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

const PASSWORD: &str = "planted-password-41c7";
const NEXT_PASSWORD: &str = "planted-next-password-88d1";
const WRONG_PASSWORD: &str = "planted-wrong-password-5b02";
const PROVIDER_KEY: &str = "sk-planted-provider-key-90fe";
const CLIENT_SECRET: &str = "planted-client-secret-77aa";
const IDEMPOTENCY_KEY: &str = "planted-idempotency-key-3de1";
/// Begins the line of a printed mail.
const PRINTED_MAIL: &str = " planwright_platform::mail: a mail, kept here instead of being sent ";
/// No secret: it must be found, or the search finds nothing at all.
const MARK: &str = "visible-mark-2fd4";

/// Everything said to a model: whole bodies, without the header that carries the key.
type Prompts = Arc<Mutex<Vec<String>>>;

async fn provider() -> (String, Prompts) {
    let prompts = Prompts::default();
    let kept = Arc::clone(&prompts);
    let refuse = async move |body: Bytes| {
        kept.lock().unwrap().push(String::from_utf8_lossy(&body).into_owned());
        (StatusCode::BAD_REQUEST, "no")
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(refuse)).await });
    (base, prompts)
}

/// The product over a folder, with its log in a file.
async fn start(folder: &Path, log: &Path) -> (Child, String) {
    let oidc = json!([{"name": "silent", "display_name": "Silent", "issuer": "http://127.0.0.1:1",
        "client_id": "x", "client_secret": CLIENT_SECRET}]);
    let mut command = Command::new(built("planwright-local"));
    command.arg("--data-dir").arg(folder).args(["--port", "0", "--log", "debug"]);
    command
        .env("PLANWRIGHT_OIDC", oidc.to_string())
        .env("PLANWRIGHT_ALLOW_PRIVATE_ADDRESSES", "on");
    command.stdout(Stdio::piped()).stderr(std::fs::File::create(log).unwrap()).kill_on_drop(true);
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.next_line().await.unwrap().expect("it says that it is ready");
    (child, line.strip_prefix("ready ").unwrap().to_owned())
}

fn text(answer: &Answer, name: &str) -> String {
    answer.body[name]
        .as_str()
        .unwrap_or_else(|| panic!("no {name}: {} {}", answer.status, answer.body))
        .to_owned()
}

/// Uses every kind of secret; gives them, each with its name.
async fn planted(me: &mut Client, folder: &Path) -> Vec<(&'static str, String)> {
    let account = json!({"email": "me@example.com", "password": PASSWORD});
    assert_eq!(me.post("/api/auth/register", account.clone()).await.status, 201);
    let session = me.post("/api/auth/login", account.clone()).await;
    me.post("/api/auth/login", json!({"email": "me@example.com", "password": WRONG_PASSWORD}))
        .await;
    me.post("/api/auth/login", json!({"email": 1, "password": WRONG_PASSWORD})).await;
    let refresh = text(&session, "refresh_token");
    let next = me.post("/api/auth/refresh", json!({"refresh_token": refresh})).await;
    me.token = text(&me.post("/api/auth/login", account.clone()).await, "access_token");

    let key = text(&me.post("/api/auth/api-keys", json!({"name": "x"})).await, "key");
    let with_key = me.with_token(&key);
    assert_eq!(with_key.get("/api/projects").await.status, 200);
    assert_eq!(me.with_token(&format!("{key}x")).get("/api/projects").await.status, 401);

    let browser = Client::anonymous(&me.base).post("/api/auth/session", account).await;
    let cookie =
        browser.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let csrf = text(&browser, "csrf_token");
    let headers = [
        ("cookie", cookie.as_str()),
        ("x-csrf-token", &csrf),
        ("sec-fetch-site", "same-origin"),
        ("idempotency-key", IDEMPOTENCY_KEY),
    ];
    let body = json!({"name": MARK, "requirements": "Write a file."});
    let made =
        Client::anonymous(&me.base).send(Method::POST, "/api/projects", &headers, Some(body)).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let events = format!("/api/events/{}", text(&made, "id"));
    let ticket = text(&me.post(&format!("{events}/token"), json!({})).await, "token");
    let opened = reqwest::get(format!("{}{events}?token={ticket}", me.base)).await.unwrap();
    assert_eq!(opened.status(), 200);

    let team = text(&me.get("/api/auth/me").await, "team_id");
    let body = json!({"email": "you@example.com", "role": "viewer"});
    let link = text(&me.post(&format!("/api/teams/{team}/invitations"), body).await, "link");
    let invitation = link.rsplit('#').next().unwrap().to_owned();
    let token = json!({"token": invitation});
    assert_eq!(me.post("/api/invitations/preview", token).await.status, 200);
    let device =
        text(&me.post("/api/auth/device", json!({"client_name": "x"})).await, "device_code");
    me.post("/api/auth/device/token", json!({"device_code": device})).await;
    me.get("/api/auth/oidc/silent/login?redirect_uri=http://127.0.0.1/x").await;

    assert_eq!(
        me.post("/api/auth/password/forgot", json!({"email": "me@example.com"})).await.status,
        202
    );
    let reset = mailed(folder).await;
    let change = json!({"current_password": PASSWORD, "new_password": NEXT_PASSWORD});
    assert_eq!(me.post("/api/auth/password", change).await.status, 204);
    vec![
        ("password", PASSWORD.to_owned()),
        ("new password", NEXT_PASSWORD.to_owned()),
        ("wrong password", WRONG_PASSWORD.to_owned()),
        ("provider's key", PROVIDER_KEY.to_owned()),
        ("client secret", CLIENT_SECRET.to_owned()),
        ("idempotency key", IDEMPOTENCY_KEY.to_owned()),
        ("refresh token", refresh),
        ("next refresh token", text(&next, "refresh_token")),
        ("access token", me.token.clone()),
        ("API key", key),
        ("cookie", cookie.split_once('=').unwrap().1.to_owned()),
        ("CSRF token", csrf),
        ("ticket", ticket),
        ("invitation", invitation),
        ("device code", device),
        ("reset link", reset),
    ]
}

/// The token of the link that was mailed for a new password.
async fn mailed(folder: &Path) -> String {
    let outbox = folder.join("outbox");
    for _ in 0..500 {
        for file in std::fs::read_dir(&outbox).into_iter().flatten().flatten() {
            let mail = std::fs::read_to_string(file.path()).unwrap_or_default();
            let found =
                mail.split("/reset-password").nth(1).or_else(|| mail.split("/reset").nth(1));
            if let Some(token) = found
                .map(|rest| rest.trim_start_matches(['/', '#', '?']).trim_start_matches("token="))
            {
                return token
                    .chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == '_')
                    .collect();
            }
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("no mail came to {}", outbox.display());
}

/// What the product tells elsewhere, each with where.
async fn told(me: &Client, project: &str, team: &str) -> Vec<(String, String)> {
    let paths = [
        format!("/api/projects/{project}"),
        format!("/api/projects/{project}/events"),
        format!("/api/projects/{project}/export"),
        format!("/api/teams/{team}/export"),
        format!("/api/teams/{team}/audit"),
        format!("/api/teams/{team}/audit/export"),
        format!("/api/teams/{team}/settings"),
        format!("/api/teams/{team}/providers"),
        format!("/api/teams/{team}/invitations"),
        format!("/api/teams/{team}/members"),
        format!("/api/teams/{team}/api-keys"),
        "/api/auth/api-keys".to_owned(),
        "/api/auth/sessions".to_owned(),
        "/api/auth/me".to_owned(),
        "/api/auth/oidc/providers".to_owned(),
        "/api/admin/users".to_owned(),
        "/api/services?refresh=true".to_owned(),
        "/metrics".to_owned(),
    ];
    let mut told = Vec::new();
    for path in paths {
        let answer = me.get(&path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        told.push((path, answer.body.to_string()));
    }
    told
}

/// Everything the product keeps but what is kept by Secrets Manager and by the mail.
fn kept(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && name != "outbox" {
                folders.push(path);
            } else if path.is_file() && name != "secrets.json" {
                files.push((name, std::fs::read(path).unwrap()));
            }
        }
    }
    files
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_of_every_kind_shows_in_no_log_row_export_answer_or_prompt() {
    let folder = tempfile::tempdir().unwrap();
    let (data, log) = (folder.path().join("data"), folder.path().join("log"));
    let (process, base) = start(&data, &log).await;
    let (vendor, prompts) = provider().await;
    let mut me = Client::anonymous(&base);
    let secrets = planted(&mut me, &data).await;
    me.token = text(
        &me.post("/api/auth/login", json!({"email": "me@example.com", "password": NEXT_PASSWORD}))
            .await,
        "access_token",
    );
    let team = text(&me.get("/api/auth/me").await, "team_id");
    let own = json!({"key": PROVIDER_KEY, "base_url": vendor});
    let answer = me
        .send(Method::PUT, &format!("/api/teams/{team}/providers/anthropic"), &[], Some(own))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let projects = me.must_get("/api/projects").await;
    let project = projects[0]["id"].as_str().unwrap().to_owned();
    let planned = me.post(&format!("/api/projects/{project}/plan"), json!({})).await;
    assert!(
        planned.status.is_client_error() || planned.status.is_server_error(),
        "{}",
        planned.body
    );

    let mut searched: Vec<(String, Vec<u8>)> = told(&me, &project, &team)
        .await
        .into_iter()
        .map(|(at, text)| (at, text.into_bytes()))
        .collect();
    searched.push(("the refused plan".to_owned(), planned.body.to_string().into_bytes()));
    let said = prompts.lock().unwrap().clone();
    assert!(
        said.iter().any(|prompt| prompt.contains("Write a file.")),
        "a model was asked: {said:?}"
    );
    searched.extend(said.into_iter().map(|prompt| ("a prompt".to_owned(), prompt.into_bytes())));
    let rows = kept(&data);
    assert!(rows.iter().any(|(_, bytes)| holds(bytes, MARK)), "the search finds what is there");
    searched.extend(rows);
    drop(process);
    // A laptop prints the mails that it does not send.
    let lines = String::from_utf8_lossy(&std::fs::read(&log).unwrap()).into_owned();
    let (mails, lines): (Vec<&str>, Vec<&str>) =
        lines.lines().partition(|line| line.contains(PRINTED_MAIL));
    assert!(!mails.is_empty());
    let lines = lines.join("\n").into_bytes();
    assert!(
        holds(&lines, "DEBUG") && holds(&lines, "request answered"),
        "it logged at debug level"
    );
    searched.push(("the log".to_owned(), lines));

    let access = &me.token;
    for (kind, secret) in secrets.iter().map(|(k, s)| (*k, s)).chain([("access token", access)]) {
        assert!(secret.len() >= 16, "{kind}: {secret}");
        for (place, bytes) in &searched {
            assert!(!holds(bytes, secret), "the {kind} shows in {place}");
        }
    }
    let secrets: Value =
        serde_json::from_slice(&std::fs::read(data.join("secrets.json")).unwrap()).unwrap();
    assert!(secrets.to_string().contains(PROVIDER_KEY), "the provider's key is where it belongs");
}
