//! Ranges of sort keys.

/// Sort keys of one partition, both ends included.
#[derive(Clone, Debug)]
pub(crate) struct Range {
    pub(crate) low: String,
    pub(crate) high: String,
    pub(crate) descending: bool,
    /// Only keys past this one, in the range's direction.
    pub(crate) after: Option<String>,
}

impl Range {
    /// Every key that begins with `prefix`. Keys are ASCII, so `~` ends the range.
    pub(crate) fn prefix(prefix: &str) -> Self {
        Range::between(prefix, format!("{prefix}~"))
    }

    pub(crate) fn between(low: impl Into<String>, high: impl Into<String>) -> Self {
        Range { low: low.into(), high: high.into(), descending: false, after: None }
    }

    pub(crate) fn descending(mut self) -> Self {
        self.descending = true;
        self
    }

    pub(crate) fn after(mut self, sort: Option<String>) -> Self {
        self.after = sort;
        self
    }
}
