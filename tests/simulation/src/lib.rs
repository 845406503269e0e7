//! Proof of the protocol: the real handlers and the real store code, several processes of them, in
//! one thread with paused time and one seed for everything that is left to chance. Requests,
//! messages, model calls and processes go wrong on the way, and a judge that knows nothing of the
//! code looks at every write as it lands.
//!
//! Layout: `scenario` is what a seed asks for, `schedule` plays it, `fleet` holds the processes,
//! `wire`, `queue`, `model`, `tool` and `elsewhere` are the ways out of a process, `fault` decides
//! what goes wrong, `people` meddle, `judge` judges, `campaign` plays many schedules, `mutants`
//! names the bugs that must be caught.

mod campaign;
mod canary;
mod clock;
mod elsewhere;
mod fault;
mod fleet;
mod history;
mod judge;
mod life;
mod model;
mod mutants;
mod people;
mod queue;
mod rng;
mod scenario;
mod schedule;
mod switch;
mod timeline;
mod tool;
mod wire;
mod world;

pub use campaign::{Campaign, Report, at_every_await, calm, kept, shortest};
pub use fault::Fault;
pub use judge::Violation;
pub use mutants::Mutant;
pub use scenario::Trim;
pub use schedule::{Outcome, client, run};
pub use wire::{Answer, execute, refusal};

/// What keeps a schedule from being played at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("starting the schedule's runtime")]
    Runtime(#[source] std::io::Error),
    #[error("opening the embedded table: {detail}")]
    Table { detail: String },
    #[error("routing the simulated models")]
    Models,
    #[error("preparing or reading the table")]
    Store(#[from] planwright_store::Error),
    #[error("building the HTTP client that no call goes through")]
    Http(#[from] reqwest::Error),
    #[error("reading the list of mutants")]
    Mutants(#[source] std::io::Error),
    #[error("a thread of the campaign ended early")]
    Thread,
}

pub type Result<T> = std::result::Result<T, Error>;
