//! Entity tags: the version of a plan that a request is about.

use crate::{ApiError, ApiResult};
use http::HeaderMap;
use http::header::{HeaderValue, IF_MATCH};

/// The strong `ETag` of a plan with this hash.
pub(super) fn of(hash: &str) -> HeaderValue {
    HeaderValue::try_from(format!("\"{hash}\""))
        .unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}

/// Whether the request says which plan it means.
pub(super) fn is_given(headers: &HeaderMap) -> bool {
    headers.contains_key(IF_MATCH)
}

/// 412 unless every `If-Match` there is names this hash, or any plan at all.
pub(super) fn check(headers: &HeaderMap, hash: &str) -> ApiResult<()> {
    if !is_given(headers) {
        return Ok(());
    }
    let listed = headers
        .get_all(IF_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|v| v.split(','));
    let quoted = format!("\"{hash}\"");
    // A weak tag never matches here (RFC 9110, 13.1.1).
    if listed.map(str::trim).any(|tag| tag == quoted || tag == "*") {
        return Ok(());
    }
    Err(ApiError::precondition_failed(
        "If-Match names another plan than this one; read it again and decide anew.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(value: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(IF_MATCH, HeaderValue::from_str(value).unwrap());
        check(&headers, "abc").is_ok()
    }

    #[test]
    fn a_strong_tag_a_list_and_a_star_match_and_nothing_else_does() {
        assert!(matches("\"abc\"") && matches("\"x\", \"abc\"") && matches("*"));
        assert!(!matches("\"x\"") && !matches("W/\"abc\"") && !matches("abc") && !matches(""));
        assert!(check(&HeaderMap::new(), "abc").is_ok());
    }
}
