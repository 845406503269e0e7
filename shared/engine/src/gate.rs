//! How a team meets a provider that cannot take more calls now: one gate per provider and account,
//! shared by all of the team's processes.
//!
//! A gate is a small record that is written when a provider refuses, and read before each call.
//! While there is no trouble there is none, and calls cost nothing more. A limit of rate is met by
//! spacing: the time between two calls doubles at a refusal and shrinks with every call that is let
//! through, so that the rate swings around what the provider allows. An outage closes the gate for
//! a while that grows, and one call at a time tries whether it is over.
//!
//! Between two refusals the rate is measured: a provider that counts by a bucket refuses when it is
//! empty, so what it took from one refusal to the next is what it allows for that time.
//!
//! Spacing instead of a count of calls under way: a count is wrong for ever once a process is
//! killed while it is counted.

use serde::{Deserialize, Serialize};

/// Least spacing after a refusal, in microseconds.
const FIRST_SPACING_US: u64 = 100_000;
/// First spacing as a part of the wait the provider asked for: who is told to wait for five seconds
/// tries two calls a second.
const OF_ASKED: u64 = 10;
/// Largest spacing: a call a minute still shows when a limit was lifted.
const MAX_SPACING_US: u64 = 60_000_000;
/// Below this a spacing is no more than chance, and is dropped.
const LEAST_SPACING_US: u64 = 20_000;
/// What a call that is let through takes from the spacing, one part in so many: soon back near the
/// spacing at which the provider last refused, and slowly beyond it.
const FAST: u64 = 12;
/// See [`FAST`].
const SLOW: u64 = 100;
/// Calls between two refusals from which the allowed rate is measured.
const ENOUGH: u64 = 5;
/// A gate nobody came to for this long halves its spacing, once for each such time.
const IDLE_MS: i64 = 60_000;
/// First and longest wait of an outage, in milliseconds, where the provider names none. Work goes
/// on within half a minute of its end.
const OUTAGE_MS: (i64, i64) = (1_000, 15_000);
/// How long one call is given to find out whether an outage is over.
const PROBE_MS: i64 = 10_000;
/// How often a key or an account that did not work is tried again, in milliseconds, where somebody
/// asks for a call at all.
const MENDED_MS: i64 = 60_000;
/// Longest time a provider is believed that it wants to be left alone, in milliseconds.
const MAX_ASKED_MS: i64 = 24 * 60 * 60 * 1_000;

/// Why a provider took no call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// Too many calls or tokens for now.
    RateLimited,
    /// The provider has too much to do, or cannot be reached.
    Outage,
    /// The key does not work. Only a person can mend it.
    DeadKey,
    /// The account has no money or no quota. Only a person can mend it.
    EmptyAccount,
}

impl Trouble {
    /// Waiting does not end it.
    pub fn needs_person(self) -> bool {
        matches!(self, Trouble::DeadKey | Trouble::EmptyAccount)
    }
}

/// A refusal by a provider.
#[derive(Clone, Copy, Debug)]
pub struct Refusal {
    pub trouble: Trouble,
    /// When the refused call began, in Unix milliseconds. A refusal of a call that began before
    /// the gate was last changed says nothing new of the rate.
    pub started_ms: i64,
    /// The spacing under which it was let through; 0 where there was none.
    pub spacing_us: u64,
    /// How long the provider asked to wait, in milliseconds.
    pub retry_after_ms: Option<i64>,
}

/// Whether a call may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Now, and the gate needs no write.
    Free,
    /// At this time, which is its own; the gate has to be written first.
    At { start_ms: i64, spacing_us: u64 },
    /// Now, to find out for everybody whether the trouble is over; the gate has to be written
    /// first.
    Tries,
    /// Not before this time; None while only a person can open the gate.
    Closed { until_ms: Option<i64>, trouble: Trouble },
}

/// What is known of a provider's limits. Times are Unix milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Gate {
    /// Least time between two calls, in microseconds.
    pub spacing_us: u64,
    /// The spacing at which the provider last refused.
    pub met_us: u64,
    /// When the next call may start.
    pub next_us: i64,
    /// Nothing starts before this.
    pub closed_until_ms: i64,
    /// Of the last refusal that nothing followed yet.
    pub trouble: Option<Trouble>,
    /// Since when no call has succeeded.
    pub since_ms: i64,
    /// Outages in a row.
    pub outages: u32,
    /// When a refusal last changed the gate.
    pub changed_ms: i64,
    /// Calls that were let through since then, those included whose time has not come.
    pub passed: u32,
}

