//! The pure core: what a project is, how a plan becomes a graph, when a task may run and what it
//! may spend.
//!
//! Invariants of this crate:
//! - no I/O, no clock, no randomness, no logging: time and ids are arguments;
//! - it cannot fail except by saying no ([`command::Rejection`]), and it never panics on input;
//! - money is integer micro-dollars, never a float.
//!
//! Layout: `model` has the words (ids, money, periods, states, the graph, the run), `pricing` and
//! `routing` what a call costs and who answers it; `plan` is what a model proposes and a person
//! approves. A `command` is the only way to move a project; a `turn` decides it, with a file of
//! `step` per group of commands, and gives an `outcome` or a `rejection`.

pub mod command;
pub mod event;
pub mod gate;
pub mod limits;
mod model;
pub mod outcome;
pub mod plan;
pub mod pricing;
pub mod project;
pub mod quote;
pub mod rejection;
pub mod retention;
pub mod routing;
mod step;
pub mod turn;

pub use model::{graph, id, money, period, run, slot, status};
