//! Signing in at `oidc-provider`: a certified provider that is not ours, over HTTP, as a browser
//! does it.

use crate::harness::{Answer, PASSWORD, TestApi};
use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

const BACK: &str = "http://127.0.0.1:5200/api/auth/oidc/certified/return";
const PROGRAM: &str = "http://127.0.0.1:5200/callback";

/// The provider's process; it ends with the test, which holds its standard input.
struct Certified {
    issuer: String,
    _process: Child,
    // What it prints later must find somebody.
    _output: Lines<BufReader<ChildStdout>>,
}

impl Certified {
    async fn start(redirect_uri: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/oidc-provider");
        install(&folder).await;
        let mut process = Command::new("node")
            .args(["server.mjs", "planwright", "planted-client-secret", redirect_uri])
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("these tests need Node.js on the PATH");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let issuer = loop {
            let line =
                lines.next_line().await.unwrap().expect("the provider ended before it was ready");
            if let Some(issuer) = line.strip_prefix("ready ") {
                break issuer.to_owned();
            }
        };
        Certified { issuer, _process: process, _output: lines }
    }

    async fn api(&self) -> TestApi {
        let provider = json!([{ "name": "certified", "display_name": "Certified",
        "issuer": self.issuer,
            "client_id": "planwright", "client_secret": "planted-client-secret" }]);
        let provider = provider.to_string();
        TestApi::with(&[
            ("PLANWRIGHT_OIDC", &provider),
            ("PLANWRIGHT_ALLOW_PRIVATE_ADDRESSES", "on"),
        ])
        .await
    }
}

/// Installs the package where it is missing; test processes that start together take turns.
async fn install(folder: &Path) {
    let lockfile = folder.join("package-lock.json");
    let turn = tokio::task::spawn_blocking(move || {
        let file = File::open(lockfile).unwrap();
        file.lock().unwrap();
        file
    });
    let _turn = turn.await.unwrap();
    if folder.join("node_modules/oidc-provider/package.json").exists() {
        return;
    }
    let npm = Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund"])
        .current_dir(folder)
        .output()
        .await;
    let npm = npm.expect("these tests need npm on the PATH");
    assert!(npm.status.success(), "npm ci failed: {}", String::from_utf8_lossy(&npm.stderr));
}

