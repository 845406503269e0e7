//! Lets through who may: by the permission each route declares in the document.

use super::audit::Deed;
use crate::extract::{self, Caller, Person};
use crate::{ApiError, ApiResult, State};
use axum::extract::{FromRequestParts, MatchedPath, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::Method;
use http::request::Parts;
use planwright_auth::permission::Permission;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::Operation;

/// Stands in the document where a permission of a role would, for what only the installation's operator may do.
pub const OPERATOR: &str = "operator";
/// The role of operators among users.
const OPERATOR_ROLE: &str = "admin";

/// Who may call what.
#[derive(Clone)]
pub(super) struct Access {
    state: State,
    rules: Arc<Rules>,
}

/// By path, then by method: who may, and the operation's id.
type Rules = HashMap<String, HashMap<Method, (Rule, String)>>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    Everybody,
    /// What a person may do for themselves, in whatever team.
    SignedIn,
    Holder(Permission),
    /// Whoever runs the installation.
    Operator,
    /// The route names a permission there is not.
    Nobody,
}

impl Access {
    pub(super) fn new(state: State, document: &OpenApi) -> Self {
        Access { state, rules: Arc::new(rules(document)) }
    }

    fn rule(&self, parts: &Parts) -> (Rule, String) {
        let method = if parts.method == Method::HEAD { &Method::GET } else { &parts.method };
        match parts.extensions.get::<MatchedPath>().and_then(|path| self.rules.get(path.as_str())) {
            // A method the path does not have comes to a 405 that tells nothing.
            Some(methods) => methods.get(method).cloned().unwrap_or((Rule::Everybody, String::new())),
            None => (Rule::SignedIn, String::new()),
        }
    }
}

/// Lets the request through or not, and has it written down if it changes something.
pub(super) async fn check(
    axum::extract::State(access): axum::extract::State<Access>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let (rule, operation) = access.rule(&parts);
    let admitted = admit(&access.state, rule, &mut parts).await;
    let mut deed = Deed::of(&parts, &operation);
    let admitted = match (admitted, &mut deed) {
        (Ok(()), Some(deed)) => deed.begin(&access.state).await,
        (admitted, _) => admitted,
    };
    let response = match admitted {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(refused) => refused.into_response(),
    };
    if let Some(deed) = deed.map(|deed| deed.done(&response)) {
        deed.record(&access.state).await;
    }
    response
}

async fn admit(state: &State, rule: Rule, parts: &mut Parts) -> ApiResult<()> {
    match rule {
        Rule::Everybody => Ok(()),
        Rule::SignedIn => {
            let person = Person::from_request_parts(parts, state).await?;
            person.require_own(parts.method.is_safe())?;
            // What is a team's is for its members, whatever else the route asks.
            if extract::is_of_a_team(parts) {
                Caller::from_request_parts(parts, state).await?;
            }
            Ok(())
        }
        Rule::Holder(permission) => Caller::from_request_parts(parts, state).await?.require(permission),
        Rule::Operator => {
            let person = Person::from_request_parts(parts, state).await?;
            person.require_own(false)?;
            let user = state.store.user_find(person.user).await?;
            if user.is_some_and(|user| user.active && user.role == OPERATOR_ROLE) {
                return Ok(());
            }
            Err(ApiError::forbidden("missing_permission", format!("this needs the permission {OPERATOR}.")))
        }
        Rule::Nobody => Err(ApiError::forbidden("missing_permission", "Nobody may do this.")),
    }
}

/// What the document's `security` entries say.
fn rules(document: &OpenApi) -> Rules {
    let mut rules = Rules::new();
    for (path, item) in &document.paths.paths {
        let methods = [
            (Method::GET, &item.get),
            (Method::PUT, &item.put),
            (Method::POST, &item.post),
            (Method::DELETE, &item.delete),
            (Method::PATCH, &item.patch),
        ];
        let declared = methods.into_iter().filter_map(|(method, operation)| Some((method, operation.as_ref()?)));
        let rule_of = |operation: &Operation| {
            let security = serde_json::to_value(&operation.security).unwrap_or_default();
            (rule(&security), operation.operation_id.clone().unwrap_or_default())
        };
        rules.insert(path.clone(), declared.map(|(method, operation)| (method, rule_of(operation))).collect());
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
            Some(name) if name == OPERATOR => Rule::Operator,
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
            (json!([{ "bearer": ["operator"] }]), Rule::Operator),
            (json!([]), Rule::SignedIn),
            (json!(null), Rule::SignedIn),
        ] {
            assert_eq!(rule(&security), expected, "{security}");
        }
    }
}
