//! The decisions, a file per actor: who asks is where to look.

mod attempt;
mod bury;
mod dispatch;
mod lifecycle;
mod people;
mod planning;
mod sweep;
