//! Lets through who may: by the permission each route declares in the document.

use crate::extract::Caller;
use crate::{ApiResult, State};
use axum::extract::{FromRequestParts, MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::Method;
use planwright_auth::permission::Permission;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;
use tracing::Span;
use utoipa::openapi::OpenApi;

/// Who may call what.
#[derive(Clone)]
pub(super) struct Access {
    state: State,
    rules: Arc<Rules>,
}

/// By path, then by method.
type Rules = HashMap<String, HashMap<Method, Rule>>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    Everybody,
    SignedIn,
    Holder(Permission),
    /// The route names a permission there is not.
    Nobody,
}

impl Access {
    pub(super) fn new(state: State, document: &OpenApi) -> Self {
        Access { state, rules: Arc::new(rules(document)) }
    }
}

pub(super) async fn check(
    axum::extract::State(access): axum::extract::State<Access>,
    request: Request,
    next: Next,
) -> ApiResult<Response> {
    let (mut parts, body) = request.into_parts();
    let method = if parts.method == Method::HEAD { &Method::GET } else { &parts.method };
    let rule = match parts.extensions.get::<MatchedPath>().and_then(|path| access.rules.get(path.as_str())) {
        // A method the path does not have comes to a 405 that tells nothing.
        Some(methods) => methods.get(method).copied().unwrap_or(Rule::Everybody),
        None => Rule::SignedIn,
    };
    if rule != Rule::Everybody {
        let caller = Caller::from_request_parts(&mut parts, &access.state).await?;
        let span = Span::current();
        span.record("team", tracing::field::display(caller.team()));
        span.record("user", tracing::field::display(caller.user()));
        match rule {
            Rule::Holder(permission) => caller.require(permission)?,
            Rule::Nobody => return Err(crate::ApiError::forbidden("missing_permission", "Nobody may do this.")),
            Rule::Everybody | Rule::SignedIn => {}
        }
    }
    Ok(next.run(Request::from_parts(parts, body)).await)
}

/// What the document's `security` entries say.
fn rules(document: &OpenApi) -> Rules {
    let paths = serde_json::to_value(&document.paths).unwrap_or_default();
    let mut rules = Rules::new();
    for (path, operations) in paths.as_object().into_iter().flatten() {
        for (method, operation) in operations.as_object().into_iter().flatten() {
            if let Ok(method) = Method::from_bytes(method.to_ascii_uppercase().as_bytes()) {
                rules.entry(path.clone()).or_default().insert(method, rule(&operation["security"]));
            }
        }
    }
    rules
}

fn rule(security: &Value) -> Rule {
    let Some(schemes) = security.as_array().and_then(|entries| entries.first()).and_then(Value::as_object) else {
        return Rule::SignedIn;
    };
    match schemes.values().next() {
        None => Rule::Everybody,
        Some(names) => match names.get(0) {
            None => Rule::SignedIn,
            Some(name) => serde_json::from_value(name.clone()).map_or(Rule::Nobody, Rule::Holder),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_route_is_for_everybody_only_if_it_says_so() {
        for (security, expected) in [
            (json!([{}]), Rule::Everybody),
            (json!([{ "bearer": [] }]), Rule::SignedIn),
            (json!([{ "bearer": ["team_delete"] }]), Rule::Holder(Permission::TeamDelete)),
            (json!([{ "bearer": ["team_delet"] }]), Rule::Nobody),
            (json!([]), Rule::SignedIn),
            (json!(null), Rule::SignedIn),
        ] {
            assert_eq!(rule(&security), expected, "{security}");
        }
    }
}
