//! The OpenAPI document, made from the routes themselves, and its viewer.

use crate::State;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, extract::Request};
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue};
use planwright_protocol::http::problem::{FieldError, PROBLEM_JSON, Problem};
use utoipa::Modify;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::schema::Schema;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, Response as Answer, ResponseBuilder};
use utoipa_swagger_ui::{Config, SwaggerUi};

const DOCUMENT: &str = "/api/openapi.json";
const VIEWER: &str = "/api/docs";

/// The viewer sets style attributes and draws with data URLs; its scripts are files of ours.
const VIEWER_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; \
     frame-ancestors 'none'",
);

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Planwright",
        description = "From a written requirement to a plan, and from the approved plan to finished work. \
                       Errors are application/problem+json. Lists are arrays; the next page is in the header Link."
    ),
    components(schemas(Problem, FieldError)),
    modifiers(&Bearer)
)]
struct Frame;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some("The access token of POST /api/auth/login."))
            .build();
        document.components.get_or_insert_default().add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// The document of every route there is.
pub fn document() -> OpenApi {
    let mut document = <Frame as utoipa::OpenApi>::openapi();
    document.merge(crate::routes::all().into_openapi());
    for item in document.paths.paths.values_mut() {
        for operation in operations(item) {
            operation.responses.responses.entry("default".to_owned()).or_insert_with(|| RefOr::T(problem()));
        }
    }
    document
}

/// The document as served: wildcards in paths are spelled as OpenAPI knows them.
pub fn json(document: &OpenApi) -> String {
    let mut document = document.clone();
    let paths = std::mem::take(&mut document.paths.paths);
    document.paths.paths = paths.into_iter().map(|(path, item)| (path.replace("{*", "{"), item)).collect();
    document.to_pretty_json().unwrap_or_default()
}

/// Where the document and its viewer are.
pub(crate) fn routes(document: &OpenApi) -> Router<State> {
    let text = Bytes::from(json(document));
    let document = get(move || async move { ([(CONTENT_TYPE, "application/json")], text) });
    let viewer: Router<State> = SwaggerUi::new(VIEWER).config(Config::new([DOCUMENT])).into();
    Router::new().route(DOCUMENT, document).merge(viewer.layer(from_fn(as_page)))
}

async fn as_page(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await.into_response();
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, VIEWER_POLICY);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

fn problem() -> Answer {
    let schema = Ref::from_schema_name("Problem");
    ResponseBuilder::new()
        .description("What went wrong")
        .content(PROBLEM_JSON, Content::new(Some(RefOr::<Schema>::Ref(schema))))
        .build()
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let all = [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch];
    all.into_iter().flatten()
}
