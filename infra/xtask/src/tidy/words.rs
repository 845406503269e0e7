//! Words of our own that the field has a better word for. They are refused wherever they stand:
//! in code, comments, tests and pages. Those that are plain English too are refused as names.

use super::finding::Finding;
use super::source;

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

/// Words that a sentence may use, and a file or something in Rust is not called by.
const NAMES: [(&str, &str); 8] = [
    ("stand", "harness, TestApi"),
    ("house", "harness, TestApi"),
    ("standing", "membership cache, or what it is that stands so"),
    ("aside", "out-of-round charge"),
    ("gather", "paginate_filtered"),
    ("waking", "wake_waiting_runs"),
    ("moves", "actions"),
    ("meddling", "chaos actors"),
];

/// Where words are looked for.
const ENDINGS: [&str; 7] = [".rs", ".ts", ".tsx", ".mjs", ".py", ".md", ".yaml"];
/// The one file that has them: these lists.
const LISTS: &str = "infra/xtask/src/tidy/words.rs";

pub(super) fn check(name: &str, text: &str) -> Vec<Finding> {
    if !ENDINGS.iter().any(|ending| name.ends_with(ending)) || name == LISTS {
        return Vec::new();
    }
    let mut findings = Vec::new();
    if name.ends_with(".rs") {
        check_names(name, text, &mut findings);
    }
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

fn check_names(name: &str, text: &str, findings: &mut Vec<Finding>) {
    let refused = |place: String, called: &str| {
        let (ours, fields) = NAMES.iter().find(|(ours, _)| called.eq_ignore_ascii_case(ours))?;
        Some(Finding::new(place, format!("nothing is called {ours:?}; the field says {fields}")))
    };
    let parts = name.split('/').map(|part| part.strip_suffix(".rs").unwrap_or(part));
    findings.extend(parts.filter_map(|part| refused(name.to_owned(), part)));
    for line in source::lines(text) {
        let names = line.code.split(|c: char| !c.is_alphanumeric() && c != '_');
        let place = || format!("{name}:{}", line.number);
        findings.extend(names.filter_map(|called| refused(place(), called)));
    }
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

    #[test]
    fn plain_english_is_refused_as_a_name_alone() {
        for bad in ["struct Stand;", "let standing = 1;", "mod gather;"] {
            assert_eq!(check("a.rs", bad).len(), 1, "{bad}");
        }
        assert_eq!(check("tests/house.rs", "").len(), 1);
        for good in ["// it may stand aside", "fn walls_stand() {}", "let said = \"aside#\";"] {
            assert_eq!(check("a.rs", good), [], "{good}");
        }
        assert_eq!(check("a.md", "a house that stands"), []);
    }
}
