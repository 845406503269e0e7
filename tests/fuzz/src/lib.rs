//! Generated input for everything that reads what others wrote: models' plans, vendors' streams and
//! answers, tools' arguments, paths, cursors and tokens. One function per target; each panics when
//! something that must hold does not.
//!
//! `cargo xtask fuzz` replays the corpus and mutates it blindly for some seconds, with the
//! project's own compiler. `cargo xtask fuzz --guided` searches guided by coverage, with cargo-fuzz
//! and a nightly compiler. By hand that is `CARGO_PROFILE_RELEASE_LTO=off cargo +nightly fuzz run
//! --fuzz-dir tests/fuzz --features libfuzzer <target>`: with the link-time optimisation that the
//! functions are built with, the last step alone takes more than four minutes per target.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a target fails by panicking"
)]

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
