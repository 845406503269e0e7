//! The decisions, a file per group of commands, and what every batch ends with.

mod attempt;
mod claim;
mod dispatch;
mod job;
mod money;
mod outage;
mod plan;
mod project;
mod suspend;
mod sweep;
mod task;
