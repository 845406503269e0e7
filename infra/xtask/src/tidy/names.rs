//! Which source may name what.

use super::finding::Finding;
use super::source::{Line, lines};

/// A name, the folders that may use it, and what everyone else does instead.
const OWNED: [(&str, &[&str], &str); 7] = [
    // Money is reserved, settled and booked in one place; the store books what the sweep finds.
    ("UsageRow {", &["shared/calls/", "shared/store/", "shared/protocol/"], BOOK),
    (" Settle {", &["shared/calls/", "shared/engine/"], BOOK),
    ("AttemptStep::Hold(", &["shared/calls/", "shared/engine/"], BOOK),
    ("AttemptStep::SettleLate(", &["shared/calls/", "shared/engine/", "shared/store/"], BOOK),
    ("aws_sdk_dynamodb", &["shared/store/"], "ask planwright_store"),
    ("aws_sdk_sqs", &["shared/queue/"], "ask planwright_queue"),
    (
        "aws_sdk_secretsmanager",
        &["shared/platform/src/secrets"],
        "ask planwright_platform::secrets",
    ),
];

const BOOK: &str = "make the call through planwright_calls";

/// What the engine must be given instead of taking it.
const NOT_IN_ENGINE: [&str; 6] =
    ["SystemTime::now", "Instant::now", "std::env::", "std::fs::", "std::net::", "println!("];

const STORE: &str = "shared/store/src/";
const KEYS: &str = "shared/store/src/keys";

pub(super) fn check(name: &str, text: &str) -> Vec<Finding> {
    if !name.ends_with(".rs") || is_test(name) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for Line { number, code, strings } in lines(text) {
        let place = || format!("{name}:{number}");
        for (word, owners, instead) in OWNED {
            if code.contains(word) && !owners.iter().any(|owner| name.starts_with(owner)) {
                findings.push(Finding::new(place(), format!("do not name {word} here; {instead}")));
            }
        }
        if name.starts_with("shared/engine/") {
            for word in NOT_IN_ENGINE.iter().filter(|word| code.contains(**word)) {
                findings.push(Finding::new(
                    place(),
                    format!("the engine is pure; pass in what {word} would give"),
                ));
            }
        }
        if name.starts_with(STORE)
            && !name.starts_with(KEYS)
            && strings.iter().any(|text| looks_like_key(text))
        {
            findings.push(Finding::new(
                place(),
                "key strings are built in store/src/keys only; add a function there",
            ));
        }
    }
    findings
}

/// Tests may speak to the services directly.
fn is_test(name: &str) -> bool {
    let in_test_folder = name.split('/').any(|folder| matches!(folder, "tests" | "benches"));
    in_test_folder || name.ends_with("/tests.rs")
}

/// Keys join their parts with `#`; a placeholder of an expression begins with one.
fn looks_like_key(text: &str) -> bool {
    let joins = |(at, _): (usize, &str)| {
        text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '}')
    };
    text.match_indices('#').any(joins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_owner_names_a_service() {
        let text = "use aws_sdk_sqs::Client;";
        assert_eq!(check("shared/queue/src/send.rs", text), []);
        assert_eq!(check("infra/local/tests/local/queues.rs", text), []);
        let findings = check("functions/worker/src/lib.rs", text);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].place, "functions/worker/src/lib.rs:1");
        assert_eq!(
            check(
                "functions/worker/src/lib.rs",
                "// aws_sdk_sqs is for the queue\nlet a = \"aws_sdk_sqs\";"
            ),
            []
        );
    }

    #[test]
    fn money_is_reserved_settled_and_booked_in_one_place() {
        for text in [
            "let row = UsageRow { at_ms, purpose };",
            "let settle = Settle { round, actual, uncertain };",
            "let step = AttemptStep::Hold(hold);",
            "let step = AttemptStep::SettleLate(settle);",
        ] {
            assert_eq!(check("shared/calls/src/ledger.rs", text), [], "{text}");
            assert_eq!(check("functions/worker/src/rounds.rs", text).len(), 1, "{text}");
            assert_eq!(check("functions/planner/src/job.rs", text).len(), 1, "{text}");
            assert_eq!(check("shared/app/src/tasks.rs", text).len(), 1, "{text}");
        }
    }

    #[test]
    fn key_strings_stay_in_their_file_and_placeholders_are_no_keys() {
        let key = "let pk = format!(\"{team}#{project}\");";
        assert_eq!(check("shared/store/src/keys.rs", key), []);
        assert_eq!(check("shared/store/src/task.rs", key).len(), 1);
        let expression = "let e = \"SET #state = :s, #a.#b = :c\";";
        assert_eq!(check("shared/store/src/task.rs", expression), []);
    }

    #[test]
    fn the_engine_takes_no_time_from_the_machine() {
        assert_eq!(
            check("shared/engine/src/apply.rs", "let t = std::time::Instant::now();").len(),
            1
        );
    }
}
