//! What no write, log line or prompt may ever show.

/// Stands for every secret of an installation; the judge looks for it in whatever is stored.
pub const CANARY: &str = "canary-5f1d0c";
