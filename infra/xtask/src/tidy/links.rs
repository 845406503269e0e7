//! Links between the documents of the repository.

use super::finding::Finding;
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

/// Links of a document to files or folders that are not there.
pub(super) fn check(name: &str, text: &str, files: &BTreeSet<&str>) -> Vec<Finding> {
    let folder = Path::new(name).parent().unwrap_or(Path::new(""));
    let mut findings = Vec::new();
    let mut fenced = false;
    for (index, line) in text.lines().enumerate() {
        fenced ^= line.trim_start().starts_with("```");
        for target in targets(line).filter(|_| !fenced) {
            if !exists(&resolve(folder, target), files) {
                findings.push(Finding::new(
                    format!("{name}:{}", index + 1),
                    format!("{target} is not there; mend the link or bring the file"),
                ));
            }
        }
    }
    findings
}

/// What `](...)` names in a line, without addresses of other hosts and places in the same page.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    let links = line.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    let paths = links.map(|(target, _)| target.split('#').next().unwrap_or(target));
    paths.filter(|target| !target.is_empty() && !target.contains("://"))
}

/// The path from the root, with `..` taken away.
fn resolve(folder: &Path, target: &str) -> PathBuf {
    let mut path = PathBuf::new();
    for part in folder.join(target).components() {
        match part {
            Component::ParentDir => {
                path.pop();
            }
            Component::Normal(part) => path.push(part),
            _ => {}
        }
    }
    path
}

fn exists(path: &Path, files: &BTreeSet<&str>) -> bool {
    let path = path.to_string_lossy();
    let below = format!("{path}/");
    files.contains(path.as_ref())
        || files.range(below.as_str()..).next().is_some_and(|file| file.starts_with(&below))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_a_file_or_a_folder_of_the_repository_must_have_its_end() {
        let files = BTreeSet::from(["README.md", "infra/decisions/0001-x.md"]);
        let of = |name, text| check(name, text, &files).len();
        assert_eq!(of("README.md", "[a](infra/decisions) [b](https://example.com/x) [c](#top)"), 0);
        assert_eq!(of("infra/decisions/0001-x.md", "[a](../../README.md#start)"), 0);
        assert_eq!(of("README.md", "[a](infra/decision) and [b](0001-x.md)"), 2);
        assert_eq!(of("README.md", "```\n[a](gone)\n```"), 0);
    }
}
