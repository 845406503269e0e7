//! One paid call, from its count to its booking.

use crate::Error;
use crate::fence::Fenced;
use crate::gate::{Admitted, Closed, Gatekeeper, concerns_account};
use crate::ledger::{Account, Booking, Call};
use planwright_engine::command::{AttemptStep, Next, Rejection, Reply};
use planwright_engine::gate::Trouble;
use planwright_engine::money::MicroUsd;
use planwright_engine::period::Day;
use planwright_engine::run::Hold;
use planwright_platform::clock::Clock;
use planwright_protocol::chat::{ChatReply, ChatRequest};
use planwright_providers::{Billing, ChatModel, input_token_bound};
use planwright_store::{Committed, Submission};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// An outage shorter than this is waited for in place; a longer one is told, and the slot given
/// back.
const HICCUP_MS: i64 = 5_000;

/// Why a call gave nothing, said once for its count, its reservation and the call itself.
#[derive(Debug, thiserror::Error)]
pub enum Halt {
    /// The provider gave no reply.
    #[error("the provider gave no reply")]
    Stopped(#[source] Box<Stopped>),
    /// No limit covers the call.
    #[error(transparent)]
    OutOfMoney(Box<OutOfMoney>),
    /// The provider takes no calls for now, of anybody with this account.
    #[error("the provider takes no calls for now")]
    Closed { closed: Closed, provider: String },
    /// The slot is lost, or the store fails: whatever was under way ends.
    #[error(transparent)]
    Fence(#[from] Error),
}

/// A call without a reply, and what it may have cost.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub struct Stopped {
    #[source]
    pub error: planwright_providers::Error,
    pub booking: Booking,
}

/// A reservation that a limit refused.
#[derive(Debug, thiserror::Error)]
#[error("{rejection}")]
pub struct OutOfMoney {
    /// The most the call can cost.
    pub needed: MicroUsd,
    /// Which limit, and its figures.
    pub rejection: Rejection,
}

/// The calls of one model under one fence, one at a time.
pub struct PaidCalls {
    pub fenced: Fenced,
    pub account: Account,
    pub model: Arc<dyn ChatModel>,
    clock: Arc<dyn Clock>,
    hold: Option<Hold>,
    gate: Option<Gatekeeper>,
}

impl PaidCalls {
    /// `hold` is what the fence has reserved already.
    pub fn new(
        fenced: Fenced,
        account: Account,
        model: Arc<dyn ChatModel>,
        clock: Arc<dyn Clock>,
        hold: Option<Hold>,
    ) -> Self {
        PaidCalls { fenced, account, model, clock, hold, gate: None }
    }

    /// The same, asking a gate before each call.
    pub fn behind(self, gate: Gatekeeper) -> Self {
        PaidCalls { gate: Some(gate), ..self }
    }

    /// What is reserved, as the last commit left it.
    pub fn held(&self) -> Option<Hold> {
        self.hold
    }

    /// Bound of the request's input tokens. Counting may take a while: a cancel in the meantime
    /// keeps the call from being made, and what is reserved for it goes back.
    pub async fn count(&self, round: u32, request: &ChatRequest) -> Result<u64, Halt> {
        match self.fenced.hold(self.model.count_input_tokens(request)).await {
            // The call itself meets the same trouble, and waits for its end at the gate.
            Ok(Err(error)) if self.gate.is_some() && concerns_account(&error) => {
                Ok(input_token_bound(request))
            }
            Ok(counted) => counted.map_err(|error| {
                let booking = self.account.free(self.call_of(round));
                Halt::Stopped(Box::new(Stopped { error, booking }))
            }),
            Err(error) => Err(self.unused(error).await),
        }
    }

    /// Makes sure that money is reserved for a call of so many tokens.
    pub async fn reserve(&mut self, round: u32, input: u64, max_output: u32) -> Result<(), Halt> {
        let needed = self.account.ceiling(input, max_output);
        if needed.is_zero() || self.hold.is_some_and(|h| h.round == round && h.amount >= needed) {
            return Ok(());
        }
        let day = Day::of_ms(self.clock.now_ms());
        let hold = Hold { amount: needed, day, round, ahead: false };
        match self.fenced.submit(self.fenced.step(AttemptStep::Hold(hold))).await {
            Ok(committed) => {
                self.hold = reserved(&committed.reply);
                Ok(())
            }
            Err(Error::Store(planwright_store::Error::Rejected(
                rejection @ Rejection::Budget { .. },
            ))) => Err(Halt::OutOfMoney(Box::new(OutOfMoney { needed, rejection }))),
            Err(error) => Err(self.unused(error).await),
        }
    }

    /// Waits until the provider takes another call of this account, at most `patience`, and makes
    /// it. A provider that refuses is asked again, in its own time; whoever else has this account
    /// waits with us.
    pub async fn patiently<F>(
        &self,
        round: u32,
        patience: Duration,
        mut call: impl FnMut() -> F,
    ) -> Result<ChatReply, Halt>
    where
        F: Future<Output = Result<ChatReply, planwright_providers::Error>>,
    {
        let Some(gate) = &self.gate else { return self.call(round, call()).await };
        let give_up = Instant::now() + patience;
        loop {
            let admitted = self.admitted(gate, give_up).await?;
            let started_ms = self.clock.now_ms();
            match self.call(round, call()).await {
                Ok(reply) => {
                    gate.answered(started_ms).await;
                    return Ok(reply);
                }
                Err(Halt::Stopped(stopped))
                    if concerns_account(&stopped.error) && !stopped.error.maybe_billed() =>
                {
                    gate.refused(admitted, started_ms, &stopped.error).await;
                    tracing::info!(
                        error = &stopped.error as &dyn std::error::Error,
                        "a provider takes no more calls for now"
                    );
                }
                Err(halt) => return Err(halt),
            }
        }
    }

