//! Generated input for everything that reads what others wrote: models' plans, vendors' streams and answers, tools'
//! arguments, paths, cursors and tokens. One function per target; each panics when something that must hold does not.
//!
//! `cargo fuzz run --fuzz-dir tests/fuzz --fuzz-workspace true --features libfuzzer <target>` searches guided by coverage
//! (nightly compiler); `cargo xtask fuzz` replays the corpus and mutates it blindly for some seconds (stable compiler).
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a target fails by panicking")]

mod objects;
mod text;
mod vendor;

pub use objects::tool_arguments;
pub use text::{cursor_token, path, plan};
pub use vendor::{provider_json, sse};

/// What a target is called with.
pub type Target = fn(&[u8]);

/// All targets, by the name of their corpus.
pub const TARGETS: [(&str, Target); 6] = [
    ("plan", plan),
    ("sse", sse),
    ("provider_json", provider_json),
    ("tool_arguments", tool_arguments),
    ("path", path),
    ("cursor_token", cursor_token),
];
