//! Paid calls: count, reserve, call under a lease, settle, book.
//!
//! Invariants of this crate, which planner and worker rely on:
//! - nothing leaves for a provider before its money is reserved under a fence that holds;
//! - a call that is out is dropped for one reason alone, that its slot belongs to another by now;
//!   a store that cannot be reached is none;
//! - whatever a call may have cost is settled with its ledger row: in the commit that keeps its
//!   answer, or, where the slot is lost, beside it;
//! - nobody else reserves, settles or writes a row of the ledger (`cargo xtask tidy` looks).
//!
//! Layout: `fence` is the right to write for a slot, `ledger` the price and identity of a model's
//! calls and their rows, `gate` what a provider said of taking more of them, `paid_call` one call
//! from its count to its booking.

mod fence;
mod gate;
mod ledger;
mod paid_call;

pub use fence::Fenced;
pub use gate::{Admitted, Closed, Gatekeeper, Gates, concerns_account};
pub use ledger::{Account, Booking};
pub use paid_call::{Halt, OutOfMoney, PaidCalls, Stopped};

/// Why work under a fence cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the project's state could not be read or written")]
    Store(#[from] planwright_store::Error),
    /// Another attempt, a cancel or a person took the slot; nothing done under the fence counts any
    /// more.
    #[error("the slot was taken over, cancelled or stopped")]
    Lost,
}

pub type Result<T> = std::result::Result<T, Error>;
