//! fetch_url and web_search against servers over HTTP that answer as pages and engines do.

#![allow(clippy::unwrap_used)]

mod harness;

use axum::Router;
use axum::body::Body;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::any;
use futures::stream;
use harness::{call, context, settings};
use planwright_tools::{Class, Registry, ToolOutput};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// What a request was: method and address, the headers that matter, the body.
type Asked = Arc<Mutex<Vec<(String, HeaderMap, Value)>>>;

async fn page(OriginalUri(uri): OriginalUri) -> Response {
    let html = |text: &str| ([(header::CONTENT_TYPE, "text/html")], text.to_owned());
    match uri.path() {
        "/page" => {
            html("<h1>Budget</h1><script>steal()</script><p>Twelve tasks</p>").into_response()
        }
        "/moved" => Redirect::permanent("/page").into_response(),
        "/inside" => Redirect::temporary("http://169.254.169.254/latest/meta-data").into_response(),
        "/circle" => Redirect::temporary("/circle").into_response(),
        "/long" => "abcdefghij".repeat(5_000).into_response(),
        "/image" => ([(header::CONTENT_TYPE, "image/png")], vec![0x89u8, 0xff, 0]).into_response(),
        "/endless" => {
            let chunk = || Ok::<_, std::io::Error>("x".repeat(1 << 16));
            Body::from_stream(stream::repeat_with(chunk)).into_response()
        }
        _ => (StatusCode::NOT_FOUND, "no such page").into_response(),
    }
}

async fn engine(State(asked): State<Asked>, request: Request<Body>) -> Response {
    let called = format!("{} {}", request.method(), request.uri());
    let headers = request.headers().clone();
    let body = axum::body::to_bytes(request.into_body(), 1 << 16).await.unwrap();
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let query = called.clone();
    asked.lock().unwrap().push((called, headers, body));
    let address = "https://example.com/a";
    let result = |text: &str| json!({"title": "A  title", "url": address, text: "What it\nsays."});
    if query.contains("refuse") {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    }
    if query.contains("nonsense") {
        return "<html>".into_response();
    }
    let answer = match query.contains("/res/v1/") {
        true => json!({"web": {"results": [result("description"), {"no": "url"}]}}),
        false => json!({"results": [result("content"), result("content")]}),
    };
    axum::Json(answer).into_response()
}

async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    base
}

/// Settings and their values.
type Pairs<'a> = &'a [(&'a str, &'a str)];

fn registry(of: Pairs<'_>) -> Registry {
    Registry::builder().web(&settings(of)).unwrap().build()
}

async fn fetch(path: &str, offset: usize) -> ToolOutput {
    let base = serve(Router::new().fallback(any(page))).await;
    let near = registry(&[("PLANWRIGHT_FETCH_PRIVATE_ADDRESSES", "on")]);
    let arguments = json!({"url": format!("{base}{path}"), "offset": offset});
    call(&near, &context(1, 1), "fetch_url", arguments).await
}

#[tokio::test]
async fn a_page_is_read_as_text_and_marked_as_material() {
    for path in ["/page", "/moved"] {
        let output = fetch(path, 0).await;
        assert!(!output.is_error, "{}", output.text);
        assert!(output.text.starts_with("[material from http://127.0.0.1:"), "{}", output.text);
        assert!(output.text.contains("Budget") && output.text.contains("Twelve tasks"));
        assert!(!output.text.contains("steal"), "{}", output.text);
        assert!(output.text.lines().next().unwrap().ends_with("/page]"), "where it really was");
    }
}

#[tokio::test]
async fn a_long_page_is_read_on_by_offset_and_an_endless_one_is_cut() {
    let first = fetch("/long", 0).await;
    assert!(first.text.contains("read on with offset 30000"), "{}", first.text.len());
    let rest = fetch("/long", 30_000).await;
    assert!(!rest.text.contains("truncated") && rest.text.len() > 20_000);
    assert!(fetch("/long", 50_000).await.is_error);
    let endless = fetch("/endless", 0).await;
    assert!(endless.text.contains("only the first 5 MiB"), "{}", &endless.text[..100]);
}

#[tokio::test]
async fn what_cannot_be_read_is_said_in_a_sentence() {
    for (path, says) in [
        ("/missing", "answered 404: no such page"),
        ("/image", "no text (image/png)"),
        ("/circle", "more than 5 times"),
        ("/inside", "may not be called"),
    ] {
        let output = fetch(path, 0).await;
        assert!(output.is_error && output.text.contains(says), "{path}: {}", output.text);
    }
}

