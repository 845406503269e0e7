//! Entity tags: the version of a plan that a request is about.

use http::HeaderMap;
use http::header::{HeaderValue, IF_MATCH};
use planwright_app::plans::Seen;

/// The strong `ETag` of a plan with this hash.
pub(super) fn of(hash: &str) -> HeaderValue {
    HeaderValue::try_from(format!("\"{hash}\""))
        .unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}

/// Whether the request says which plan it means.
pub(super) fn is_given(headers: &HeaderMap) -> bool {
    headers.contains_key(IF_MATCH)
}

/// Which plans every `If-Match` there is names; none where there is none.
pub(super) fn seen(headers: &HeaderMap) -> Seen {
    let mut hashes = Vec::new();
    let given = headers.get_all(IF_MATCH).iter();
    let listed = given.filter_map(|value| value.to_str().ok()).flat_map(|v| v.split(','));
    for tag in listed.map(str::trim) {
        if tag == "*" {
            return Seen::Any;
        }
        // A weak tag never matches here (RFC 9110, 13.1.1).
        let quoted = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
        hashes.extend(quoted.map(str::to_owned));
    }
    if is_given(headers) { Seen::Hashes(hashes) } else { Seen::Any }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(value: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(IF_MATCH, HeaderValue::from_str(value).unwrap());
        match seen(&headers) {
            Seen::Any => true,
            Seen::Hashes(hashes) => hashes.iter().any(|hash| hash == "abc"),
        }
    }

    #[test]
    fn a_strong_tag_a_list_and_a_star_match_and_nothing_else_does() {
        assert!(matches("\"abc\"") && matches("\"x\", \"abc\"") && matches("*"));
        assert!(!matches("\"x\"") && !matches("W/\"abc\"") && !matches("abc") && !matches(""));
        assert!(seen(&HeaderMap::new()) == Seen::Any);
    }
}
