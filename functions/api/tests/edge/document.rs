use crate::harness::TestApi;
use axum::http::Method;
use planwright_auth::permission::Permission;
use serde_json::{Value, json};

/// Everything else needs a token.
const FOR_EVERYBODY: [&str; 17] = [
    "get /api/auth/oidc/providers",
    "get /api/auth/oidc/{provider}/login",
    "get /api/auth/oidc/{provider}/return",
    "get /api/auth/oidc/{provider}/start",
    "get /api/health",
    "get /api/permissions",
    "post /api/auth/device",
    "post /api/auth/device/token",
    "post /api/auth/email/verify",
    "post /api/auth/login",
    "post /api/auth/oidc/{provider}/callback",
    "post /api/auth/password/forgot",
    "post /api/auth/password/reset",
    "post /api/auth/refresh",
    "post /api/auth/register",
    "post /api/auth/session",
    "post /api/invitations/preview",
];

async fn document(api: &TestApi) -> Value {
    let answer = api.call(Method::GET, "/api/openapi.json", None, None).await;
    assert_eq!(answer.header("content-type"), "application/json");
    answer.json()
}

/// `method path` of each operation with the operation itself.
fn operations(document: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            found.push((format!("{method} {path}"), operation.clone()));
        }
    }
    found
}

#[tokio::test]
async fn the_document_is_openapi_3_1_and_every_operation_names_its_problem() {
    let api = TestApi::start().await;
    let document = document(&api).await;
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
    assert!(document["components"]["schemas"]["Problem"].is_object());
    assert_eq!(document["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
    let operations = operations(&document);
    assert!(operations.len() >= 15);
    let mut ids = std::collections::BTreeSet::new();
    for (name, operation) in &operations {
        let problem = &operation["responses"]["default"]["content"]["application/problem+json"]["schema"]
            ["$ref"];
        assert_eq!(problem, "#/components/schemas/Problem", "{name}");
        for (status, answer) in operation["responses"].as_object().unwrap() {
            assert!(answer["description"].is_string(), "{name} {status}");
        }
        assert!(ids.insert(operation["operationId"].to_string()), "{name} shares its operation id");
        assert!(operation["summary"].is_string(), "{name} is not described");
    }
}

#[tokio::test]
async fn every_schema_the_document_refers_to_is_in_it() {
    let api = TestApi::start().await;
    let document = document(&api).await;
    let text = document.to_string();
    let referred =
        text.split("#/components/schemas/").skip(1).map(|rest| rest.split('"').next().unwrap());
    let mut count = 0;
    for name in referred {
        assert!(document["components"]["schemas"][name].is_object(), "{name} is missing");
        count += 1;
    }
    assert!(count > 20);
}

#[tokio::test]
async fn every_operation_says_who_may_and_only_the_listed_are_for_everybody() {
    let api = TestApi::start().await;
    let mut open = Vec::new();
    for (name, operation) in operations(&document(&api).await) {
        let security = operation["security"]
            .as_array()
            .unwrap_or_else(|| panic!("{name} says nothing"))
            .clone();
        assert_eq!(security.len(), 1, "{name}");
        match security[0].get("bearer").or(security[0].get("ticket")) {
            None => open.push(name),
            Some(permissions) => {
                for permission in permissions.as_array().unwrap() {
                    let known = serde_json::from_value::<Permission>(permission.clone());
                    assert!(known.is_ok() || permission == "operator", "{name} needs {permission}");
                }
            }
        }
    }
    open.sort();
    assert_eq!(open, FOR_EVERYBODY);
}

#[tokio::test]
async fn what_the_document_closes_is_closed() {
    let api = TestApi::start().await;
    let id = |path: &str| {
        let names = path.split('/').map(|part| if part.starts_with('{') { "x" } else { part });
        names.collect::<Vec<_>>().join("/")
    };
    let mut closed = 0;
    for (name, operation) in operations(&document(&api).await) {
        let (method, path) = name.split_once(' ').unwrap();
        let method = Method::from_bytes(method.to_ascii_uppercase().as_bytes()).unwrap();
        if operation["security"][0].get("bearer").is_some() {
            let answer = api.call(method, &id(path), None, Some(json!({}))).await;
            answer.problem(401, "not_authenticated");
            closed += 1;
        }
    }
    assert!(closed >= 10);
}

#[tokio::test]
async fn the_viewer_brings_its_own_files_and_policy() {
    let api = TestApi::start().await;
    let moved = api.call(Method::GET, "/api/docs", None, None).await;
    assert_eq!((moved.status.as_u16(), moved.header("location")), (303, "/api/docs/"));
    let page = api.call(Method::GET, "/api/docs/", None, None).await;
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'self'") && !policy.contains("unsafe"), "{policy}");
    for outside in ["http://", "https://"] {
        assert!(!page.text.contains(outside), "{}", page.text);
    }
    let scripts = page.text.split("src=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let mut count = 0;
    for script in scripts {
        let path = format!("/api/docs/{}", script.trim_start_matches("./"));
        let file = api.call(Method::GET, &path, None, None).await;
        assert_eq!((file.status.as_u16(), file.text.is_empty()), (200, false), "{path}");
        count += 1;
    }
    assert_eq!(count, 3);
    let start = api.call(Method::GET, "/api/docs/swagger-initializer.js", None, None).await;
    assert!(start.text.contains("/api/openapi.json"), "{}", start.text);
}

#[tokio::test]
async fn the_web_app_is_built_against_this_document() {
    let served = document(&TestApi::start().await).await;
    let kept = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/openapi.json");
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(kept).unwrap()).unwrap();
    assert!(served == kept, "web/openapi.json is old: cargo xtask openapi > web/openapi.json");
}
