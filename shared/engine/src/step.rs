//! The decisions, a file per group of commands, and what every batch ends with.

mod attempt;
mod claim;
mod dispatch;
mod money;
mod plan;
mod project;
mod sweep;
mod task;
