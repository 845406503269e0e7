//! Every route x everybody. A request that is let in but would do something is sent with a body
//! that is no JSON, or about a thing of its own.

use crate::cast::{Cast, ROLES};
use crate::document::{Needs, Route, routes};
use planwright_tests::client::{Answer, Client};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What may be asked of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// Whatever the route makes of it.
    LetIn,
    /// 401
    Unknown,
    /// 403
    Forbidden,
    /// 404, as for what does not exist.
    Hidden,
}

fn verdict(answer: &Answer, hidden: bool) -> Verdict {
    match (answer.status.as_u16(), answer.body["code"].as_str()) {
        (401, _) => Verdict::Unknown,
        (403, Some("missing_permission" | "missing_scope" | "owner_only")) => Verdict::Forbidden,
        (404, Some("not_found")) if hidden => Verdict::Hidden,
        _ => Verdict::LetIn,
    }
}

/// Routes that decide by more than the table: who leaves needs no permission, who removes another
/// does.
const DECIDES_ITSELF: [&str; 1] = ["DELETE /api/teams/{team_id}/members/{user_id}"];

struct Table(BTreeMap<String, Vec<String>>);

impl Table {
    async fn read(client: &Client) -> Self {
        let table = client.must_get("/api/permissions").await;
        let texts = |value: &Value| -> Vec<String> {
            value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
        };
        let rows = table["permissions"].as_array().unwrap().iter();
        Table(
            rows.map(|row| (row["name"].as_str().unwrap().to_owned(), texts(&row["roles"])))
                .collect(),
        )
    }

    fn allows(&self, role: &str, permission: &str) -> bool {
        let roles =
            self.0.get(permission).unwrap_or_else(|| panic!("{permission} is not in the table"));
        roles.iter().any(|listed| listed == role)
    }
}

