//! What a call may cost, and what it did.

use planwright_engine::command::Settle;
use planwright_engine::money::MicroUsd;
use planwright_engine::planted;
use planwright_engine::pricing::{Price, TokenUsage};
use planwright_engine::run::Hold;
use planwright_engine::slot::TaskNo;
use planwright_protocol::chat::Purpose;
use planwright_protocol::usage::UsageRow;

/// The price and the identity of one model for one attempt.
#[derive(Clone, Debug)]
pub(crate) struct Meter {
    pub(crate) provider: String,
    pub(crate) model: String,
    pub(crate) price: Price,
}

/// Which call a usage row belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call {
    pub(crate) task: TaskNo,
    pub(crate) attempt: u32,
    pub(crate) epoch: u64,
    pub(crate) round: u32,
    pub(crate) tier: planwright_engine::routing::Tier,
}

impl Meter {
    pub(crate) fn ceiling(&self, input_tokens: u64, max_output: u32) -> MicroUsd {
        self.price.ceiling(input_tokens, u64::from(max_output))
    }

    pub(crate) fn row(
        &self,
        call: Call,
        usage: TokenUsage,
        cost: MicroUsd,
        uncertain: bool,
        at_ms: i64,
    ) -> UsageRow {
        UsageRow {
            at_ms,
            purpose: Purpose::Execution,
            provider: self.provider.clone(),
            model: self.model.clone(),
            tier: Some(call.tier),
            usage,
            cost,
            task: Some(call.task.0),
            attempt: call.attempt,
            epoch: call.epoch,
            round: call.round,
            uncertain,
        }
    }
}

/// A reply came: its own price settles the hold.
pub(crate) fn paid(round: u32, cost: MicroUsd) -> Settle {
    Settle { round, actual: cost, uncertain: false }
}

/// No reply came. Nothing is owed where the vendor cannot have worked; else the whole hold counts.
pub(crate) fn unpaid(hold: Option<Hold>, round: u32, maybe_billed: bool) -> (Settle, MicroUsd) {
    let maybe_billed = maybe_billed && !planted!("broken-stream-taken-for-free");
    let at_stake = hold.map_or(MicroUsd::ZERO, |h| h.amount);
    if maybe_billed {
        (Settle { round, actual: MicroUsd::ZERO, uncertain: true }, at_stake)
    } else {
        (Settle { round, actual: MicroUsd::ZERO, uncertain: false }, MicroUsd::ZERO)
    }
}
