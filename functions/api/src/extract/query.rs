//! Query parameters.

use crate::error::field;
use crate::{ApiError, ApiResult};
use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::DeserializeOwned;

/// The query as a `T`. Names `T` does not have are ignored, unless it denies them.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> ApiResult<Self> {
        parse(parts.uri.query().unwrap_or_default()).map(Query)
    }
}

pub(super) fn parse<T: DeserializeOwned>(query: &str) -> ApiResult<T> {
    let pairs = serde_urlencoded::Deserializer::new(url::form_urlencoded::parse(query.as_bytes()));
    serde_path_to_error::deserialize(pairs).map_err(|error| {
        let name = error.path().to_string();
        let words = error.into_inner().to_string();
        let (name, code) =
            match words.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
                Some(missing) => (missing.to_owned(), "missing"),
                None => (name, "wrong_type"),
            };
        ApiError::invalid(vec![field(format!("?{name}"), code, format!("{name}: {words}."))])
    })
}
