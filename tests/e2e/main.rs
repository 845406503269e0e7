//! End to end: real HTTP against the whole product.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod asked;
mod bad_day;
mod batch;
mod continued;
mod deleted;
mod event_source;
mod handover;
mod keys;
mod money;
mod older;
mod own_account;
mod pages;
mod planning;
mod race;
mod readme;
mod restart;
mod retention;
mod run;
mod software;
mod stopped;
mod units;
mod walkthrough;