#[tokio::test]
async fn addresses_of_the_installation_are_not_read_unless_it_says_so() {
    let base = serve(Router::new().fallback(any(page))).await;
    let default = registry(&[("PLANWRIGHT_ALLOW_PRIVATE_ADDRESSES", "on")]);
    let port = base.rsplit(':').next().unwrap();
    let addresses = [
        format!("{base}/page"),
        format!("http://localhost:{port}/page"),
        format!("http://[::1]:{port}/page"),
        format!("http://2130706433:{port}/page"),
        "http://169.254.169.254/".to_owned(),
        "http://10.0.0.1/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "http://user:pass@example.com/".to_owned(),
    ];
    for url in addresses {
        let output = call(&default, &context(1, 1), "fetch_url", json!({"url": url})).await;
        assert!(output.is_error && !output.text.contains("Budget"), "{url}: {}", output.text);
    }
}

/// A search of an engine that the settings name at the stub's address, and what it was asked.
async fn search(query: &str, named: Pairs<'_>, at: &str) -> (ToolOutput, Asked, Class) {
    let asked = Asked::default();
    let base = serve(Router::new().fallback(any(engine)).with_state(Arc::clone(&asked))).await;
    let mut pairs = vec![("PLANWRIGHT_ALLOW_PRIVATE_ADDRESSES", "on"), (at, base.as_str())];
    pairs.extend(named);
    let registry = registry(&pairs);
    let class = registry.class("web_search").unwrap();
    let arguments = json!({"query": query, "results": 3});
    (call(&registry, &context(1, 1), "web_search", arguments).await, asked, class)
}

#[tokio::test]
async fn each_engine_is_asked_in_its_own_way_and_tells_the_same() {
    let table: [(&str, Pairs, &str, Class); 3] = [
        ("SEARXNG_URL", &[], "GET /search?q=dam+costs&format=json", Class::Pure),
        ("TAVILY_BASE_URL", &[("TAVILY_API_KEY", "tvly-1")], "POST /search", Class::External),
        (
            "BRAVE_BASE_URL",
            &[("BRAVE_API_KEY", "brave-1")],
            "GET /res/v1/web/search?q=dam+costs&count=3",
            Class::External,
        ),
    ];
    for (at, keys, called, class) in table {
        let (output, asked, is) = search("dam costs", keys, at).await;
        assert!(!output.is_error, "{at}: {}", output.text);
        let first = "1. A title\nhttps://example.com/a\nWhat it says.";
        assert!(output.text.contains(first), "{at}: {}", output.text);
        assert_eq!(is, class, "{at}: one that is paid for is not asked twice");
        let asked = asked.lock().unwrap();
        let (was, headers, body) = asked.first().unwrap();
        assert_eq!((was.as_str(), asked.len()), (called, 1));
        let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap());
        match at {
            "TAVILY_BASE_URL" => {
                assert_eq!(header("authorization"), Some("Bearer tvly-1"));
                assert_eq!(*body, json!({"query": "dam costs", "max_results": 3}));
            }
            "BRAVE_BASE_URL" => assert_eq!(header("x-subscription-token"), Some("brave-1")),
            _ => assert_eq!(header("authorization"), None),
        }
    }
}

#[tokio::test]
async fn an_engine_in_trouble_does_not_end_the_task() {
    for (query, says) in [("refuse", "no more searches"), ("nonsense", "could not be read")] {
        let (output, ..) = search(query, &[], "SEARXNG_URL").await;
        assert!(output.is_error && output.text.contains(says), "{}", output.text);
    }
    let gone = registry(&[
        ("PLANWRIGHT_ALLOW_PRIVATE_ADDRESSES", "on"),
        ("SEARXNG_URL", "http://127.0.0.1:9"),
    ]);
    let output = call(&gone, &context(1, 1), "web_search", json!({"query": "x"})).await;
    assert!(output.is_error && output.text.contains("could not be reached"), "{}", output.text);
    let none = call(&registry(&[]), &context(1, 1), "web_search", json!({"query": "x"})).await;
    assert!(none.is_error && none.text.contains("No search engine"), "{}", none.text);
}
