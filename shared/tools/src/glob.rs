//! Patterns over paths, as a model writes them.

use globset::{GlobBuilder, GlobMatcher};

/// One pattern: without a `/` it is compared with names alone, else with whole paths.
pub(crate) struct Pattern {
    glob: GlobMatcher,
    names_only: bool,
}

impl Pattern {
    pub(crate) fn compile(text: &str) -> Result<Self, String> {
        // `*` stays within a segment, `**` crosses them.
        let glob = GlobBuilder::new(text).literal_separator(true).backslash_escape(true).build();
        let glob = glob.map_err(|error| error.kind().to_string())?.compile_matcher();
        Ok(Pattern { glob, names_only: !text.contains('/') })
    }

    pub(crate) fn matches(&self, path: &str) -> bool {
        let subject = if self.names_only { path.rsplit('/').next().unwrap_or(path) } else { path };
        self.glob.is_match(subject)
    }
}

/// Several of them; none at all match everything.
pub(crate) struct Globs(Vec<Pattern>);

impl Globs {
    pub(crate) fn compile(texts: &[String]) -> Result<Self, String> {
        texts.iter().map(|text| Pattern::compile(text)).collect::<Result<_, _>>().map(Globs)
    }

    pub(crate) fn matches(&self, path: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|pattern| pattern.matches(path))
    }
}
