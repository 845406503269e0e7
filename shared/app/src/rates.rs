//! How much one may ask: token buckets in the table, shared by every process, of which each process
//! takes a few tokens at a time, so that not every request writes.

use crate::error::PartError;
use planwright_store::{Bucket, Error as StoreError, Store, Take};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

const MINUTE_S: u32 = 60;
/// How long tokens in hand are good, in microseconds: what a process does not use by then is lost
/// to its team.
const IN_HAND_US: i64 = 5_000_000;
/// A process takes more at a time only where it came back this soon, in microseconds.
const BUSY_US: i64 = 1_000_000;
/// The most a process takes at once, as a part of the bucket.
const PART: u32 = 20;
/// Buckets remembered at most.
const MAX_KEPT: usize = 10_000;

/// One limit: what it is called outside, whose it is, and how much.
#[derive(Clone, Debug)]
pub struct Limit {
    pub policy: &'static str,
    pub name: String,
    pub bucket: Bucket,
}

impl Limit {
    pub fn per_minute(policy: &'static str, whose: &str, size: u32) -> Self {
        Limit {
            policy,
            name: format!("{policy}#{whose}"),
            bucket: Bucket { size, window_s: MINUTE_S },
        }
    }
}

/// What is left of a limit.
#[derive(Clone, Copy, Debug)]
pub struct Left {
    pub tokens: i64,
    /// Seconds until it is whole again.
    pub whole_s: i64,
}

/// A limit is used up, for so many seconds.
#[derive(Clone, Debug, thiserror::Error)]
#[error(
    "Too many requests; the limit is {} in {} s. Try again in {seconds} s.",
    .limit.bucket.size, .limit.bucket.window_s
)]
pub struct TooOften {
    pub limit: Limit,
    pub seconds: u32,
}

/// Why nothing was taken of a limit.
#[derive(Debug, thiserror::Error)]
pub enum RateError {
    #[error(transparent)]
    TooOften(#[from] TooOften),
    #[error(transparent)]
    Part(#[from] PartError),
}

impl From<StoreError> for RateError {
    fn from(error: StoreError) -> Self {
        RateError::Part(error.into())
    }
}

/// What this process knows of a bucket.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    in_hand: u32,
    taken: u32,
    at_us: i64,
    full_us: i64,
    /// Empty until then.
    empty_us: i64,
}

/// What this process knows of all buckets.
#[derive(Default)]
pub struct Rates(Mutex<HashMap<String, Known>>);

impl Rates {
    /// Takes one of a limit, and gives what is left; fails where it is used up.
    pub(crate) async fn take(
        &self,
        store: &Store,
        limit: &Limit,
        now_ms: i64,
    ) -> Result<Left, RateError> {
        let now_us = now_ms * 1_000;
        let mut known = self.lock().get(&limit.name).copied().unwrap_or_default();
        if known.empty_us > now_us {
            return Err(too_often(limit, known.empty_us - now_us).into());
        }
        if known.in_hand > 0 && now_us - known.at_us < IN_HAND_US {
            known.in_hand -= 1;
            return Ok(self.keep(limit, known, now_us));
        }
        let most = (limit.bucket.size / PART).max(1);
        let busy = known.taken > 0 && now_us - known.at_us < BUSY_US;
        let mut tokens = if busy { (known.taken * 2).min(most) } else { 1 };
        loop {
            match store.limit_take(&limit.name, limit.bucket, tokens, now_us).await? {
                Take::Taken { full_us } => {
                    let known = Known {
                        in_hand: tokens - 1,
                        taken: tokens,
                        at_us: now_us,
                        full_us,
                        empty_us: 0,
                    };
                    return Ok(self.keep(limit, known, now_us));
                }
                Take::Empty { .. } if tokens > 1 => tokens = 1,
                Take::Empty { wait_us } => {
                    self.keep(limit, Known { empty_us: now_us + wait_us, ..known }, now_us);
                    return Err(too_often(limit, wait_us).into());
                }
            }
        }
    }

    fn keep(&self, limit: &Limit, known: Known, now_us: i64) -> Left {
        let mut all = self.lock();
        if all.len() >= MAX_KEPT {
            all.retain(|_, known| known.at_us.max(known.empty_us) + IN_HAND_US > now_us);
        }
        if all.len() < MAX_KEPT {
            all.insert(limit.name.clone(), known);
        }
        let (interval_us, used_us) = (limit.bucket.interval_us(), (known.full_us - now_us).max(0));
        let tokens =
            i64::from(limit.bucket.size) - parts(used_us, interval_us) + i64::from(known.in_hand);
        // Tokens in hand come on top of a bucket that has filled again meanwhile.
        let tokens = tokens.clamp(0, i64::from(limit.bucket.size));
        Left { tokens, whole_s: parts(used_us, 1_000_000) }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many parts of this size it takes, the last one perhaps not whole.
fn parts(of: i64, size: i64) -> i64 {
    of.max(0) / size.max(1) + i64::from(of.max(0) % size.max(1) > 0)
}

fn too_often(limit: &Limit, wait_us: i64) -> TooOften {
    let seconds = u32::try_from(parts(wait_us, 1_000_000)).unwrap_or(u32::MAX).max(1);
    TooOften { limit: limit.clone(), seconds }
}
