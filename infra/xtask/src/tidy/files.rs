//! Names, sizes and contents of files, whatever the language.

use super::finding::Finding;

/// Words that say nothing about what a folder or a file holds.
const EMPTY_WORDS: [&str; 7] = ["utils", "util", "common", "helpers", "helper", "manager", "misc"];
/// Longest source file by ending, in lines that are neither empty nor a comment alone.
const LONGEST: [(&str, usize); 5] =
    [(".rs", 500), (".ts", 400), (".tsx", 400), (".mjs", 400), (".py", 400)];
/// Where the homes of people are; split so that this file does not break its own rule.
const HOMES: [&str; 3] = [concat!("/ho", "me/"), concat!("/Us", "ers/"), concat!("/ro", "ot/")];

pub(super) fn check_name(name: &str) -> Vec<Finding> {
    let words = name.split('/').map(|part| part.split('.').next().unwrap_or(part));
    let empty = words.filter(|word| EMPTY_WORDS.contains(&word.to_ascii_lowercase().as_str()));
    empty
        .map(|word| {
            Finding::new(name, format!("name it after what it holds; {word:?} could be anything"))
        })
        .collect()
}

pub(super) fn check_size(name: &str, text: &str) -> Option<Finding> {
    let (_, longest) = LONGEST.into_iter().find(|(ending, _)| name.ends_with(ending))?;
    let generated = is_generated(text);
    let is_code = |line: &&str| {
        let line = line.trim_start();
        !line.is_empty() && !line.starts_with("//") && !line.starts_with("# ")
    };
    let count = text.lines().filter(is_code).count();
    (count > longest && !generated).then(|| {
        Finding::new(
            name,
            format!(
                "{count} lines of code; split it by noun or verb into files of at most {longest}"
            ),
        )
    })
}

/// Whether a file says that a program wrote it.
pub(super) fn is_generated(text: &str) -> bool {
    let says_so = |line: &str| line.contains("not to be edited") || line.contains("do not edit");
    text.lines().take(5).any(|line| says_so(&line.to_lowercase()))
}

/// Paths that exist on one machine only: people's homes, and the place of this very checkout.
pub(super) fn check_paths(name: &str, text: &str, root: &str) -> Vec<Finding> {
    let is_own =
        |line: &&str| HOMES.iter().any(|home| names_home(line, home)) || line.contains(root);
    let hits = text.lines().enumerate().filter(|(_, line)| is_own(line));
    hits.map(|(index, _)| {
        Finding::new(
            format!("{name}:{}", index + 1),
            "this path exists on one machine only; make it relative",
        )
    })
    .collect()
}

/// A home at the start of a path, not in the middle of an address.
fn names_home(line: &str, home: &str) -> bool {
    line.match_indices(home).any(|(at, _)| {
        !line[..at].ends_with(|c: char| {
            c.is_alphanumeric() || matches!(c, '.' | '/' | '-' | '_' | '}' | ')')
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_words_are_refused_as_folders_and_files() {
        assert_eq!(check_name("shared/utils/src/lib.rs").len(), 1);
        assert_eq!(check_name("web/src/lib/helpers.ts").len(), 1);
        assert_eq!(check_name("shared/engine/src/apply.rs").len(), 0);
    }

    #[test]
    fn long_files_are_refused_unless_generated() {
        let long = "x\n".repeat(501);
        assert!(check_size("a.rs", &long).is_some());
        assert!(check_size("a.rs", &"x\n// why\n\n".repeat(500)).is_none());
        assert!(check_size("a.ts", &"x\n".repeat(401)).is_some());
        assert!(check_size("a.ts", &format!("// generated, do not edit\n{long}")).is_none());
        assert!(check_size("a.json", &long).is_none());
    }

    #[test]
    fn machine_paths_are_refused_and_addresses_are_not() {
        let home = HOMES[0];
        assert_eq!(check_paths("a", &format!("open(\"{home}me/x\")"), "/srv/checkout").len(), 1);
        assert_eq!(check_paths("a", "cd /srv/checkout/web", "/srv/checkout").len(), 1);
        assert_eq!(
            check_paths("a", &format!("https://example.com{home}page"), "/srv/checkout").len(),
            0
        );
    }
}
