//! Lines that match, as ripgrep finds them.

use super::job::{Done, SearchBounds};
use globset::{Glob, GlobSet, GlobSetBuilder};
use grep_regex::RegexMatcherBuilder;
use grep_searcher::sinks::Lossy;
use grep_searcher::{BinaryDetection, SearcherBuilder};
use ignore::WalkBuilder;
use planwright_sandbox::names;
use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// Largest compiled pattern, in bytes: a model's pattern with nested counts may be huge.
const MOST_PATTERN_BYTES: usize = 4 * 1024 * 1024;

pub(super) fn search(pattern: &str, globs: &[String], bounds: SearchBounds) -> Done {
    let matcher = RegexMatcherBuilder::new()
        .size_limit(MOST_PATTERN_BYTES)
        .dfa_size_limit(MOST_PATTERN_BYTES)
        .line_terminator(Some(b'\n'))
        .build(pattern);
    let matcher = match matcher {
        Ok(matcher) => matcher,
        Err(error) => return Done::refused(format!("The pattern is not a regular one: {error}")),
    };
    let globs = match set(globs) {
        Ok(globs) => globs,
        Err(error) => return Done::refused(format!("A glob cannot be read: {error}")),
    };
    let mut searcher =
        SearcherBuilder::new().line_number(true).binary_detection(BinaryDetection::quit(0)).build();
    let (mut text, mut hits, mut more) = (String::new(), 0, false);
    for path in files(&globs, bounds.file_bytes) {
        let shown = names::shown(path.as_os_str().as_bytes());
        let sink = Lossy(|number, line| {
            if hits >= bounds.hits {
                more = true;
                return Ok(false);
            }
            hits += 1;
            let line: String = line.trim_end().chars().take(bounds.line_chars).collect();
            let _ = writeln!(text, "{shown}:{number}:{line}");
            Ok(true)
        });
        // A file that cannot be read holds no match.
        let _ = searcher.search_path(&matcher, Path::new(".").join(&path), sink);
        if more {
            let _ = writeln!(text, "[more than {} lines match; narrow the search]", bounds.hits);
            break;
        }
    }
    if text.is_empty() {
        text.push_str("Nothing matches.");
    }
    Done::said(text)
}

fn set(globs: &[String]) -> Result<Option<GlobSet>, globset::Error> {
    if globs.is_empty() {
        return Ok(None);
    }
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        set.add(Glob::new(glob)?);
        // A glob without a folder means the file's name, wherever it is.
        if !glob.contains('/') {
            set.add(Glob::new(&format!("**/{glob}"))?);
        }
    }
    set.build().map(Some)
}

/// Files in the order of their names, so that the same search gives the same lines.
fn files(
    globs: &Option<GlobSet>,
    most_bytes: u64,
) -> impl Iterator<Item = std::path::PathBuf> + '_ {
    let walk = WalkBuilder::new(".")
        .hidden(false)
        .require_git(false)
        .git_global(false)
        .git_exclude(false)
        .parents(false)
        .follow_links(false)
        .max_filesize(Some(most_bytes))
        .filter_entry(|entry| entry.file_name() != ".git")
        .sort_by_file_name(std::ffi::OsStr::cmp)
        .build();
    walk.flatten()
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
        .map(|entry| entry.path().strip_prefix(".").unwrap_or(entry.path()).to_owned())
        .filter(|path| globs.as_ref().is_none_or(|globs| globs.is_match(path)))
}
