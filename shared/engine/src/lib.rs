//! The pure core: what a project is, how a plan becomes a graph, when a task may run and what it
//! may spend.
//!
//! Invariants of this crate:
//! - no I/O, no clock, no randomness, no logging: time and ids are arguments;
//! - it cannot fail except by saying no ([`command::Rejection`]), and it never panics on input;
//! - money is integer micro-dollars, never a float.
//!
//! Layout: `id`, `money`, `period`, `pricing` and `routing` are the words; `plan` is what a model
//! proposes and a person approves; `graph` is the approved plan's static shape; `run` is the moving
//! state of one project, `command` the only way to move it, and `step` how each command moves it.

pub mod command;
pub mod event;
pub mod graph;
pub mod id;
pub mod money;
pub mod period;
pub mod plan;
pub mod planted;
pub mod pricing;
pub mod project;
pub mod quote;
pub mod retention;
pub mod routing;
pub mod run;
pub mod status;
mod step;