impl Gate {
    /// Nothing is left to know: the record can go.
    pub fn is_idle(&self) -> bool {
        self.trouble.is_none() && self.spacing_us == 0
    }

    /// Nothing starts now, not even what was let through for now.
    pub fn is_closed(&self, now_ms: i64) -> bool {
        now_ms < self.closed_until_ms
    }

    /// Asks for a call now, at most `patience_ms` from now.
    pub fn admit(&mut self, now_ms: i64, patience_ms: i64) -> Admission {
        let trouble = self.trouble.unwrap_or(Trouble::RateLimited);
        if self.is_closed(now_ms) {
            let until_ms = (!trouble.needs_person()).then_some(self.closed_until_ms);
            return Admission::Closed { until_ms, trouble };
        }
        if trouble != Trouble::RateLimited {
            // One tries; the others wait for what it finds.
            let found_ms = if trouble.needs_person() { MENDED_MS } else { PROBE_MS };
            self.closed_until_ms = now_ms + found_ms;
            return Admission::Tries;
        }
        if self.spacing_us == 0 {
            return Admission::Free;
        }
        let now_us = now_ms.saturating_mul(1_000);
        let idle = now_us.saturating_sub(self.next_us) / (IDLE_MS * 1_000);
        self.spacing_us >>= u32::try_from(idle.max(0)).unwrap_or(63).min(63);
        let start_us = self.next_us.max(now_us);
        let start_ms = start_us / 1_000;
        if start_ms - now_ms > patience_ms {
            return Admission::Closed { until_ms: Some(start_ms), trouble };
        }
        let spacing_us = self.spacing_us;
        self.next_us = start_us.saturating_add_unsigned(spacing_us);
        self.passed = self.passed.saturating_add(1);
        let creep = if self.spacing_us > self.met_us + self.met_us / 8 { FAST } else { SLOW };
        self.spacing_us -= self.spacing_us / creep;
        if self.spacing_us < LEAST_SPACING_US {
            self.spacing_us = 0;
        }
        Admission::At { start_ms, spacing_us }
    }

    /// A provider refused a call.
    pub fn refused(&mut self, now_ms: i64, refusal: Refusal) {
        let Refusal { trouble, started_ms, spacing_us, retry_after_ms } = refusal;
        if self.trouble.is_none() {
            self.since_ms = now_ms;
        }
        let news = started_ms > self.changed_ms;
        let asked_ms = retry_after_ms.map(|ms| ms.clamp(0, MAX_ASKED_MS));
        let closed_ms = match trouble {
            Trouble::RateLimited => {
                if news {
                    let guess =
                        u64::try_from(asked_ms.unwrap_or(0)).unwrap_or(0) * 1_000 / OF_ASKED;
                    let met = if spacing_us == 0 { guess / 2 } else { spacing_us };
                    let (met, wanted) = match self.measured_us(now_ms) {
                        Some(allowed) if allowed > met => (allowed, allowed + allowed / 8),
                        _ => (met, met.saturating_mul(2)),
                    };
                    let least = if spacing_us == 0 { FIRST_SPACING_US } else { LEAST_SPACING_US };
                    (self.met_us, self.spacing_us) = (met, wanted.clamp(least, MAX_SPACING_US));
                    (self.changed_ms, self.passed) = (now_ms, 0);
                }
                asked_ms.unwrap_or(0).max(i64::try_from(self.spacing_us / 1_000).unwrap_or(0))
            }
            Trouble::Outage => {
                if news || self.outages == 0 {
                    self.outages = self.outages.saturating_add(1);
                    self.changed_ms = now_ms;
                }
                let (first, longest) = OUTAGE_MS;
                let grown = first << (self.outages.min(8) - 1);
                asked_ms.unwrap_or(0).max(grown.min(longest))
            }
            Trouble::DeadKey | Trouble::EmptyAccount => MENDED_MS,
        };
        // What only a person can end is not forgotten over a passing trouble.
        if !self.trouble.is_some_and(Trouble::needs_person) {
            self.trouble = Some(trouble);
        }
        let until_ms = now_ms.saturating_add(closed_ms);
        // Who waits for its turn asks again.
        self.next_us = until_ms.saturating_mul(1_000);
        let longer =
            self.trouble.is_some_and(Trouble::needs_person) || trouble == Trouble::RateLimited;
        self.closed_until_ms = if longer { self.closed_until_ms.max(until_ms) } else { until_ms };
    }

