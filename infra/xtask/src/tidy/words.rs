//! Words of our own that the field has a better word for. They are refused wherever they stand:
//! in code, comments, tests and pages.

use super::finding::Finding;

/// A word that is not used, and the field's.
const OURS: [(&str, &str); 12] = [
    ("bury", "abandon"),
    ("buries", "abandons"),
    ("buried", "abandoned"),
    ("restless", "hop limit exceeded"),
    ("estate", "tenant export, tenant erasure"),
    ("deed", "audited action"),
    ("deeds", "audited actions"),
    ("untold", "pending entries"),
    ("rereading", "key refresh"),
    ("hunt", "mutation run, search"),
    ("meddler", "chaos actor"),
    ("meddlers", "chaos actors"),
];

/// Where words are looked for.
const ENDINGS: [&str; 7] = [".rs", ".ts", ".tsx", ".mjs", ".py", ".md", ".yaml"];
/// This list, and a folder that still has some of them; none joins it.
const NOT_ASKED: [&str; 2] = ["infra/xtask/src/tidy/words.rs", "tests/simulation/"];

pub(super) fn check(name: &str, text: &str) -> Vec<Finding> {
    if !ENDINGS.iter().any(|ending| name.ends_with(ending))
        || NOT_ASKED.iter().any(|place| name.starts_with(place))
    {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for word in words(line) {
            let known = OURS.iter().find(|(ours, _)| word.eq_ignore_ascii_case(ours));
            if let Some((ours, fields)) = known {
                let advice = format!("{ours:?} is a word of our own; the field says {fields}");
                findings.push(Finding::new(format!("{name}:{}", index + 1), advice));
            }
        }
    }
    findings
}

/// The words of a line; those of a name are told apart at underscores and capitals.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_alphabetic()).flat_map(|part| {
        let starts = part
            .char_indices()
            .filter(|(at, c)| c.is_uppercase() && part[..*at].ends_with(char::is_lowercase));
        let mut cuts: Vec<usize> = starts.map(|(at, _)| at).collect();
        cuts.insert(0, 0);
        cuts.push(part.len());
        let pieces: Vec<&str> = cuts.windows(2).map(|cut| &part[cut[0]..cut[1]]).collect();
        pieces
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_our_own_is_refused_in_every_spelling() {
        for bad in ["fn bury_task() {}", "enum Deed {}", "let ownDeeds = 1;", "// it was Buried"] {
            assert_eq!(check("shared/a/src/b.rs", bad).len(), 1, "{bad}");
        }
        assert_eq!(check("README.md", "The estate of a team").len(), 1);
    }

    #[test]
    fn a_word_within_another_is_none() {
        assert_eq!(check("a.rs", "// indeed, restlessness in the county of Huntingdon"), []);
        assert_eq!(check("a.json", "\"deed\""), []);
    }
}
