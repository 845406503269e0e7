//! The OpenAPI document, made from the routes themselves, and its viewer.

use crate::{ApiError, State};
use axum::body::to_bytes;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, extract::Request};
use bytes::Bytes;
use flate2::read::GzDecoder;
use http::StatusCode;
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, HeaderValue, VARY,
};
use planwright_protocol::http::event::ProjectEvent;
use planwright_protocol::http::problem::{FieldError, PROBLEM_JSON, Problem};
use std::io::Read;
use std::sync::LazyLock;
use utoipa::Modify;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::request_body::RequestBody;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::server::Server;
use utoipa::openapi::{
    Content, OpenApi, Ref, RefOr, Required, Response as Answer, ResponseBuilder,
};
use utoipa_swagger_ui::{Config, SwaggerUi};

const DOCUMENT: &str = "/api/openapi.json";
const VIEWER: &str = "/api/docs";

/// The viewer draws with data URLs; its scripts and styles are files of ours, and it sets sizes
/// through the object model.
const VIEWER_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; img-src 'self' data:; style-src 'self'; object-src 'none'; base-uri \
        'none'; \
     form-action 'self'; frame-ancestors 'none'",
);

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Planwright",
        description = "From a written requirement to a plan, and from the approved plan to \
            finished work. \
                       Errors are application/problem+json. Lists are arrays; the next page is in \
                       the header Link."
    ),
    components(schemas(Problem, FieldError, ProjectEvent)),
    paths(stream),
    modifiers(&Schemes)
)]
struct Frame;

/// Events of a project as they happen: what the log holds after `after` (or the header
/// `Last-Event-ID`), then what is added. Answered by a function of its own. 204 once the project
/// has ended and every event has been seen.
#[utoipa::path(
    get, path = "/api/events/{pid}", tag = "events", security(("ticket" = [])),
    params(
        ("pid" = String, Path),
        ("after" = Option<u64>, Query, description = "Sequence number of the last event seen"),
        ("Last-Event-ID" = Option<u64>, Header, description = "The same; goes before `after`"),
    ),
    responses(
        (status = 200, description = "Frames with the event's number as `id` and the event as \
            `data`, its own fields \
            beside the others; and `text_delta` frames without id", body = ProjectEvent,
            content_type = "text/event-stream"),
        (status = 204, description = "There is no more to come")
    )
)]
#[expect(
    dead_code,
    reason = "it stands for a route of another function, so that the document has it"
)]
fn stream() {}

struct Schemes;

impl Modify for Schemes {
    fn modify(&self, document: &mut OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some("The access token of POST /api/auth/login."))
            .build();
        let ticket =
            ApiKeyValue::with_description("token", "A ticket of POST /api/events/{pid}/token.");
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
        components.add_security_scheme("ticket", SecurityScheme::ApiKey(ApiKey::Query(ticket)));
    }
}

/// The document of every route there is.
pub fn document() -> OpenApi {
    complete(crate::routes::all().describe())
}

/// What the routes say of themselves, with what all of them have in common.
fn complete(routes: OpenApi) -> OpenApi {
    let mut document = <Frame as utoipa::OpenApi>::openapi();
    document.merge(routes);
    // Wherever the document was read from: an installation is at one address with its app.
    document.servers = Some(vec![Server::new("/")]);
    for item in document.paths.paths.values_mut() {
        for operation in operations(item) {
            name(operation);
            operation.request_body.iter_mut().for_each(plain_body);
            let answers = &mut operation.responses.responses;
            answers.iter_mut().for_each(|(status, answer)| finish(status, answer));
            // Of what is asked, and of anything else; a route names those that mean more.
            for rest in ["4XX", "default"] {
                answers.entry(rest.to_owned()).or_insert_with(|| RefOr::T(problem()));
            }
        }
    }
    document
}

/// The document as served: wildcards in paths are spelled as OpenAPI knows them.
pub fn json(document: &OpenApi) -> String {
    let mut document = document.clone();
    let paths = std::mem::take(&mut document.paths.paths);
    document.paths.paths =
        paths.into_iter().map(|(path, item)| (path.replace("{*", "{"), item)).collect();
    unwrapped(&document.to_pretty_json().unwrap_or_default())
}

