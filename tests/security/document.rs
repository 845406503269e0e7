//! The routes, as the product itself lists them.

use planwright_tests::client::Client;
use reqwest::Method;
use serde_json::Value;

/// Who a route is for, by its entry in the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Needs {
    Everybody,
    SignedIn,
    Permission(String),
    Operator,
    /// A ticket for the stream.
    Ticket,
}

#[derive(Clone, Debug)]
pub struct Route {
    pub method: Method,
    pub path: String,
    pub needs: Needs,
    /// Whether it takes a JSON body.
    pub has_body: bool,
}

impl Route {
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Whether its path names something that belongs to a team.
    pub fn is_of_a_team(&self) -> bool {
        let owned = [
            "/api/teams/{",
            "/api/projects/{",
            "/api/tasks/",
            "/api/checkpoints/",
            "/api/events/{",
        ];
        self.path.contains('{') && owned.iter().any(|prefix| self.path.starts_with(prefix))
    }

    /// The path with `value` in place of each parameter.
    pub fn with(&self, value: impl Fn(&str, &str) -> String) -> String {
        let mut before = String::new();
        for part in self.path.split('/').skip(1) {
            let filled = match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
                Some(name) => value(&before, name),
                None => part.to_owned(),
            };
            before.push('/');
            before.push_str(&filled);
        }
        before
    }
}

/// Every operation of the served document.
pub async fn routes(client: &Client) -> Vec<Route> {
    let document = client.must_get("/api/openapi.json").await;
    let mut routes = Vec::new();
    for (path, operations) in document["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("operations") {
            routes.push(Route {
                method: Method::from_bytes(method.to_ascii_uppercase().as_bytes())
                    .expect("a method"),
                path: path.clone(),
                needs: needs(&operation["security"]),
                has_body: !operation["requestBody"].is_null(),
            });
        }
    }
    assert!(routes.len() > 60, "the document lists {} routes", routes.len());
    routes
}

fn needs(security: &Value) -> Needs {
    let schemes = security[0].as_object().expect("every route says who may");
    match schemes.iter().next() {
        None => Needs::Everybody,
        Some((scheme, _)) if scheme == "ticket" => Needs::Ticket,
        Some((_, names)) => match names[0].as_str() {
            None => Needs::SignedIn,
            Some("operator") => Needs::Operator,
            Some(permission) => Needs::Permission(permission.to_owned()),
        },
    }
}
