//! Files that a task's words say it writes.

/// Verbs that say a file is written; how they begin.
const WRITES: [&str; 14] = [
    "write", "writ", "wrote", "creat", "updat", "append", "edit", "add", "save", "saving",
    "generat", "produc", "overwrit", "modif",
];
/// Verbs that say it is only looked at; how they begin.
const READS: [&str; 12] = [
    "read", "from", "see", "using", "check", "review", "compar", "follow", "based", "load",
    "import", "look",
];
/// Endings of what looks like a file and is a product, a domain or an abbreviation.
const NO_FILE: [&str; 11] = ["com", "org", "net", "io", "dev", "ai", "app", "g", "e", "NET", "etc"];
const PRODUCTS: [&str; 6] = ["node.js", "next.js", "vue.js", "express.js", "three.js", "d3.js"];

/// Paths that a text says are written: the nearest verb before it in its sentence says so. A path
/// has an ending after a dot (`notes.md`); a slash alone is mostly an alternative (`and/or`).
pub(super) fn written_in(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut writes = false;
    for word in text.split_whitespace() {
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let bare =
            bare.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '/' | '.'));
        let bare = bare.strip_prefix("./").unwrap_or(bare);
        if is_path(bare) {
            if writes && !found.contains(&bare) {
                found.push(bare);
            }
        } else {
            let lower = bare.to_lowercase();
            let begins = |verbs: &[&str]| verbs.iter().any(|verb| lower.starts_with(verb));
            if begins(&READS) {
                writes = false;
            } else if begins(&WRITES) && lower != "address" && lower != "additional" {
                writes = true;
            }
        }
        if word.ends_with(['.', '!', '?', ';']) {
            writes = false;
        }
    }
    found
}

fn is_path(word: &str) -> bool {
    if word.contains("://") || word.contains('*') {
        return false;
    }
    let name = word.rsplit('/').next().unwrap_or(word);
    let Some((stem, ending)) = name.rsplit_once('.') else { return false };
    let plain = ending.len() <= 8 && ending.chars().all(|c| c.is_ascii_alphanumeric());
    let lettered = ending.chars().any(|c| c.is_ascii_alphabetic());
    let known = NO_FILE.contains(&ending) || PRODUCTS.contains(&word.to_lowercase().as_str());
    !stem.is_empty() && plain && lettered && !known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_counts_as_written_after_a_word_that_writes() {
        assert_eq!(written_in("Write docs/a.md and b.json"), ["docs/a.md", "b.json"]);
        assert_eq!(written_in("Read config.yaml. Then append to `./notes.md`."), ["notes.md"]);
        assert_eq!(written_in("Write report.md from data.csv"), ["report.md"]);
        assert_eq!(written_in("Summarise notes.md"), Vec::<&str>::new());
    }

    #[test]
    fn what_only_looks_like_a_file_is_none() {
        for text in [
            "Create the Node.js server",
            "Write and/or edit input/output, e.g. v1.2",
            "Add a link to example.com and https://x.y/a.md",
            "Edit src/*.rs",
        ] {
            assert_eq!(written_in(text), Vec::<&str>::new(), "{text}");
        }
    }
}
