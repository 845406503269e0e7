//! What each role may do, out of the table the edge itself reads.

use crate::edge::OPERATOR;
use crate::openapi;
use crate::routes::declared::{Routes, routes};
use axum::Json;
use planwright_auth::permission::{Role, table};
use planwright_auth::scope::Scope;
use planwright_protocol::http::team::{PermissionRow, PermissionTable, RouteRow};
use serde_json::Value;
use std::sync::OnceLock;

pub(super) fn routes() -> Routes {
    Routes::default().routes(routes!(list))
}

/// The permissions of each role, and what each route needs.
#[utoipa::path(
    get, path = "/api/permissions", tag = "permissions", security(()), responses((status = 200,
    body = PermissionTable))
)]
async fn list() -> Json<PermissionTable> {
    static TABLE: OnceLock<PermissionTable> = OnceLock::new();
    Json(TABLE.get_or_init(made).clone())
}

fn made() -> PermissionTable {
    let permissions = table().map(|(permission, name, roles)| PermissionRow {
        name: name.to_owned(),
        roles: roles.iter().map(ToString::to_string).collect(),
        scope: Scope::of(permission).map(|scope| scope.to_string()),
    });
    let document = serde_json::to_value(&openapi::document().paths).unwrap_or_default();
    let mut rows = Vec::new();
    for (path, operations) in document.as_object().into_iter().flatten() {
        for (method, operation) in operations.as_object().into_iter().flatten() {
            rows.push(RouteRow {
                method: method.to_ascii_uppercase(),
                path: path.replace("{*", "{"),
                operation: operation["operationId"].as_str().unwrap_or_default().to_owned(),
                needs: needs(&operation["security"]),
            });
        }
    }
    PermissionTable {
        roles: Role::ALL.iter().map(ToString::to_string).collect(),
        permissions: permissions.collect(),
        routes: rows,
    }
}

fn needs(security: &Value) -> String {
    let scheme =
        security.get(0).and_then(Value::as_object).and_then(|schemes| schemes.values().next());
    match scheme {
        None => "everybody".to_owned(),
        Some(names) => match names.get(0).and_then(Value::as_str) {
            Some(OPERATOR) => OPERATOR.to_owned(),
            Some(permission) => permission.to_owned(),
            None => "signed_in".to_owned(),
        },
    }
}
