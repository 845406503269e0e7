//! Why a call gave no reply, what to do about it, and what it may have cost.

use planwright_engine::pricing::TokenUsage;
use planwright_platform::secret::Secret;
use std::time::Duration;

/// Stands where a key was.
const MASK: &str = "[key]";
/// Characters of a key that cannot be there by chance.
const TELLING: usize = 8;

/// What kind of trouble a call met; a gate and a person act by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// 429: too many calls or tokens for now.
    RateLimited,
    /// 529, 503: the vendor has too much to do.
    Overloaded,
    /// No connection could be made.
    Unreachable,
    /// The vendor failed or asks to try again: 5xx, 408, 409, 425.
    Failed,
    /// The answer never came, broke off or could not be read.
    Broken,
    /// The key does not work: 401, 403.
    DeadKey,
    /// The account has no money or no quota left: 402, "credit balance", "insufficient_quota".
    EmptyAccount,
    /// The prompt does not fit the model's window.
    ContextTooLong,
    /// The vendor's rules forbid the prompt or the reply.
    Refused,
    /// Anything else that the same request would meet again: a wrong field, an unknown model.
    BadRequest,
}

impl ErrorKind {
    /// Worth trying again as it is.
    pub fn is_transient(self) -> bool {
        matches!(
            self,
            ErrorKind::RateLimited
                | ErrorKind::Overloaded
                | ErrorKind::Unreachable
                | ErrorKind::Failed
                | ErrorKind::Broken
        )
    }

    /// The name for logs and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            ErrorKind::RateLimited => "rate_limited",
            ErrorKind::Overloaded => "overloaded",
            ErrorKind::Unreachable => "unreachable",
            ErrorKind::Failed => "failed",
            ErrorKind::Broken => "broken",
            ErrorKind::DeadKey => "dead_key",
            ErrorKind::EmptyAccount => "empty_account",
            ErrorKind::ContextTooLong => "context_too_long",
            ErrorKind::Refused => "refused",
            ErrorKind::BadRequest => "bad_request",
        }
    }
}

/// What is known of the bill of a call that gave no reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Billing {
    /// Certainly nothing: it was not sent, or refused before any work.
    Nothing,
    /// The vendor said what it used before it failed.
    Exact(TokenUsage),
    /// No more than this: the prompt as the vendor counted it or bounded from the text, and a
    /// bound on the output that arrived.
    AtMost(TokenUsage),
    /// Anything up to the whole hold.
    Unknown,
}

/// Why a call did not give a reply.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    message: String,
    kind: ErrorKind,
    billing: Billing,
    retry_after: Option<Duration>,
    #[source]
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error that certainly cost nothing, until [`Error::billed_as`] says otherwise.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let message = message.into();
        Error { message, kind, billing: Billing::Nothing, retry_after: None, source: None }
    }

    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What the call may have cost.
    pub fn billing(&self) -> Billing {
        self.billing
    }

    /// Whether the call may appear on the vendor's bill although it gave no reply.
    pub fn maybe_billed(&self) -> bool {
        self.billing != Billing::Nothing
    }

    pub fn is_transient(&self) -> bool {
        self.kind.is_transient()
    }

    /// How long the vendor asked to wait before the next try.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// The same with what is known of its bill.
    pub fn billed_as(mut self, billing: Billing) -> Self {
        self.billing = billing;
        self
    }

    /// The same with how long the vendor asked to wait.
    pub fn after(mut self, wait: Option<Duration>) -> Self {
        self.retry_after = wait;
        self
    }

    pub(crate) fn caused_by(
        mut self,
        cause: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.source = Some(cause.into());
        self
    }

    /// The same, where nothing is known of its bill yet, with what is.
    pub(crate) fn known(self, billing: Billing) -> Self {
        if self.billing == Billing::Unknown { self.billed_as(billing) } else { self }
    }

    /// The same without the key, should the vendor's words repeat it.
    pub(crate) fn without(mut self, key: &Secret) -> Self {
        mask(&mut self.message, key.expose());
        self
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
            for kind in [ErrorKind::BadRequest, ErrorKind::Broken] {
                assert_eq!(Error::new(kind, said).without(&key).to_string(), kept);
            }
        }
        let error = Error::new(ErrorKind::DeadKey, "a key").without(&Secret::new(""));
        assert_eq!(error.to_string(), "a key");
    }

    #[test]
    fn what_is_known_of_a_bill_is_not_overwritten() {
        let usage = TokenUsage { input: 5, ..TokenUsage::default() };
        let broken = || Error::new(ErrorKind::Broken, "x").billed_as(Billing::Unknown);
        assert_eq!(broken().known(Billing::AtMost(usage)).billing(), Billing::AtMost(usage));
        let refused = Error::new(ErrorKind::Refused, "x").known(Billing::Unknown);
        assert_eq!(refused.billing(), Billing::Nothing);
    }
}
