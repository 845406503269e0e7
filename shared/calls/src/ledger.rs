//! What the calls of one model under one fence are priced at and booked under.

use planwright_engine::command::Settle;
use planwright_engine::money::MicroUsd;
use planwright_engine::pricing::{Price, TokenUsage};
use planwright_engine::routing::Tier;
use planwright_engine::slot::Fence;
use planwright_protocol::chat::Purpose;
use planwright_protocol::usage::UsageRow;

/// The model, its price, and what its calls are for.
#[derive(Clone, Debug)]
pub struct Account {
    pub purpose: Purpose,
    pub provider: String,
    pub model: String,
    pub price: Price,
    /// None where no tier chose the model.
    pub tier: Option<Tier>,
    /// Attempt of the task; 1 for what is no task.
    pub attempt: u32,
}

/// What a call comes to: its settlement and its row of the ledger, which are written in one commit.
#[derive(Clone, Debug)]
pub struct Booking {
    pub(crate) settle: Settle,
    pub(crate) row: Option<UsageRow>,
    /// What it cost, or may have.
    pub cost: MicroUsd,
    /// Tokens it used, as far as anybody knows.
    pub usage: TokenUsage,
}

impl Booking {
    /// What settles the hold; part of the command whose commit keeps the answer.
    pub fn settle(&self) -> Settle {
        self.settle
    }
}

/// One call among those of a fence, when it ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call {
    pub(crate) fence: Fence,
    pub(crate) round: u32,
    pub(crate) at_ms: i64,
}

impl Account {
    /// The most a call of so many tokens can cost.
    pub fn ceiling(&self, input_tokens: u64, max_output: u32) -> MicroUsd {
        self.price.ceiling(input_tokens, u64::from(max_output))
    }

    /// A reply came: its own price settles the hold.
    pub(crate) fn paid(&self, call: Call, usage: TokenUsage, cost: MicroUsd) -> Booking {
        let settle = Settle { round: call.round, actual: cost, uncertain: false };
        Booking { settle, row: Some(self.row(call, usage, cost, false)), cost, usage }
    }

    /// No reply came, and the vendor cannot have worked: nothing is owed, and nothing happened that
    /// the ledger would tell of.
    pub(crate) fn free(&self, call: Call) -> Booking {
        let settle = Settle { round: call.round, actual: MicroUsd::ZERO, uncertain: false };
        Booking { settle, row: None, cost: MicroUsd::ZERO, usage: TokenUsage::default() }
    }

    /// No reply came, and what arrived bounds what the vendor may have counted: no more than that,
    /// and no more than the hold, is in doubt.
    pub(crate) fn at_most(&self, call: Call, usage: TokenUsage, held: MicroUsd) -> Booking {
        let cost = self.price.cost(&usage).min(held);
        if !cost.is_positive() {
            return self.uncertain(call, held);
        }
        let settle = Settle { round: call.round, actual: cost, uncertain: true };
        Booking { settle, row: Some(self.row(call, usage, cost, true)), cost, usage }
    }

    /// No reply came, and the vendor may have worked: the whole hold counts.
    pub(crate) fn uncertain(&self, call: Call, held: MicroUsd) -> Booking {
        let settle = Settle { round: call.round, actual: MicroUsd::ZERO, uncertain: true };
        let row = held.is_positive().then(|| self.row(call, TokenUsage::default(), held, true));
        Booking { settle, row, cost: held, usage: TokenUsage::default() }
    }

    fn row(&self, call: Call, usage: TokenUsage, cost: MicroUsd, uncertain: bool) -> UsageRow {
        UsageRow {
            at_ms: call.at_ms,
            purpose: self.purpose,
            provider: self.provider.clone(),
            model: self.model.clone(),
            tier: self.tier,
            usage,
            cost,
            task: call.fence.slot.task().map(|task| task.0),
            attempt: self.attempt,
            epoch: call.fence.token,
            round: call.round,
            uncertain,
        }
    }
}
