//! Lets through who may: by the permission each route declares in the document.

use super::audit::AuditedAction;
use crate::extract::{self, Caller, Person};
use crate::routes::declared::Declared;
use crate::{ApiError, ApiResult, State, openapi};
use axum::extract::{FromRequestParts, MatchedPath, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::Method;
use http::request::Parts;
use planwright_auth::permission::Permission;
use planwright_protocol::record::UserRole;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use utoipa::openapi::path::{HttpMethod, Operation};

/// Stands in the document where a permission of a role would, for what only the installation's
/// operator may do.
pub const OPERATOR: &str = "operator";

/// Who may call what.
#[derive(Clone)]
pub(super) struct Access {
    state: State,
    rules: Arc<Rules>,
}

/// By path, then by method.
type Rules = HashMap<String, Vec<(Method, Ruled)>>;

/// Who may, and the operation's id: read out of what the route says of itself when somebody calls
/// it first.
struct Ruled {
    operation: fn() -> Operation,
    known: OnceLock<(Rule, String)>,
}

impl Ruled {
    fn read(&self) -> (Rule, String) {
        let read = || {
            let mut operation = (self.operation)();
            openapi::name(&mut operation);
            let security = serde_json::to_value(&operation.security).unwrap_or_default();
            (rule(&security), operation.operation_id.unwrap_or_default())
        };
        self.known.get_or_init(read).clone()
    }
}

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
    pub(super) fn new(state: State, declared: Vec<Declared>) -> Self {
        Access { state, rules: Arc::new(rules(declared)) }
    }

    fn rule(&self, parts: &Parts) -> (Rule, String) {
        let method = if parts.method == Method::HEAD { &Method::GET } else { &parts.method };
        match parts.extensions.get::<MatchedPath>().and_then(|path| self.rules.get(path.as_str())) {
            // A method the path does not have comes to a 405 that tells nothing.
            Some(methods) => {
                let found = methods.iter().find(|(declared, _)| declared == method);
                found.map_or((Rule::Everybody, String::new()), |(_, ruled)| ruled.read())
            }
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
    let admitted = admitted.and_then(|()| extract::refuse_offset(&parts));
    let mut action = AuditedAction::of(&parts, &operation);
    let admitted = match (admitted, &mut action) {
        (Ok(()), Some(action)) => action.begin(&access.state).await,
        (admitted, _) => admitted,
    };
    let response = match admitted {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(refused) => refused.into_response(),
    };
    if let Some(action) = action.map(|action| action.done(&response)) {
        action.record(&access.state).await;
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
        Rule::Holder(permission) => {
            Caller::from_request_parts(parts, state).await?.require(permission)
        }
        Rule::Operator => {
            let person = Person::from_request_parts(parts, state).await?;
            person.require_own(false)?;
            let user = state.store.user_find(person.user).await?;
            if user.is_some_and(|user| user.active && user.role == UserRole::Admin) {
                return Ok(());
            }
            Err(ApiError::forbidden(
                "missing_permission",
                format!("this needs the permission {OPERATOR}."),
            ))
        }
        Rule::Nobody => Err(ApiError::forbidden("missing_permission", "Nobody may do this.")),
    }
}

fn rules(declared: Vec<Declared>) -> Rules {
    let mut rules = Rules::new();
    for Declared { path, methods, operation, .. } in declared {
        let ruled = |kind| (method(kind), Ruled { operation, known: OnceLock::new() });
        rules.entry(path).or_default().extend(methods.into_iter().map(ruled));
    }
    rules
}

fn method(kind: HttpMethod) -> Method {
    match kind {
        HttpMethod::Get => Method::GET,
        HttpMethod::Put => Method::PUT,
        HttpMethod::Post => Method::POST,
        HttpMethod::Delete => Method::DELETE,
        HttpMethod::Patch => Method::PATCH,
        HttpMethod::Head => Method::HEAD,
        HttpMethod::Options => Method::OPTIONS,
        HttpMethod::Trace => Method::TRACE,
    }
}

/// What a `security` entry says.
fn rule(security: &Value) -> Rule {
    let Some(schemes) =
        security.as_array().and_then(|entries| entries.first()).and_then(Value::as_object)
    else {
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
