//! What can go wrong, how often it does, and how often it did.

use crate::rng::Rng;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

macro_rules! faults {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $rate:literal;)+) => {
        /// One kind of trouble; the number is how often it is drawn, in thousandths of the moments
        /// it could happen.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Fault { $($(#[$doc])* $variant),+ }

        impl Fault {
            pub const ALL: &'static [Fault] = &[$(Fault::$variant),+];

            pub fn name(self) -> &'static str {
                match self { $(Fault::$variant => $name),+ }
            }

            fn rate(self) -> u32 {
                match self { $(Fault::$variant => $rate),+ }
            }
        }
    };
}

faults! {
    MessageLost = "message lost", 30;
    MessageDoubled = "message delivered twice", 60;
    MessageDelayed = "message delayed", 60;
    MessageReordered = "message reordered", 60;
    RequestLost = "request lost", 6;
    AnswerLost = "time-out after the write was applied", 8;
    LandedLate = "time-out, the write lands later", 8;
    ExecutedTwice = "request executed twice", 6;
    /// Every request for some seconds is lost, or its answer is.
    Partition = "cut off from the table", 3;
    Throttled = "throttled", 8;
    Conflict = "transaction conflict", 10;
    /// Drawn where a transaction is sent again while its first copy is still under way.
    InProgress = "sent again while the first is in progress", 300;
    SlowAnswer = "answer late", 20;
    /// Counted where a slow answer was a refusal of a condition.
    LateRefusal = "conditional check failure returned late", 0;
    /// At any of the awaits between two effects of a process.
    CrashAtAwait = "crash between two effects", 1;
    CrashBeforeWrite = "crash before a write", 3;
    CrashAfterWrite = "crash after a write", 3;
    CrashInCall = "crash during a model or tool call", 14;
    CrashOfAll = "everything killed and restarted", 120;
    Zombie = "zombie past its lease", 8;
    ClockSkew = "clock five minutes off", 250;
    TooBusy = "provider 429", 26;
    Overloaded = "provider 529", 26;
    ServerError = "provider 5xx", 30;
    Stall = "provider stalls", 12;
    HalfStream = "half a stream", 30;
    ProviderDown = "provider down for minutes", 150;
    /// Counted per call of a task that its provider fails again and again.
    Hopeless = "provider fails one task again and again", 0;
    Unanswerable = "provider refuses for good", 36;
    CutOff = "answer cut off or declined", 46;
    /// Counted where the reply came after the project or task was cancelled.
    AnswerAfterCancel = "answer after cancel", 0;
    /// A task asks a person in the middle of its work, and is suspended.
    Question = "a task asks a person", 170;
    /// Counted where somebody answers it.
    Answered = "a task's question answered", 0;
    /// A task calls a tool that acts on the world outside.
    Outside = "a call that acts on the world outside", 250;
    ToolTrouble = "tool in trouble", 170;
    SweepMissed = "sweep missed", 100;
    InvocationEnds = "invocation runs out of time", 40;
    Midnight = "midnight during a run", 220;
    MonthEnd = "month end during a run", 500;
    LimitLowered = "limit lowered mid-run", 0;
    /// The providers' key changes, and processes that started before have the old one until they
    /// are replaced.
    SecretRotated = "secret rotated mid-run", 34;
    /// Counted per call with the old key.
    OldSecret = "call with a revoked secret", 0;
}

/// Decides what goes wrong, from one stream of chance.
#[derive(Debug)]
pub struct Chaos {
    rng: Mutex<Rng>,
    /// Multiplies the rate of each fault in this schedule: some schedules see much of one kind and
    /// none of another.
    mood: Vec<u32>,
    counts: Vec<AtomicU64>,
    quiet: AtomicBool,
    /// Awaits between two effects passed so far, by all processes.
    awaits: AtomicU64,
    /// The one at which the process falls, whatever else happens.
    fall_at: Option<u64>,
}

impl Chaos {
    /// `without` are faults that never happen: how a failing schedule is made simpler. With
    /// `fall_at` a process crashes at that await.
    pub fn new(seed: u64, without: &[Fault], fall_at: Option<u64>) -> Self {
        let mut rng = Rng::stream(seed, 2);
        let mood = |fault: &Fault| {
            let drawn = *rng.pick(&[0, 1, 1, 1, 2, 5]).unwrap_or(&1);
            if without.contains(fault) { 0 } else { drawn }
        };
        let mood = Fault::ALL.iter().map(mood).collect();
        let counts = Fault::ALL.iter().map(|_| AtomicU64::new(0)).collect();
        Chaos {
            rng: Mutex::new(rng),
            mood,
            counts,
            quiet: AtomicBool::new(false),
            awaits: AtomicU64::new(0),
            fall_at,
        }
    }

    /// No more trouble from here on.
    pub fn calm(&self) {
        self.quiet.store(true, Ordering::Relaxed);
    }

    pub fn is_calm(&self) -> bool {
        self.quiet.load(Ordering::Relaxed)
    }

    /// Whether the process at this await crashes there.
    pub fn falls(&self) -> bool {
        if self.is_calm() {
            return false;
        }
        let at = self.awaits.fetch_add(1, Ordering::Relaxed);
        if self.fall_at == Some(at) {
            self.count(Fault::CrashAtAwait);
            return true;
        }
        self.hits(Fault::CrashAtAwait)
    }

    /// Awaits passed before the trouble ended.
    pub fn awaits(&self) -> u64 {
        self.awaits.load(Ordering::Relaxed)
    }

    pub fn with<T>(&self, draw: impl FnOnce(&mut Rng) -> T) -> T {
        draw(&mut self.rng.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn range(&self, low: u64, high: u64) -> u64 {
        self.with(|rng| rng.range(low, high))
    }

    pub fn chance(&self, per_mille: u32) -> bool {
        self.with(|rng| rng.chance(per_mille))
    }

    /// Whether this happens now; if so it is counted.
    pub fn hits(&self, fault: Fault) -> bool {
        if self.is_calm() {
            return false;
        }
        let rate = fault.rate() * self.mood.get(fault as usize).copied().unwrap_or(0);
        let hit = self.chance(rate);
        if hit {
            self.count(fault);
        }
        hit
    }

    pub fn count(&self, fault: Fault) {
        if let Some(count) = self.counts.get(fault as usize) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub fn counts(&self) -> Vec<u64> {
        self.counts.iter().map(|c| c.load(Ordering::Relaxed)).collect()
    }
}