/// A person at the provider's pages: keeps cookies, follows where it is sent, fills in forms, and
/// stops at our door.
async fn sign_in_there(authorization_url: &str, name: &str) -> String {
    let http = reqwest::Client::builder()
        .pool_max_idle_per_host(0)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let mut cookies = BTreeMap::new();
    let mut at = reqwest::Url::parse(authorization_url).unwrap();
    let mut form: Option<String> = None;
    for _ in 0..20 {
        let jar: Vec<String> =
            cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = match form.take() {
            Some(form) => http
                .post(at.clone())
                .header("content-type", "application/x-www-form-urlencoded")
                .body(form),
            None => http.get(at.clone()),
        };
        let answer = request.header("cookie", jar.join("; ")).send().await.unwrap();
        for set in answer.headers().get_all("set-cookie") {
            let pair = set.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            cookies.insert(name.to_owned(), value.to_owned());
        }
        if let Some(location) = answer.headers().get("location") {
            at = at.join(location.to_str().unwrap()).unwrap();
            if at.as_str().starts_with("http://127.0.0.1:5200/") {
                return at.to_string();
            }
            continue;
        }
        let page = answer.text().await.unwrap();
        let asked = page
            .split(r#"name="prompt" value=""#)
            .nth(1)
            .unwrap_or_else(|| panic!("no form: {page}"));
        let prompt = asked.split('"').next().unwrap();
        form = Some(format!("prompt={prompt}&login={name}&password=anything"));
    }
    panic!("the provider never sent the browser back");
}

fn part(url: &str, name: &str) -> String {
    let url = reqwest::Url::parse(url).unwrap();
    let found = url.query_pairs().find(|(given, _)| given == name);
    found.unwrap_or_else(|| panic!("no {name} in {url}")).1.into_owned()
}

async fn get(api: &TestApi, path: &str, cookie: &str) -> Answer {
    api.send(Request::builder().uri(path).header("cookie", cookie).body(Body::empty()).unwrap())
        .await
}

/// Cookies an answer sets, ready to be sent.
fn cookies(answer: &Answer) -> Vec<String> {
    let set = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    set.map(|text| text.split(';').next().unwrap().to_owned()).collect()
}

/// Where our own pages are, without the origin.
fn path(url: &str) -> &str {
    url.strip_prefix("http://127.0.0.1:5200").unwrap()
}

async fn begin(api: &TestApi) -> Value {
    let way = format!("/api/auth/oidc/certified/login?redirect_uri={PROGRAM}");
    let answer = api.call(Method::GET, &way, None, None).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

async fn brought(begun: &Value, name: &str) -> Value {
    let back = sign_in_there(begun["authorization_url"].as_str().unwrap(), name).await;
    json!({ "code": part(&back, "code"), "state": part(&back, "state"), "iss": part(&back, "iss"),
        "state_token": begun["state_token"], "redirect_uri": PROGRAM })
}

#[tokio::test]
async fn a_browser_signs_in_at_the_provider_and_comes_back_with_a_cookie() {
    let provider = Certified::start(BACK).await;
    let api = provider.api().await;
    let list = api.call(Method::GET, "/api/auth/oidc/providers", None, None).await.json();
    assert_eq!(list, json!([{ "name": "certified", "display_name": "Certified" }]));
    for turn in 0..2 {
        let start = get(&api, "/api/auth/oidc/certified/start?return_to=/projects?tab=x", "").await;
        assert_eq!(start.status, 302, "{}", start.text);
        let set = start.header("set-cookie");
        assert!(set.contains("HttpOnly; SameSite=Lax") && !set.contains("Strict"), "{set}");
        let binding = cookies(&start).remove(0);
        let back = sign_in_there(start.header("location"), "ada").await;
        if turn == 0 {
            // Another browser, which does not hold the binding, gets nothing; and the state is used
            // up by the try.
            let stolen = get(&api, path(&back), "").await;
            assert!(stolen.header("location").starts_with("/sign-in?problem=invalid_state"));
        }
        let done = get(&api, path(&back), &binding).await;
        assert_eq!(
            (done.status.as_u16(), done.header("location")),
            (302, "/projects?tab=x"),
            "turn {turn}"
        );
        let session =
            cookies(&done).into_iter().find(|cookie| cookie.starts_with("planwright=")).unwrap();
        let who = get(&api, "/api/auth/session", &session).await.json()["user"].clone();
        assert_eq!(
            (&who["email"], &who["display_name"]),
            (&json!("ada@example.com"), &json!("The ada"))
        );
        assert_eq!((&who["has_password"], &who["email_verified"]), (&json!(false), &json!(true)));
        assert_eq!(
            (&who["linked_providers"], &who["role"]),
            (&json!(["certified"]), &json!("admin"))
        );
        let again = get(&api, path(&back), &binding).await;
        assert!(
            again.header("location").starts_with("/sign-in?problem=invalid_state"),
            "a used state"
        );
    }
}

#[tokio::test]
async fn a_program_signs_in_and_the_code_and_the_state_are_good_once() {
    let provider = Certified::start(PROGRAM).await;
    let api = provider.api().await;
    let begun = begin(&api).await;
    let body = brought(&begun, "ada").await;
    let done = api.post("/api/auth/oidc/certified/callback", body.clone()).await;
    assert_eq!(done.status, 200, "{}", done.text);
    let token = done.json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(api.get("/api/auth/me", &token).await.json()["email"], "ada@example.com");
    api.post("/api/auth/oidc/certified/callback", body.clone()).await.problem(400, "invalid_state");
    // The old code under a state of its own: the provider itself refuses it.
    let next = begin(&api).await;
    let state = part(next["authorization_url"].as_str().unwrap(), "state");
    let mut replayed = body;
    replayed["state"] = json!(state);
    replayed["state_token"] = next["state_token"].clone();
    let refused = api.post("/api/auth/oidc/certified/callback", replayed).await;
    let problem = refused.problem(400, "sign_in_refused");
    assert!(problem["detail"].as_str().unwrap().contains("does not take the code"), "{problem}");
}

#[tokio::test]
async fn an_address_is_not_an_identity() {
    let provider = Certified::start(PROGRAM).await;
    let api = provider.api().await;
    api.somebody("ada@example.com").await;
    let body = brought(&begin(&api).await, "ada").await;
    api.post("/api/auth/oidc/certified/callback", body).await.problem(400, "email_taken");
    let body = brought(&begin(&api).await, "unverified").await;
    api.post("/api/auth/oidc/certified/callback", body).await.problem(400, "email_not_verified");
    let identities = api.state.store.user_by_email("unverified@example.com").await.unwrap();
    assert!(identities.is_none());
}

async fn reset(api: &TestApi, email: &str) {
    api.post("/api/auth/password/forgot", json!({ "email": email })).await;
    let token = api.mails.token(email);
    let body = json!({ "token": token, "new_password": "another battery staple" });
    assert_eq!(api.post("/api/auth/password/reset", body).await.status, 204);
}

#[tokio::test]
async fn who_took_an_address_first_is_outside_once_its_owner_has_set_the_password_by_mail() {
    let provider = Certified::start(PROGRAM).await;
    let api = provider.api().await;
    let squatter = api.somebody("ada@example.com").await;
    let key = json!({ "name": "k" });
    let key = api.call(Method::POST, "/api/auth/api-keys", Some(&squatter), Some(key)).await;
    let key = key.json()["key"].as_str().unwrap().to_owned();
    let body = brought(&begin(&api).await, "ada").await;
    api.post("/api/auth/oidc/certified/callback", body).await.problem(400, "email_taken");
    reset(&api, "ada@example.com").await;
    for credential in [&squatter, &key] {
        assert_eq!(api.get("/api/auth/me", credential).await.status, 401);
    }
}

#[tokio::test]
async fn an_identity_that_a_thief_linked_is_no_way_in_after_a_reset_by_mail() {
    let provider = Certified::start(PROGRAM).await;
    let api = provider.api().await;
    let thief = api.somebody("me@example.com").await;
    let mine = api.get("/api/auth/me", &thief).await.json()["id"].clone();
    let body = brought(&begin(&api).await, "ada").await;
    let link = "/api/auth/oidc/link/certified";
    let linked = api.call(Method::POST, link, Some(&thief), Some(body)).await;
    assert_eq!(linked.status, 200, "{}", linked.text);
    reset(&api, "me@example.com").await;
    let body = brought(&begin(&api).await, "ada").await;
    let inside = api.post("/api/auth/oidc/certified/callback", body).await;
    assert_ne!(inside.json()["user"]["id"], mine, "{}", inside.text);
}

#[tokio::test]
async fn who_is_signed_in_links_a_provider_after_showing_who_they_are_and_keeps_one_way_in() {
    let provider = Certified::start(PROGRAM).await;
    let api = provider.api().await;
    let token = api.somebody("me@example.com").await;
    let link = "/api/auth/oidc/link/certified";
    let body = brought(&begin(&api).await, "ada").await;
    api.clock.advance(600_000);
    // The sign-in has become old, and the program has to refresh.
    let fresh = api.login("me@example.com").await;
    let (new, refresh) =
        (fresh["access_token"].as_str().unwrap(), fresh["refresh_token"].as_str().unwrap());
    assert_eq!(api.get("/api/auth/me", &token).await.status, 401);
    api.clock.advance(599_000);
    let refreshed = api.post("/api/auth/refresh", json!({ "refresh_token": refresh })).await.json();
    api.clock.advance(2_000);
    let old = refreshed["access_token"].as_str().unwrap();
    let refused = api.call(Method::POST, link, Some(old), Some(body)).await;
    refused.problem(403, "reauthentication_required");
    assert_eq!(api.get("/api/auth/me", new).await.status, 401, "its ten minutes are over");

    let shown = api
        .call(
            Method::POST,
            "/api/auth/session/proof",
            Some(old),
            Some(json!({ "password": PASSWORD })),
        )
        .await;
    assert_eq!(shown.status, 204, "{}", shown.text);
    let body = brought(&begin(&api).await, "ada").await;
    let linked = api.call(Method::POST, link, Some(old), Some(body)).await;
    assert_eq!(linked.status, 200, "{}", linked.text);
    assert_eq!(
        linked.json(),
        json!({ "provider": "certified", "provider_user_id": "ada",
        "provider_email": "ada@example.com" })
    );
    let again = brought(&begin(&api).await, "ada").await;
    api.call(Method::POST, link, Some(old), Some(again)).await.problem(400, "already_linked");
    let list = api.get("/api/auth/oidc/identities", old).await.json();
    assert_eq!(
        (&list[0]["provider"], &list[0]["provider_email"]),
        (&json!("certified"), &json!("ada@example.com"))
    );
    // Signing in there now is signing in here, whatever the address.
    let body = brought(&begin(&api).await, "ada").await;
    let there = api.post("/api/auth/oidc/certified/callback", body).await.json();
    assert_eq!(there["user"]["email"], "me@example.com");
    assert_eq!(api.call(Method::DELETE, link, Some(old), None).await.status, 204);
    api.call(Method::DELETE, link, Some(old), None).await.problem(404, "not_found");

    let body = brought(&begin(&api).await, "grace").await;
    let grace = api.post("/api/auth/oidc/certified/callback", body).await.json();
    let grace = grace["access_token"].as_str().unwrap();
    api.call(Method::DELETE, link, Some(grace), None).await.problem(400, "only_way_in");
    let password = json!({ "new_password": PASSWORD });
    assert_eq!(
        api.call(Method::POST, "/api/auth/password", Some(grace), Some(password)).await.status,
        204
    );
    assert_eq!(api.call(Method::DELETE, link, Some(grace), None).await.status, 204);
}
