//! The sandbox from outside: every threat of its list, as the user who runs the tests and, where
//! that is root, as an ordinary user too. A machine without a sandbox fails these tests.

#![allow(clippy::unwrap_used, clippy::panic)]

mod edits;
mod files;
mod harness;
mod host;
mod ordinary_user;
mod repository;
mod threats;
mod walls;
