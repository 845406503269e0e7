//! The decisions, a file per actor: who asks is where to look.

mod abandon;
mod attempt;
mod dispatch;
mod lifecycle;
mod people;
mod planning;
mod sweep;
