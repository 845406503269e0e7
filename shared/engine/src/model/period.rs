//! Budget periods: UTC days and months, computed without a clock.

use serde::{Deserialize, Serialize};

const MS_PER_DAY: i64 = 86_400_000;

/// A UTC day, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(pub i32);

impl Day {
    pub fn of_ms(unix_ms: i64) -> Self {
        Day(i32::try_from(unix_ms.div_euclid(MS_PER_DAY)).unwrap_or(i32::MAX))
    }

    pub fn start_ms(self) -> i64 {
        i64::from(self.0) * MS_PER_DAY
    }

    /// `2026-11-21`
    pub fn key(self) -> String {
        let (y, m, d) = self.civil();
        format!("{y:04}-{m:02}-{d:02}")
    }

    /// `2026-11`
    pub fn month_key(self) -> String {
        let (y, m, _) = self.civil();
        format!("{y:04}-{m:02}")
    }

    /// Year, month, day in the proleptic Gregorian calendar (the usual days-to-civil arithmetic
    /// over 400-year eras).
    pub fn civil(self) -> (i32, u32, u32) {
        let z = i64::from(self.0) + 719_468;
        let era = z.div_euclid(146_097);
        let day_of_era = z.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (year as i32, month as u32, day as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_name_the_civil_date() {
        for (day, key) in
            [(0, "1970-01-01"), (-1, "1969-12-31"), (11_016, "2000-02-29"), (20_778, "2026-11-21")]
        {
            assert_eq!(Day(day).key(), key);
        }
        assert_eq!(Day::of_ms(1_795_219_200_000 - 1).key(), "2026-11-20");
        assert_eq!(Day::of_ms(1_795_219_200_000).month_key(), "2026-11");
    }
}
