//! Time. Everything inside counts unix milliseconds in UTC; text exists only on the wire and in
//! keys.

use crate::Error;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Where time comes from.
pub trait Clock: Send + Sync + fmt::Debug {
    /// Unix milliseconds, UTC.
    fn now_ms(&self) -> i64;
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now_ms(&self) -> i64 {
        (**self).now_ms()
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        Timestamp::now().as_millisecond()
    }
}

/// A clock that moves only when told to. Clones and skewed views share the same time.
#[derive(Debug, Clone)]
pub struct ManualClock {
    shared_ms: Arc<AtomicI64>,
    skew_ms: i64,
}

impl ManualClock {
    pub fn at(ms: i64) -> Self {
        ManualClock { shared_ms: Arc::new(AtomicI64::new(ms)), skew_ms: 0 }
    }

    /// The same time as another machine would see it whose clock is `skew_ms` ahead (negative:
    /// behind).
    pub fn skewed(&self, skew_ms: i64) -> Self {
        ManualClock {
            shared_ms: Arc::clone(&self.shared_ms),
            skew_ms: self.skew_ms.saturating_add(skew_ms),
        }
    }

    pub fn advance(&self, ms: i64) {
        self.shared_ms.fetch_add(ms, Ordering::SeqCst);
    }

    /// Sets the shared time; views keep their skew.
    pub fn set(&self, ms: i64) {
        self.shared_ms.store(ms, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now_ms(&self) -> i64 {
        self.shared_ms.load(Ordering::SeqCst).saturating_add(self.skew_ms)
    }
}

/// RFC 3339 in UTC with `Z` and always three digits of a second: `2026-11-21T08:53:13.070Z`. A time
/// outside the years -9999 to 9999 shows as the nearest one inside.
pub fn rfc3339(ms: i64) -> String {
    format!("{:.3}", timestamp(ms))
}

/// Unix milliseconds of an RFC 3339 time in any offset; digits below a millisecond are dropped.
pub fn parse_rfc3339(text: &str) -> Result<i64, Error> {
    let timestamp: Timestamp = text.parse().map_err(|source| Error::ParseTime { source })?;
    Ok(timestamp.as_millisecond())
}

/// The UTC day a moment belongs to, as budgets and usage count it: `2026-11-21`.
pub fn day_key(ms: i64) -> String {
    timestamp(ms).to_zoned(TimeZone::UTC).date().to_string()
}

/// The UTC month a moment belongs to: `2026-11`.
pub fn month_key(ms: i64) -> String {
    let date = timestamp(ms).to_zoned(TimeZone::UTC).date();
    format!("{:04}-{:02}", date.year(), date.month())
}

/// The day keys of the `days` days that end with the day of `ms`, oldest first.
pub fn last_day_keys(ms: i64, days: u32) -> Vec<String> {
    const DAY_MS: i64 = 86_400_000;
    (0..i64::from(days))
        .rev()
        .map(|back| day_key(ms.saturating_sub(back.saturating_mul(DAY_MS))))
        .collect()
}

fn timestamp(ms: i64) -> Timestamp {
    let nearest = if ms < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_millisecond(ms).unwrap_or(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: i64 = 1_795_251_193_070;

    #[test]
    fn times_carry_three_digits_and_survive_a_round_trip() {
        for ms in [MS, MS - 70, 0, -1, 1_000] {
            let text = rfc3339(ms);
            assert!(text.ends_with('Z') && text.len() == 24, "{text}");
            assert_eq!(parse_rfc3339(&text).ok(), Some(ms), "{text}");
        }
        assert_eq!(rfc3339(MS), "2026-11-21T08:53:13.070Z");
    }

    #[test]
    fn an_offset_is_converted_and_other_text_refused() {
        assert_eq!(parse_rfc3339("2026-11-21T10:53:13.0709+02:00").ok(), Some(MS));
        for wrong in ["", "2026-11-21", "2026-11-21T08:53:13", "yesterday", "2026-13-01T00:00:00Z"]
        {
            assert!(parse_rfc3339(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn periods_change_at_midnight_utc() {
        let new_year = parse_rfc3339("2027-01-01T00:00:00Z").unwrap();
        assert_eq!(
            (day_key(new_year - 1), month_key(new_year - 1)),
            ("2026-12-31".into(), "2026-12".into())
        );
        assert_eq!(
            (day_key(new_year), month_key(new_year)),
            ("2027-01-01".into(), "2027-01".into())
        );
        assert_eq!(last_day_keys(new_year, 2), ["2026-12-31", "2027-01-01"]);
    }

    #[test]
    fn absurd_times_do_not_panic() {
        assert!(rfc3339(i64::MIN).starts_with('-') && rfc3339(i64::MAX).starts_with("9999"));
        assert!(!day_key(i64::MIN).is_empty() && !month_key(i64::MAX).is_empty());
    }

    #[test]
    fn a_skewed_view_moves_with_the_shared_time() {
        let clock = ManualClock::at(1_000);
        let ahead = clock.skewed(250);
        clock.advance(10);
        assert_eq!((clock.now_ms(), ahead.now_ms()), (1_010, 1_260));
        ahead.set(5_000);
        assert_eq!((clock.now_ms(), ahead.now_ms()), (5_000, 5_250));
    }

    #[test]
    fn the_system_clock_is_in_this_era() {
        assert!(SystemClock.now_ms() > 1_767_225_600_000);
    }
}
