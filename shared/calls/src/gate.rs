//! The gate before a provider's account, as all processes of a team share it.

use planwright_engine::gate::{Admission, Gate, Refusal, Trouble};
use planwright_engine::id::TeamId;
use planwright_platform::clock::Clock;
use planwright_protocol::record::TeamSetup;
use planwright_providers::ErrorKind;
use planwright_store::{GateName, Store};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a process believes that a provider takes calls before it looks again: one cheap read.
const OPEN_FOR_MS: i64 = 2_000;
/// Times a change is tried against a gate that keeps moving.
const TRIES: u32 = 8;
/// What a change waits after another process was first, times the tries so far.
const BETWEEN: Duration = Duration::from_millis(7);
/// Gates remembered at most; each is some bytes.
const MAX_KNOWN: usize = 10_000;

/// What this process knows of gates.
#[derive(Clone, Debug, Default)]
pub struct Gates(Arc<Known>);

#[derive(Debug, Default)]
struct Known {
    seen: Mutex<HashMap<GateName, Seen>>,
    /// Calls of one process change a gate one after the other, instead of against each other.
    turn: tokio::sync::Mutex<()>,
}

/// What was last seen of a gate, in unix milliseconds.
#[derive(Clone, Copy, Debug)]
enum Seen {
    /// Nothing was known against the provider.
    Open(i64),
    /// The provider refused a call of this process.
    Refused(i64),
}

impl Gates {
    /// Whether it was open a moment ago.
    fn is_open(&self, name: &GateName, now_ms: i64) -> bool {
        let known = self.0.seen.lock().unwrap_or_else(PoisonError::into_inner);
        matches!(known.get(name), Some(Seen::Open(at_ms)) if now_ms - at_ms < OPEN_FOR_MS)
    }

    fn saw(&self, name: &GateName, seen: Seen) {
        let mut known = self.0.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_KNOWN {
            known.clear();
        }
        // Who read it just before a refusal was written has seen nothing of it.
        if let (Some(Seen::Refused(refused_ms)), Seen::Open(open_ms)) = (known.get(name), seen)
            && open_ms - refused_ms < OPEN_FOR_MS
        {
            return;
        }
        known.insert(name.clone(), seen);
    }
}

/// The gate that one model's calls pass.
#[derive(Clone, Debug)]
pub struct Gatekeeper {
    store: Store,
    gates: Gates,
    clock: Arc<dyn Clock>,
    name: GateName,
}

/// A provider that takes no call now.
#[derive(Clone, Copy, Debug)]
pub struct Closed {
    pub trouble: Trouble,
    /// When to try again, in unix milliseconds; None while only a person can mend it.
    pub until_ms: Option<i64>,
    /// Since when no call has succeeded, in unix milliseconds.
    pub since_ms: i64,
}

impl Closed {
    /// What is the matter with a provider, and what people can do about it.
    pub fn why(&self, provider: &str) -> String {
        match self.trouble {
            Trouble::RateLimited => format!("{provider} takes no more calls for now"),
            Trouble::Outage => format!("{provider} does not answer, or has too much to do"),
            Trouble::DeadKey => format!(
                "{provider} refuses the key. Give a working one under Team, Provider keys; tasks \
                    go on by themselves"
            ),
            Trouble::EmptyAccount => format!(
                "The account at {provider} has no money or quota left. Top it up there, or give \
                    another key under Team, Provider keys; tasks go on by themselves within five \
                    minutes"
            ),
        }
    }
}

/// A call that was let through.
#[derive(Clone, Copy, Debug)]
pub struct Admitted {
    /// When it may begin, in unix milliseconds.
    pub start_ms: i64,
    spacing_us: u64,
    /// It finds out for everybody whether an outage is over.
    pub(crate) tries: bool,
}

impl Gatekeeper {
    /// The gate of a name that [`Gatekeeper::name`] gives.
    pub fn new(store: &Store, gates: &Gates, clock: &Arc<dyn Clock>, name: GateName) -> Self {
        let (store, gates, clock) = (store.clone(), gates.clone(), Arc::clone(clock));
        Gatekeeper { store, gates, clock, name }
    }

    /// Which gate a team's calls of a provider pass: that of its own account, where it has one,
    /// else its gate at the installation's. A changed account has a gate of its own, with nothing
    /// known against it.
    pub fn name(team: TeamId, provider: &str, setup: &TeamSetup) -> GateName {
        let own = provider.parse().ok().and_then(|provider| setup.providers.get(&provider));
        let account = match own {
            Some(own) => format!("{provider}#{}", own.updated_ms),
            None => provider.to_owned(),
        };
        GateName { team, account }
    }

