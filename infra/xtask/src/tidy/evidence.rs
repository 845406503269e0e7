//! The table of security requirements names tests and files that are there.

use super::finding::Finding;
use std::collections::BTreeSet;

pub(super) const TABLE: &str = "infra/asvs.md";

/// The names of functions in a Rust source file.
pub(super) fn functions(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| {
        let (before, rest) = line.split_once("fn ")?;
        let declared =
            before.trim_end().split(' ').all(|word| matches!(word, "" | "async" | "pub" | "const"));
        declared.then(|| rest.split(['(', '<']).next()).flatten()
    })
}

/// Every row has evidence, and what it names in code font is a file or a function.
pub(super) fn check(table: &str, files: &[String], functions: &BTreeSet<String>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in table.lines().enumerate() {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [ids, _, _, evidence] = cells.as_slice() else { continue };
        if !ids.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let place = || format!("{TABLE}:{}", index + 1);
        if evidence.is_empty() {
            findings.push(Finding::new(place(), "say what covers it, or that nothing does yet"));
        }
        for name in evidence.split('`').skip(1).step_by(2) {
            let is_file = name.contains('/') || name.starts_with("Cargo.");
            let is_function = name.matches('_').count() >= 3;
            let there = if is_file {
                files.iter().any(|file| file == name || file.starts_with(&format!("{name}/")))
            } else {
                !is_function || functions.contains(name)
            };
            if !there {
                findings.push(Finding::new(
                    place(),
                    format!("there is no {name}; name what covers it now"),
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_row_names_has_to_be_there() {
        let files = ["infra/checks/rules.py".to_owned(), "Cargo.toml".to_owned()];
        let known = functions(
            "    async fn it_is_so_and_so() {\nfn other_thing(x: u8) {\n// fn not_a_real_one()\n",
        );
        let known: BTreeSet<String> = known.map(str::to_owned).collect();
        assert_eq!(
            known.iter().map(String::as_str).collect::<Vec<_>>(),
            ["it_is_so_and_so", "other_thing"]
        );
        let good = "| 1.1.1, 1.1.2 | 1 | x | `it_is_so_and_so`, `infra/checks/rules.py`, \
            `Cargo.toml`, `__Host-` |";
        assert_eq!(check(good, &files, &known), []);
        for bad in ["`it_was_so_and_so`", "`infra/checks/gone.py`", "`Cargo.lock`", ""] {
            assert_eq!(
                check(&format!("| 1.1.1 | 1 | x | {bad} |"), &files, &known).len(),
                1,
                "{bad}"
            );
        }
        assert_eq!(
            check("| id | level | about | evidence |\n|---|---|---|---|", &files, &known),
            []
        );
    }
}
