//! The built web app: files as they are, and the app's one page for every address that is not a
//! file.

use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, Method, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use std::path::{Path, PathBuf};
use tower_http::services::ServeDir;

/// File names under here carry a hash of their content.
const HASHED: &str = "/assets/";

const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta \
    charset=\"utf-8\"><title>Planwright</title>\
    <body style=\"font:16px/1.5 system-ui;max-width:40em;margin:4em auto;padding:0 \
    1em\"><h1>Planwright is running</h1>\
    <p>The API answers under <a href=\"/api/health\">/api</a>, described at <a \
    href=\"/api/docs\">/api/docs</a>. \
    The web app has not been built: run <code>npm ci &amp;&amp; npm run build</code> in \
    <code>web/</code>, or start with \
    <code>cargo xtask dev</code>, which does it.</p></body></html>";

pub(super) async fn serve(web_dir: PathBuf, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    if path == "/api" || path.starts_with("/api/") {
        return unknown_endpoint(&path);
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    if is_file {
        let cache = if path.starts_with(HASHED) {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        return file(&web_dir, request, cache).await;
    }
    if !web_dir.join("index.html").is_file() {
        return ([(CACHE_CONTROL, "no-store")], Html(NOT_BUILT)).into_response();
    }
    let mut request = request;
    *request.uri_mut() = Uri::from_static("/index.html");
    file(&web_dir, request, "no-cache").await
}

async fn file(web_dir: &Path, request: Request, cache: &'static str) -> Response {
    match ServeDir::new(web_dir).append_index_html_on_directories(false).try_call(request).await {
        Ok(response) => {
            let mut response = response.map(axum::body::Body::new);
            let lasting =
                response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
            let cache = if lasting { cache } else { "no-store" };
            response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(cache));
            response
        }
        Err(error) => {
            tracing::warn!(%error, "a file of the web app could not be read");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn unknown_endpoint(path: &str) -> Response {
    let problem = serde_json::json!({
        "type": "about:blank", "title": "Not \
            Found", "status": 404, "code": "not_found", "retryable": false,
        "detail": "there is no such endpoint; /api/docs lists them \
            all", "instance": path, "errors": [],
    });
    (StatusCode::NOT_FOUND, [(CONTENT_TYPE, "application/problem+json")], problem.to_string())
        .into_response()
}