async fn tried(cast: &Cast, who: &Client, route: &Route, project: &str, plan: &str) -> Answer {
    let path = route.with(|before, name| cast.parameter(before, name, project, plan));
    let headers = [("x-team-id", cast.team.as_str()), ("content-type", "application/json")];
    match route.has_body {
        true => who.send_text(route.method.clone(), &path, &headers, "{").await,
        false => who.send(route.method.clone(), &path, &headers[..1], None).await,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_lets_in_whom_its_permission_names_and_nobody_else() {
    let cast = Cast::assemble().await;
    let table = Table::read(&cast.nobody).await;
    let routes = routes(&cast.nobody).await;
    let (mut wrong, mut cells) = (Vec::new(), 0);
    for route in &routes {
        let acts = route.method != Method::GET && !route.has_body;
        // Signing out, deleting the account and the like end the person's own sign-in:
        // `own_affairs` has them.
        if acts && route.path.starts_with("/api/auth/") {
            continue;
        }
        let people = ROLES.iter().zip(&cast.members).map(|(role, member)| (*role, member));
        let others =
            [("stranger", &cast.stranger), ("operator", &cast.operator), ("nobody", &cast.nobody)];
        for (name, who) in people.chain(others) {
            // The stream of a member does not end.
            if route.needs == Needs::Ticket && ROLES.contains(&name) {
                continue;
            }
            // What acts without a body acts on something of its own.
            let fresh = if acts && route.path.starts_with("/api/projects/{") {
                cast.approved().await
            } else {
                (cast.project.clone(), cast.plan.clone())
            };
            let answer = tried(&cast, who, route, &fresh.0, &fresh.1).await;
            assert!(
                !answer.status.is_server_error(),
                "{} by {name}: {}",
                route.name(),
                answer.body
            );
            let expected = expected(&table, route, name);
            let found = verdict(&answer, expected == Verdict::Hidden);
            if found != expected {
                wrong.push(format!(
                    "{} by {name}: {expected:?} expected, {} {}",
                    route.name(),
                    answer.status,
                    answer.body
                ));
            }
            cells += 1;
        }
    }
    assert!(wrong.is_empty(), "{} of {cells} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cells > routes.len() * 6, "only {cells} cells were tried");
}

fn expected(table: &Table, route: &Route, name: &str) -> Verdict {
    let member = ROLES.contains(&name);
    match &route.needs {
        Needs::Everybody => Verdict::LetIn,
        _ if name == "nobody" => Verdict::Unknown,
        Needs::Operator if name == "operator" => Verdict::LetIn,
        Needs::Operator => Verdict::Forbidden,
        Needs::SignedIn if DECIDES_ITSELF.contains(&route.name().as_str()) && member => {
            match name {
                "owner" | "admin" => Verdict::LetIn,
                _ => Verdict::Forbidden,
            }
        }
        Needs::SignedIn | Needs::Ticket if route.is_of_a_team() && !member => Verdict::Hidden,
        Needs::SignedIn | Needs::Ticket => Verdict::LetIn,
        // The header names the team, and who is not in it has no such team.
        Needs::Permission(_) if !member => Verdict::Hidden,
        Needs::Permission(permission) if table.allows(name, permission) => Verdict::LetIn,
        Needs::Permission(_) => Verdict::Forbidden,
    }
}

/// Routes that end or change a person's own sign-in, each tried by somebody new and by nobody.
#[tokio::test(flavor = "multi_thread")]
async fn own_affairs_are_for_the_signed_in() {
    let cast = Cast::assemble().await;
    let routes = routes(&cast.nobody).await;
    let own = routes
        .iter()
        .filter(|r| r.method != Method::GET && !r.has_body && r.path.starts_with("/api/auth/"));
    let mut count = 0;
    for (number, route) in own.enumerate() {
        let somebody = cast.app.user(&format!("somebody{number}")).await;
        let inside = tried(&cast, &somebody, route, "", "").await;
        let outside = tried(&cast, &cast.nobody, route, "", "").await;
        assert_ne!(inside.status, 401, "{}", route.name());
        if route.needs != Needs::Everybody {
            assert_eq!(outside.status, 401, "{}", route.name());
        }
        count += 1;
    }
    assert!(count >= 1);
}

/// Every permission x every scope, with a key of the owner's.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_does_what_its_scopes_say_and_no_more() {
    let cast = Cast::assemble().await;
    let table = cast.nobody.must_get("/api/permissions").await;
    let routes = routes(&cast.nobody).await;
    if !routes.iter().any(|route| route.name() == "POST /api/auth/api-keys") {
        // No keys can be made: then no route may take one.
        let answer = cast.nobody.with_token("pw_live_x").get("/api/auth/me").await;
        assert_eq!(answer.status, 401);
        return;
    }
    let scope_of = |permission: &str| {
        let rows = table["permissions"].as_array().unwrap();
        rows.iter().find(|row| row["name"] == permission).unwrap()["scope"]
            .as_str()
            .map(str::to_owned)
    };
    let mut cells = 0;
    for scope in ["read", "plan", "approve", "execute", "manage"] {
        let body = json!({"name": scope, "scopes": [scope], "team_id": cast.team});
        let made = cast.owner().must_post("/api/auth/api-keys", body).await;
        let key = cast.nobody.with_token(made["key"].as_str().expect("a key"));
        for route in &routes {
            let Needs::Permission(permission) = &route.needs else { continue };
            let acts = route.method != Method::GET && !route.has_body;
            let fits = scope_of(permission).as_deref() == Some(scope);
            if acts && fits && !route.path.starts_with("/api/projects/{") {
                continue;
            }
            let fresh = if acts && fits {
                cast.approved().await
            } else {
                (cast.project.clone(), cast.plan.clone())
            };
            let answer = tried(&cast, &key, route, &fresh.0, &fresh.1).await;
            let expected = if fits { Verdict::LetIn } else { Verdict::Forbidden };
            let found = verdict(&answer, false);
            assert_eq!(
                found,
                expected,
                "{} with {scope}: {} {}",
                route.name(),
                answer.status,
                answer.body
            );
            cells += 1;
        }
    }
    assert!(cells > 200, "only {cells} cells were tried");
}
