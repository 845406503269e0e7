//! Targets that read text.

use planwright_auth::cursor::Cursors;
use planwright_auth::key_ring::KeyRing;
use planwright_auth::refresh::RefreshToken;
use planwright_auth::token::Tokens;
use planwright_engine::graph::{Graph, Node};
use planwright_engine::id::{ProjectId, TeamId};
use planwright_engine::period::Day;
use planwright_engine::plan;
use planwright_engine::pricing::PriceBook;
use planwright_engine::quote::{Terms, quote};
use planwright_engine::routing::{Available, BUILT_IN_TOOLS, Choices, Provider, RoutingTable};
use planwright_files::path::{MAX_PATH_BYTES, ProjectDirectory, ProjectPath};
use planwright_platform::ids::SeededIds;
use planwright_platform::secret::Secret;
use std::path::{Component, Path};
use std::sync::Arc;

const NOW_MS: i64 = 1_795_176_000_000;

/// A plan that is accepted has a graph without a circle, numbers for all its tasks, and a price.
pub fn plan(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let Ok((plan, notes)) = plan::read(&text, true, &BUILT_IN_TOOLS) else {
        let _ = plan::said(&text, false);
        return;
    };
    let stored = plan.to_json();
    assert_eq!(
        plan::parse(&stored, &BUILT_IN_TOOLS).as_ref(),
        Ok(&plan),
        "it is read as it is kept"
    );
    for note in notes {
        let task = note.pointer.rsplit_once('/').map_or("", |(task, _)| task);
        assert!(stored.pointer(task).is_some(), "{} leads nowhere", note.pointer);
    }
    for warning in plan::unordered_writers(&plan) {
        assert!(stored.pointer(&warning.pointer).is_some(), "{} leads nowhere", warning.pointer);
    }
    let adopted = plan::adopt(&plan, &[], 0);
    assert_eq!(adopted.numbers.len(), plan.tasks.len());
    let again = plan::adopt(&plan, &earlier(&adopted), adopted.last_task);
    assert_eq!(again.numbers, adopted.numbers, "an unchanged plan keeps its numbers");
    let available = [Available { provider: Provider::Anthropic, model: None }];
    let routing = RoutingTable::resolve(&available, &Choices::default()).unwrap();
    let terms = Terms {
        requirement_bytes: data.len(),
        routing: &routing,
        prices: &PriceBook::builtin(),
        day: Day::of_ms(NOW_MS),
    };
    let quote = quote(&plan, &terms).unwrap();
    assert_eq!(quote.tasks.len(), plan.tasks.len());
    let node = |(at, task): (usize, &plan::PlanTask)| Node {
        number: adopted.numbers[at],
        deps: task.depends_on.iter().map(|d| adopted.numbers[*d]).collect(),
        priority: task.priority_at(at),
        tier: task.tier(),
        bound: quote.tasks[at].first_round,
    };
    Graph::new(1, plan.tasks.iter().enumerate().map(node).collect())
        .expect("an accepted plan is a graph");
}

fn earlier(adopted: &plan::Adopted) -> Vec<(String, u32)> {
    adopted.fingerprints.iter().cloned().zip(adopted.numbers.iter().copied()).collect()
}

/// A path that is accepted stays inside, and means the same when it is read again.
pub fn path(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(path) = ProjectPath::parse(&text) {
        assert!(path.as_str().len() <= MAX_PATH_BYTES);
        stays_inside(path.as_str());
        path.directories().for_each(stays_inside);
        assert_eq!(ProjectPath::parse(path.as_str()).as_ref(), Ok(&path));
        assert!(!path.as_str().chars().any(char::is_control));
    }
    if let Ok(directory) = ProjectDirectory::parse(&text) {
        let prefix = directory.prefix();
        assert!(prefix.is_empty() || prefix.ends_with('/'));
        stays_inside(&prefix);
    }
}

fn stays_inside(path: &str) {
    let inside = |c: Component<'_>| matches!(c, Component::Normal(_));
    assert!(Path::new(path).components().all(inside), "{path:?} leaves the project");
    assert!(
        !path.contains('\\') && !path.starts_with('~'),
        "{path:?} means something else elsewhere"
    );
}

/// What we did not make is refused; what we made is read back, and refused once a bit of it is
/// wrong.
pub fn cursor_token(data: &[u8]) {
    let (team, project) = (TeamId::from_u128(7), ProjectId::from_u128(8));
    let cursors = Cursors::new(&[7; 32]);
    let text = String::from_utf8_lossy(data);
    assert!(cursors.open(team, "/api/projects", &text).is_err(), "a cursor was forged: {text}");
    if data.len() < 2_000 {
        let mut sealed = cursors.seal(team, "/api/projects", &text);
        assert_eq!(cursors.open(team, "/api/projects", &sealed).unwrap(), text);
        assert!(cursors.open(TeamId::from_u128(9), "/api/projects", &sealed).is_err());
        let at = data.first().map_or(0, |at| usize::from(*at) % sealed.len());
        let other = if sealed.as_bytes()[at] == b'A' { "Q" } else { "A" };
        sealed.replace_range(at..=at, other);
        assert!(
            cursors.open(team, "/api/projects", &sealed).is_err(),
            "a changed cursor opened: {sealed}"
        );
    }
    let ring = Arc::new(KeyRing::generate(&SeededIds::new(1)).unwrap());
    let tokens = Tokens::new(ring, "https://planwright.example");
    assert!(tokens.verify_access(&text, NOW_MS).is_err(), "a token was forged: {text}");
    assert!(tokens.verify_ticket(&text, project, NOW_MS).is_err(), "a ticket was forged: {text}");
    if let Ok(token) = RefreshToken::parse(&text) {
        assert_eq!(token.text().expose(), text, "a refresh token has one spelling");
    }
    if let Ok(ring) = KeyRing::from_secret(&Secret::new(text.into_owned())) {
        assert!(KeyRing::from_secret(&ring.to_secret()).is_ok());
    }
}