    /// The spacing that the provider bore since its last refusal, in microseconds; None where too
    /// few calls were made to tell.
    fn measured_us(&self, now_ms: i64) -> Option<u64> {
        let now_us = now_ms.saturating_mul(1_000);
        let to_come = u64::try_from(self.next_us.saturating_sub(now_us)).unwrap_or(0);
        let waiting = to_come.checked_div(self.spacing_us).unwrap_or(0);
        let began = u64::from(self.passed).saturating_sub(waiting);
        let took = u64::try_from(now_ms.saturating_sub(self.changed_ms)).unwrap_or(0);
        (self.changed_ms > 0 && began >= ENOUGH).then(|| took.saturating_mul(1_000) / began)
    }

    /// A call that began at `started_ms` was answered. True if that is news, and has to be written.
    pub fn answered(&mut self, started_ms: i64) -> bool {
        let Some(trouble) = self.trouble else { return false };
        if started_ms <= self.changed_ms {
            return false;
        }
        if trouble != Trouble::RateLimited {
            self.closed_until_ms = 0;
        }
        self.trouble = None;
        self.outages = 0;
        self.since_ms = 0;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START_MS: i64 = 1_796_000_000_000;

    /// A provider that allows so many calls a minute, and so many at once after a pause.
    struct Limited {
        tokens: f64,
        burst: f64,
        per_ms: f64,
        at_ms: i64,
        asked: u32,
        refused: u32,
    }

    impl Limited {
        fn new(per_minute: f64, burst: f64) -> Self {
            Limited {
                tokens: burst,
                burst,
                per_ms: per_minute / 60_000.0,
                at_ms: START_MS,
                asked: 0,
                refused: 0,
            }
        }

        fn takes(&mut self, now_ms: i64) -> bool {
            self.tokens += (now_ms - self.at_ms) as f64 * self.per_ms;
            self.tokens = self.tokens.min(self.burst);
            self.at_ms = now_ms;
            self.asked += 1;
            if self.tokens < 1.0 {
                self.refused += 1;
                return false;
            }
            self.tokens -= 1.0;
            true
        }
    }

    #[derive(Clone, Copy, Debug)]
    enum Now {
        /// Asks the gate.
        Asks,
        /// The call begins.
        Calls { spacing_us: u64 },
        /// The call that began then ends.
        Answer { started_ms: i64 },
    }

    /// Plays `tasks` of `rounds` calls each, `slots` at a time; gives the time it took.
    fn play(limited: &mut Limited, asked_ms: i64, call_ms: i64) -> i64 {
        let (mut gate, tasks, rounds, slots) = (Gate::default(), 60, 3, 16);
        let mut left = vec![rounds; tasks];
        let mut waiting: Vec<usize> = (slots..tasks).rev().collect();
        let mut agenda: Vec<(i64, usize, Now)> =
            (0..slots).map(|t| (START_MS, t, Now::Asks)).collect();
        let mut now_ms = START_MS;
        while !agenda.is_empty() {
            let first = (0..agenda.len()).min_by_key(|at| agenda[*at].0).unwrap();
            let (at, task, what) = agenda.swap_remove(first);
            assert!(at >= now_ms);
            now_ms = at;
            match what {
                Now::Asks => match gate.admit(now_ms, 20_000) {
                    Admission::Free | Admission::Tries => {
                        agenda.push((now_ms, task, Now::Calls { spacing_us: 0 }));
                    }
                    Admission::At { start_ms, spacing_us } => {
                        agenda.push((start_ms, task, Now::Calls { spacing_us }));
                    }
                    Admission::Closed { until_ms, .. } => {
                        agenda.push((until_ms.unwrap(), task, Now::Asks));
                    }
                },
                Now::Calls { .. } if gate.is_closed(now_ms) => {
                    agenda.push((gate.closed_until_ms, task, Now::Asks));
                }
                Now::Calls { .. } if limited.takes(now_ms) => {
                    agenda.push((now_ms + call_ms, task, Now::Answer { started_ms: now_ms }));
                }
                Now::Calls { spacing_us } => {
                    let trouble = Trouble::RateLimited;
                    let retry_after_ms = Some(asked_ms);
                    gate.refused(
                        now_ms,
                        Refusal { trouble, started_ms: now_ms, spacing_us, retry_after_ms },
                    );
                    agenda.push((now_ms, task, Now::Asks));
                }
                Now::Answer { started_ms } => {
                    gate.answered(started_ms);
                    left[task] -= 1;
                    match (left[task], waiting.pop()) {
                        (0, Some(next)) => agenda.push((now_ms, next, Now::Asks)),
                        (0, None) => {}
                        (_, next) => {
                            waiting.extend(next);
                            agenda.push((now_ms, task, Now::Asks));
                        }
                    }
                }
            }
        }
        assert!(left.iter().all(|left| *left == 0));
        now_ms - START_MS
    }

    #[test]
    fn a_limit_of_rate_is_used_up_and_seldom_met() {
        for (per_minute, asked_ms, call_ms) in [
            (60.0, 5_000, 50),
            (60.0, 5_000, 2_000),
            (60.0, 1_000, 50),
            (600.0, 1_000, 300),
            (300.0, 1_000, 40),
            (30.0, 2_000, 20),
            (30.0, 10_000, 20),
            (60.0, 0, 50),
        ] {
            let mut limited = Limited::new(per_minute, 10.0);
            let took_ms = play(&mut limited, asked_ms, call_ms);
            let least_ms = (180.0 - 10.0) / per_minute * 60_000.0;
            let (times, share) =
                (took_ms as f64 / least_ms, f64::from(limited.refused) / f64::from(limited.asked));
            let measured = format!(
                "{per_minute}/min, Retry-After {asked_ms} ms, calls of {call_ms} ms: {times:.2} x \
                    the least time, {:.1} % of {} calls refused",
                share * 100.0,
                limited.asked
            );
            assert!(share <= 0.15, "{measured}");
            assert!(times <= 1.4, "{measured}");
        }
    }

    #[test]
    fn an_outage_is_tried_by_one_call_at_a_time_and_ends_soon_after_its_end() {
        let mut gate = Gate::default();
        let (over_ms, mut now_ms, mut calls) = (START_MS + 600_000, START_MS, 0);
        loop {
            match gate.admit(now_ms, 0) {
                Admission::Free | Admission::Tries if now_ms >= over_ms => break,
                Admission::Free | Admission::Tries => {
                    calls += 1;
                    if calls > 1 {
                        let other = gate.admit(now_ms, 0);
                        assert!(matches!(other, Admission::Closed { .. }), "one call tries");
                    }
                    let refusal = Refusal {
                        trouble: Trouble::Outage,
                        started_ms: now_ms,
                        spacing_us: 0,
                        retry_after_ms: None,
                    };
                    gate.refused(now_ms + 10, refusal);
                    now_ms += 10;
                }
                Admission::Closed { until_ms, .. } => now_ms = until_ms.unwrap(),
                Admission::At { .. } => panic!("nothing is known of a rate"),
            }
        }
        assert!(now_ms - over_ms < 30_000, "{}", now_ms - over_ms);
        assert!(calls < 60, "{calls} calls tried in ten minutes");
        assert!(gate.answered(now_ms));
        assert_eq!(gate.admit(now_ms, 0), Admission::Free);
        assert!(gate.is_idle());
    }

    #[test]
    fn a_dead_key_is_tried_once_a_minute_and_forgotten_over_no_outage() {
        let mut gate = Gate::default();
        let refusal = |trouble| Refusal {
            trouble,
            started_ms: START_MS,
            spacing_us: 0,
            retry_after_ms: None,
        };
        gate.refused(START_MS, refusal(Trouble::DeadKey));
        gate.refused(START_MS + 1, refusal(Trouble::Outage));
        let closed = Admission::Closed { until_ms: None, trouble: Trouble::DeadKey };
        assert_eq!(gate.admit(START_MS + 30_000, 0), closed);
        assert_eq!(gate.admit(START_MS + 60_000, 0), Admission::Tries);
        assert_eq!(gate.admit(START_MS + 60_000, 0), closed, "one tries");
        assert!(gate.answered(START_MS + 60_001));
        assert_eq!(gate.admit(START_MS + 60_002, 0), Admission::Free);
    }
}