/// The document with its sentences on one line each: comments are wrapped where they are written,
/// and what they say is not. Every text of the document stands on a line of its own.
fn unwrapped(document: &str) -> String {
    let mut lines: Vec<String> = document.lines().map(str::to_owned).collect();
    for line in &mut lines {
        let key = line.trim_start();
        if key.starts_with("\"summary\": \"") || key.starts_with("\"description\": \"") {
            // A paragraph ends with two of them.
            let paragraphs = line.split("\\n\\n").map(|paragraph| paragraph.replace("\\n", " "));
            *line = paragraphs.collect::<Vec<_>>().join("\\n\\n");
        }
    }
    lines.join("\n")
}

/// The document as served, made when somebody asks for it first: a function that starts has no time
/// for it.
static TEXT: LazyLock<Bytes> = LazyLock::new(|| Bytes::from(json(&document())));

/// Where the document and its viewer are.
pub(crate) fn routes() -> Router<State> {
    let document = get(|| async { ([(CONTENT_TYPE, "application/json")], TEXT.clone()) });
    // Without the bar at the top, whose logo brings a style element of its own.
    let viewer: Router<State> =
        SwaggerUi::new(VIEWER).config(Config::new([DOCUMENT]).use_base_layout()).into();
    Router::new().route(DOCUMENT, document).merge(viewer.layer(from_fn(as_page)))
}

/// The viewer's files are packed in this program, and unpacked for a client that does not do it
/// itself.
async fn as_page(request: Request, next: Next) -> Response {
    let accepted = request
        .headers()
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let unpacks = accepted.contains("gzip");
    let mut response = next.run(request).await.into_response();
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding"));
    if !unpacks && response.headers_mut().remove(CONTENT_ENCODING).is_some() {
        response = unpacked(response).await;
    }
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, VIEWER_POLICY);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

async fn unpacked(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    head.headers.remove(CONTENT_LENGTH);
    let mut text = Vec::new();
    // The body is a file of this program, whole and in memory.
    let packed = to_bytes(body, usize::MAX).await.unwrap_or_default();
    match GzDecoder::new(&packed[..]).read_to_end(&mut text) {
        Ok(_) => Response::from_parts(head, text.into()),
        Err(error) => ApiError::internal("unpacking a file of the viewer", &error).into_response(),
    }
}

/// Function names repeat from noun to noun; with the noun they are names for a client's methods.
pub(crate) fn name(operation: &mut Operation) {
    let noun = operation.tags.iter().flatten().next();
    if let (Some(noun), Some(verb)) = (noun, &operation.operation_id) {
        operation.operation_id = Some(format!("{noun}_{verb}"));
    }
}

/// A body that may be left out is described as what it is where it is there: programs that are
/// generated from the document have no word for "this or nothing".
fn plain_body(body: &mut RefOr<RequestBody>) {
    let RefOr::T(body) = body else { return };
    for content in body.content.values_mut() {
        let RefOr::T(content) = content else { continue };
        let Some(RefOr::T(Schema::OneOf(either))) = &content.schema else { continue };
        let plain = either.items.iter().find(|item| matches!(item, RefOr::Ref(_))).cloned();
        if either.items.len() == 2 && plain.is_some() {
            content.schema = plain;
            body.required = Some(Required::False);
        }
    }
}

fn problem() -> Answer {
    ResponseBuilder::new()
        .description("What went wrong")
        .content(PROBLEM_JSON, problem_content())
        .build()
}

fn problem_content() -> Content {
    Content::new(Some(RefOr::<Schema>::Ref(Ref::from_schema_name("Problem"))))
}

/// What a route need not say: the words of a status, which OpenAPI asks for, and how problems are
/// sent.
fn finish(status: &str, answer: &mut RefOr<Answer>) {
    let RefOr::T(answer) = answer else { return };
    if answer.description.is_empty() {
        let words = status.parse::<StatusCode>().ok().and_then(|status| status.canonical_reason());
        answer.description = words.unwrap_or(status).to_owned();
    }
    let refers = |content: &RefOr<Content>| {
        let RefOr::T(Content { schema: Some(RefOr::Ref(schema)), .. }) = content else {
            return false;
        };
        schema.ref_location.ends_with("/Problem")
    };
    if answer.content.get("application/json").is_some_and(refers) {
        answer.content.clear();
        answer.content.insert(PROBLEM_JSON.to_owned(), RefOr::T(problem_content()));
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let all = [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch];
    all.into_iter().flatten()
}