    async fn admitted(&self, gate: &Gatekeeper, give_up: Instant) -> Result<Admitted, Halt> {
        loop {
            let now_ms = self.clock.now_ms();
            let left = give_up.saturating_duration_since(Instant::now());
            let give_up_ms = now_ms + i64::try_from(left.as_millis()).unwrap_or(0);
            let start_ms = match gate.admit(left).await {
                Ok(admitted) if admitted.start_ms <= now_ms => return Ok(admitted),
                // One that tries whether an outage is over has closed the gate for the others.
                Ok(admitted) if admitted.tries => return Ok(admitted),
                Ok(admitted) => {
                    self.wait_until(admitted.start_ms).await?;
                    if gate.closed_meanwhile().await {
                        continue;
                    }
                    return Ok(admitted);
                }
                Err(Closed { until_ms: Some(until_ms), since_ms, trouble })
                    if until_ms < give_up_ms
                        && (trouble == Trouble::RateLimited || now_ms - since_ms < HICCUP_MS) =>
                {
                    until_ms
                }
                Err(closed) => {
                    let provider = self.account.provider.clone();
                    return Err(Halt::Closed { closed, provider });
                }
            };
            self.wait_until(start_ms).await?;
        }
    }

    /// The lease is kept, and a cancel ends the waiting.
    async fn wait_until(&self, at_ms: i64) -> Result<(), Halt> {
        let wait = u64::try_from(at_ms - self.clock.now_ms()).unwrap_or(0);
        let slept = self.fenced.hold(tokio::time::sleep(Duration::from_millis(wait))).await;
        match slept {
            Ok(()) => Ok(()),
            Err(error) => Err(self.unused(error).await),
        }
    }

    /// Runs the call under the lease. Where the slot is lost meanwhile, the call is dropped and
    /// what it may have cost is settled.
    pub async fn call(
        &self,
        round: u32,
        call: impl Future<Output = Result<ChatReply, planwright_providers::Error>>,
    ) -> Result<ChatReply, Halt> {
        match self.fenced.hold(call).await {
            Ok(answered) => answered.map_err(|error| {
                let booking = self.unanswered(round, &error);
                Halt::Stopped(Box::new(Stopped { error, booking }))
            }),
            Err(Error::Lost) => {
                self.fenced.settle_late(self.uncertain(round)).await;
                Err(Error::Lost.into())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// What a reply costs.
    pub fn paid(&self, round: u32, reply: &ChatReply) -> Booking {
        let cost = reply.cost(&self.account.price);
        self.account.paid(self.call_of(round), reply.usage, cost)
    }

    /// A call nobody can say anything about: all that is reserved for it counts.
    pub fn uncertain(&self, round: u32) -> Booking {
        let held = self.hold.map_or(MicroUsd::ZERO, |hold| hold.amount);
        self.account.uncertain(self.call_of(round), held)
    }

    /// What a call without a reply may have cost.
    fn unanswered(&self, round: u32, error: &planwright_providers::Error) -> Booking {
        let (call, billing) = (self.call_of(round), error.billing());
        match billing {
            Billing::Nothing => self.account.free(call),
            Billing::Exact(usage) => {
                self.account.paid(call, usage, self.account.price.cost(&usage))
            }
            Billing::AtMost(usage) => {
                let held = self.hold.map_or(MicroUsd::ZERO, |hold| hold.amount);
                self.account.at_most(call, usage, held)
            }
            Billing::Unknown => self.uncertain(round),
        }
    }

    /// The hold for the round after this one, for a commit that settles this one to reserve along
    /// with it: it spares the round a commit of its own. Nothing where the call costs nothing.
    pub fn ahead(&self, round: u32, input: u64, max_output: u32) -> Next {
        let amount = self.account.ceiling(input, max_output);
        if amount.is_zero() {
            return Next::Nothing;
        }
        let day = Day::of_ms(self.clock.now_ms());
        Next::Ahead(Hold { amount, day, round, ahead: true })
    }

    /// As [`Fenced::commit`]; what is reserved afterwards is remembered.
    pub async fn commit(
        &mut self,
        booking: Option<Booking>,
        submission: Submission,
    ) -> Result<Committed, Error> {
        let settled = booking.is_some();
        let committed = self.fenced.commit(booking, submission).await?;
        if settled || matches!(committed.reply, Reply::Granted(_)) {
            self.hold = reserved(&committed.reply);
        }
        Ok(committed)
    }

    /// The work ended before the call that its hold was for: the money goes back.
    async fn unused(&self, error: Error) -> Halt {
        if let (Error::Lost, Some(hold)) = (&error, self.hold) {
            self.fenced.settle_late(self.account.free(self.call_of(hold.round))).await;
        }
        error.into()
    }

    fn call_of(&self, round: u32) -> Call {
        Call { fence: self.fenced.fence, round, at_ms: self.clock.now_ms() }
    }
}

/// What a fence has reserved after a commit.
fn reserved(reply: &Reply) -> Option<Hold> {
    match reply {
        Reply::Granted(grant) => grant.hold,
        _ => None,
    }
}
