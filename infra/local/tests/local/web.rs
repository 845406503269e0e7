use crate::event_sources::product;
use crate::in_memory;
use axum::Router;
use axum::routing::get;
use planwright_local::{Handler, Stack, StackOptions};
use reqwest::{Client, Response};
use std::path::Path;
use std::sync::Arc;

async fn start(web_dir: &Path) -> (Stack, String) {
    let mut product = product(Handler::new(|_| async { Default::default() }));
    product.api = Router::new().route("/api/health", get(|| async { "fine" }));
    let options = StackOptions { web_dir: web_dir.into(), ..StackOptions::default() };
    let stack = Stack::start(Arc::new(in_memory().await), product, options).await.unwrap();
    let base = format!("http://{}", stack.address().unwrap());
    (stack, base)
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn the_web_app_answers_every_page_address_and_its_hashed_files_are_cached_for_ever() {
    let web = tempfile::tempdir().unwrap();
    std::fs::create_dir(web.path().join("assets")).unwrap();
    std::fs::write(web.path().join("index.html"), "<!doctype html>the app").unwrap();
    std::fs::write(web.path().join("assets/app-1a2b.js"), "let x = 1").unwrap();
    let (_stack, base) = start(web.path()).await;

    for page in ["/", "/projects/prj_1", "/a/b/c?d=e"] {
        let response = reqwest::get(format!("{base}{page}")).await.unwrap();
        assert_eq!(response.status(), 200, "{page}");
        assert_eq!(header(&response, "cache-control"), "no-cache");
        assert!(header(&response, "content-security-policy").starts_with("default-src 'self'"));
        assert_eq!(header(&response, "x-content-type-options"), "nosniff");
        assert_eq!(response.text().await.unwrap(), "<!doctype html>the app");
    }
    let script = reqwest::get(format!("{base}/assets/app-1a2b.js")).await.unwrap();
    assert!(header(&script, "cache-control").contains("immutable"));
    assert!(header(&script, "content-type").starts_with("text/javascript"));
    let missing = reqwest::get(format!("{base}/assets/gone.js")).await.unwrap();
    assert_eq!((missing.status().as_u16(), header(&missing, "cache-control")), (404, "no-store"));
    let outside = reqwest::get(format!("{base}/assets/..%2f..%2fsecrets.json")).await.unwrap();
    assert_eq!(outside.status(), 404);
}

#[tokio::test]
async fn without_a_built_web_app_a_page_says_how_to_build_it() {
    let (_stack, base) = start(Path::new("no such folder")).await;
    let page = reqwest::get(&base).await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("npm run build"));
}

#[tokio::test]
async fn the_api_the_metrics_and_unknown_endpoints_answer() {
    let (_stack, base) = start(Path::new("no such folder")).await;
    assert_eq!(
        reqwest::get(format!("{base}/api/health")).await.unwrap().text().await.unwrap(),
        "fine"
    );
    let unknown = reqwest::get(format!("{base}/api/nothing")).await.unwrap();
    assert_eq!(unknown.status(), 404);
    assert_eq!(header(&unknown, "content-type"), "application/problem+json");
    let metrics = reqwest::get(format!("{base}/metrics")).await.unwrap().text().await.unwrap();
    assert!(metrics.contains("planwright_aws_requests_total{service=\"sqs\""), "{metrics}");
}

#[tokio::test]
async fn a_foreign_host_name_is_refused() {
    let (_stack, base) = start(Path::new("no such folder")).await;
    let request =
        |host: &str| Client::new().get(format!("{base}/api/health")).header("host", host).send();
    assert_eq!(request("evil.example").await.unwrap().status(), 421);
    assert_eq!(request("localhost:1234").await.unwrap().status(), 200);
}
