use planwright_platform::secret::Secret;
use std::time::Duration;

/// Stands where a key was.
const MASK: &str = "[key]";
/// Characters of a key that cannot be there by chance.
const TELLING: usize = 8;

/// Why a call did not give a reply.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Worth trying again: 408, 429, 529, 5xx, time-outs, a refused connection, a broken or
    /// malformed stream.
    #[error("{message}")]
    Transient {
        message: String,
        /// How long the vendor asked to wait.
        retry_after: Option<Duration>,
        /// The vendor may have done paid work before it failed; false only where that is certain.
        maybe_billed: bool,
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// Trying again would give the same answer: bad request, wrong key, unknown model.
    #[error("{message}")]
    Permanent {
        message: String,
        /// As in [`Error::Transient`].
        maybe_billed: bool,
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
}

impl Error {
    /// Whether the call may appear on the vendor's bill although it gave no reply.
    pub fn maybe_billed(&self) -> bool {
        match self {
            Error::Transient { maybe_billed, .. } | Error::Permanent { maybe_billed, .. } => {
                *maybe_billed
            }
        }
    }

    pub fn is_transient(&self) -> bool {
        matches!(self, Error::Transient { .. })
    }

    /// How long the vendor asked to wait before the next try.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Error::Transient { retry_after, .. } => *retry_after,
            Error::Permanent { .. } => None,
        }
    }

    /// Something that may pass, before the vendor can have started paid work.
    pub(crate) fn unbilled(message: impl Into<String>) -> Self {
        Error::Transient {
            message: message.into(),
            retry_after: None,
            maybe_billed: false,
            source: None,
        }
    }

    /// Something that may pass, after the vendor may have started paid work.
    pub(crate) fn billed(message: impl Into<String>) -> Self {
        Error::Transient {
            message: message.into(),
            retry_after: None,
            maybe_billed: true,
            source: None,
        }
    }

    /// A request the vendor will never accept.
    pub(crate) fn refused(message: impl Into<String>) -> Self {
        Error::Permanent { message: message.into(), maybe_billed: false, source: None }
    }

    pub(crate) fn caused_by(
        self,
        cause: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        let cause = Some(cause.into());
        match self {
            Error::Transient { message, retry_after, maybe_billed, .. } => {
                Error::Transient { message, retry_after, maybe_billed, source: cause }
            }
            Error::Permanent { message, maybe_billed, .. } => {
                Error::Permanent { message, maybe_billed, source: cause }
            }
        }
    }

    /// The same without the key, should the vendor's words repeat it.
    pub(crate) fn without(mut self, key: &Secret) -> Self {
        let (Error::Transient { message, .. } | Error::Permanent { message, .. }) = &mut self;
        mask(message, key.expose());
        self
    }

    pub(crate) fn after(self, wait: Option<Duration>) -> Self {
        match self {
            Error::Transient { message, maybe_billed, source, .. } => {
                Error::Transient { message, retry_after: wait, maybe_billed, source }
            }
            permanent => permanent,
        }
    }
}

fn mask(message: &mut String, key: &str) {
    if key.len() < TELLING {
        return;
    }
    if message.contains(key) {
        *message = message.replace(key, MASK);
    }
    // A reason is cut at its greatest length, perhaps in the middle of the key.
    let starts = (TELLING..key.len()).rev().filter_map(|end| key.get(..end));
    if let Some(start) = starts.into_iter().find(|start| message.ends_with(start)) {
        message.truncate(message.len() - start.len());
        message.push_str(MASK);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_a_vendor_repeats_is_masked_even_when_it_is_cut() {
        let key = Secret::new("sk-0123456789");
        for (said, kept) in [
            ("wrong key sk-0123456789, sorry", "wrong key [key], sorry"),
            ("wrong key sk-01234567", "wrong key [key]"),
            ("nothing to hide", "nothing to hide"),
        ] {
            assert_eq!(Error::refused(said).without(&key).to_string(), kept);
            assert_eq!(Error::billed(said).without(&key).to_string(), kept);
        }
        assert_eq!(Error::refused("a key").without(&Secret::new("")).to_string(), "a key");
    }
}
