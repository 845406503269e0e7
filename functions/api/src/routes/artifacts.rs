//! Files of a project.

use crate::extract::{Caller, Paging, ProjectPath};
use crate::routes::declared::{Routes, routes};
use crate::{ApiError, ApiResult, State};
use axum::body::Body;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::response::{IntoResponse, Response};
use http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    HeaderValue, X_CONTENT_TYPE_OPTIONS,
};
use http::request::Parts;
use planwright_app::artifacts;
use planwright_files::Download;
use planwright_protocol::http::artifact::Artifact;
use planwright_protocol::http::problem::Problem;

pub(super) fn routes() -> Routes {
    Routes::default().routes(routes!(list)).routes(routes!(download))
}

/// The files that tasks of a project wrote, by path.
#[utoipa::path(
    get, path = "/api/projects/{id}/artifacts", tag = "artifacts",
    security(("bearer" = ["project_read"])),
    params(
        ("id" = String, Path),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 500, description = "1 to 500, 200 \
            without it"),
        ("after" = Option<String>, Query, description = "Cursor out of the header Link"),
    ),
    responses((status = 200, body = [Artifact]), (status = 404, body = Problem)),
)]
async fn list(
    state: State,
    caller: Caller,
    ProjectPath(id): ProjectPath,
    paging: Paging,
) -> ApiResult<Response> {
    let limit = paging.limit(200, 500)?;
    let after = paging.after(&state, &caller)?;
    let (found, next) = artifacts::list(&state.app, caller.project(id), limit, after).await?;
    Ok(paging.respond(&state, &caller, found, next))
}

/// A file, to be saved: what a model wrote is never shown as a page of ours.
#[utoipa::path(
    get, path = "/api/projects/{id}/artifacts/{*path}", tag = "artifacts",
    security(("bearer" = ["project_read"])),
    params(("id" = String, Path), ("path" = String, Path, description = "May hold slashes")),
    responses(
        (status = 200, description = "The file; its media type is the one of its extension",
        content((String = "text/plain"), (String = "text/markdown"), (String = "text/html"),
        (String = "text/csv"), (String = "text/css"), (String = "text/javascript"),
        (String = "application/json"), (File = "application/octet-stream"), (File = "*/*"))),
        (status = 404, body = Problem),
    ),
)]
async fn download(
    state: State,
    caller: Caller,
    ProjectPath(id): ProjectPath,
    FilePath(path): FilePath,
) -> ApiResult<Response> {
    let Download { info, content } = artifacts::open(&state.app, caller.project(id), &path).await?;
    let content_type = HeaderValue::try_from(&info.content_type)
        .unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"));
    let headers = [
        (CONTENT_TYPE, content_type),
        (CONTENT_LENGTH, HeaderValue::from(info.size_bytes)),
        (CONTENT_DISPOSITION, attachment(&info.path)),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'")),
        (CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
    ];
    Ok((headers, Body::from_stream(content)).into_response())
}

/// The bytes of a file.
#[derive(utoipa::ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "it stands for bytes, so that the document has them")]
struct File(Vec<u8>);

/// The rest of the address, decoded. What is no path of a file is found to be none when it is
/// opened.
struct FilePath(String);

impl<S: Send + Sync> FromRequestParts<S> for FilePath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> ApiResult<Self> {
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| ApiError::not_found("file"))?;
        let path = params.iter().find(|(name, _)| *name == "path").map(|(_, path)| path.to_owned());
        path.map(FilePath).ok_or_else(|| ApiError::not_found("file"))
    }
}

/// `attachment` with the file's name, whatever its letters (RFC 6266, RFC 8187).
fn attachment(path: &str) -> HeaderValue {
    let name = path.rsplit('/').next().unwrap_or(path);
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() && !"\"\\%".contains(c) { c } else { '_' })
        .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    HeaderValue::try_from(format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"))
        .unwrap_or_else(|_| HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::attachment;

    #[test]
    fn a_file_name_survives_and_cannot_break_out_of_the_header() {
        assert_eq!(
            attachment("a/RUN.md"),
            "attachment; filename=\"RUN.md\"; filename*=UTF-8''RUN.md"
        );
        let odd = attachment("x/é\"\r\n; y=1.txt");
        assert_eq!(
            odd,
            "attachment; filename=\"____;_y=1.txt\"; \
                filename*=UTF-8''%C3%A9%22%0D%0A%3B%20y%3D1.txt"
        );
    }
}