    /// Asks for a call, now or at most `patience` from now.
    ///
    /// # Errors
    /// [`Closed`] if that is too soon. A store that cannot be asked keeps nobody waiting.
    pub async fn admit(&self, patience: Duration) -> Result<Admitted, Closed> {
        let now_ms = self.clock.now_ms();
        let free = Admitted { start_ms: now_ms, spacing_us: 0, tries: false };
        if self.gates.is_open(&self.name, now_ms) {
            return Ok(free);
        }
        let known = match self.store.gate_get(&self.name, false).await {
            Ok(known) => known,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "a gate was not read");
                return Ok(free);
            }
        };
        if known.is_none_or(|known| known.gate.is_idle()) {
            self.gates.saw(&self.name, Seen::Open(now_ms));
            return Ok(free);
        }
        let patience_ms = i64::try_from(patience.as_millis()).unwrap_or(i64::MAX);
        let asked = |gate: &mut Gate, now_ms| (gate.admit(now_ms, patience_ms), gate.since_ms);
        match self.change(asked).await {
            None | Some((Admission::Free, _)) => Ok(free),
            Some((Admission::At { start_ms, spacing_us }, _)) => {
                Ok(Admitted { start_ms, spacing_us, tries: false })
            }
            Some((Admission::Tries, _)) => Ok(Admitted { tries: true, ..free }),
            Some((Admission::Closed { until_ms, trouble }, since_ms)) => {
                let since_ms = if since_ms == 0 { now_ms } else { since_ms };
                Err(Closed { trouble, until_ms, since_ms })
            }
        }
    }

    /// Whether the gate was closed while a call waited for its turn.
    pub async fn closed_meanwhile(&self) -> bool {
        let now_ms = self.clock.now_ms();
        let found = self.store.gate_get(&self.name, true).await;
        found.is_ok_and(|found| found.is_some_and(|found| found.gate.is_closed(now_ms)))
    }

    /// The provider refused a call that began at `started_ms`. Everybody is told.
    pub async fn refused(
        &self,
        admitted: Admitted,
        started_ms: i64,
        error: &planwright_providers::Error,
    ) {
        let Some(trouble) = trouble(error.kind()) else { return };
        self.gates.saw(&self.name, Seen::Refused(self.clock.now_ms()));
        let retry_after_ms =
            error.retry_after().map(|wait| i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
        let spacing_us = admitted.spacing_us;
        let refusal = Refusal { trouble, started_ms, spacing_us, retry_after_ms };
        self.change(|gate, now_ms| gate.refused(now_ms, refusal)).await;
    }

    /// The provider answered a call that began at `started_ms`.
    pub async fn answered(&self, started_ms: i64) {
        // Whoever saw it open a moment ago has nothing to report.
        if !self.gates.is_open(&self.name, started_ms) {
            self.change(|gate, _| gate.answered(started_ms)).await;
        }
    }

    /// None where the gate could not be changed, which is no reason to keep anybody waiting.
    async fn change<T>(&self, decide: impl Fn(&mut Gate, i64) -> T) -> Option<T> {
        let _turn = self.gates.0.turn.lock().await;
        for tried in 0..TRIES {
            if tried > 0 {
                tokio::time::sleep(BETWEEN * tried).await;
            }
            match self.try_change(&decide).await {
                Ok(Some(decided)) => return Some(decided),
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "a gate was not changed"
                    );
                    return None;
                }
            }
        }
        tracing::warn!(account = self.name.account, "a gate changes too often to be changed");
        None
    }

    async fn try_change<T>(
        &self,
        decide: &impl Fn(&mut Gate, i64) -> T,
    ) -> planwright_store::Result<Option<T>> {
        let old = self.store.gate_get(&self.name, true).await?;
        let mut gate = old.as_ref().map(|old| old.gate.clone()).unwrap_or_default();
        let now_ms = self.clock.now_ms();
        let decided = decide(&mut gate, now_ms);
        let unchanged = match &old {
            Some(old) => old.gate == gate,
            None => gate == Gate::default(),
        };
        let kept = unchanged
            || self.store.gate_put(&self.name, old.as_ref(), &gate, now_ms / 1_000).await?;
        Ok(kept.then_some(decided))
    }
}

/// Whether an error says something of the whole account rather than of one call.
pub fn concerns_account(error: &planwright_providers::Error) -> bool {
    trouble(error.kind()).is_some()
}

fn trouble(kind: ErrorKind) -> Option<Trouble> {
    match kind {
        ErrorKind::RateLimited => Some(Trouble::RateLimited),
        ErrorKind::Overloaded | ErrorKind::Unreachable => Some(Trouble::Outage),
        ErrorKind::DeadKey => Some(Trouble::DeadKey),
        ErrorKind::EmptyAccount => Some(Trouble::EmptyAccount),
        ErrorKind::Failed
        | ErrorKind::Broken
        | ErrorKind::ContextTooLong
        | ErrorKind::Refused
        | ErrorKind::BadRequest => None,
    }
}
