//! Money as integer micro-dollars (1 USD = 1,000,000).

use serde::{Deserialize, Serialize};
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

/// An amount of US dollars in millionths. Signed, because what is left of a limit lowered mid-run
/// is negative.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct MicroUsd(pub i64);

impl MicroUsd {
    pub const ZERO: MicroUsd = MicroUsd(0);

    /// Whole dollars.
    pub const fn usd(dollars: i64) -> Self {
        MicroUsd(dollars.saturating_mul(1_000_000))
    }

    /// Dollars as a number for display on the wire; arithmetic never uses it.
    pub fn as_usd(self) -> f64 {
        self.0 as f64 / 1_000_000.0
    }

    /// A wire amount in dollars, rounded to the nearest micro-dollar. `None` for NaN, infinities
    /// and amounts beyond a billion dollars, which no limit here means.
    pub fn from_usd(dollars: f64) -> Option<Self> {
        if !dollars.is_finite() || dollars.abs() > 1e9 {
            return None;
        }
        Some(MicroUsd((dollars * 1_000_000.0).round() as i64))
    }

    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// For `skip_serializing_if`, which passes a reference.
    pub fn is_zero_ref(&self) -> bool {
        self.0 == 0
    }

    pub fn is_positive(self) -> bool {
        self.0 > 0
    }

    pub fn max(self, other: Self) -> Self {
        if self >= other { self } else { other }
    }

    pub fn min(self, other: Self) -> Self {
        if self <= other { self } else { other }
    }

    pub fn times(self, n: u32) -> Self {
        MicroUsd(self.0.saturating_mul(i64::from(n)))
    }
}

impl Add for MicroUsd {
    type Output = Self;
    fn add(self, rhs: Self) -> Self {
        MicroUsd(self.0.saturating_add(rhs.0))
    }
}

impl Sub for MicroUsd {
    type Output = Self;
    fn sub(self, rhs: Self) -> Self {
        MicroUsd(self.0.saturating_sub(rhs.0))
    }
}

impl Neg for MicroUsd {
    type Output = Self;
    fn neg(self) -> Self {
        MicroUsd(self.0.saturating_neg())
    }
}

impl AddAssign for MicroUsd {
    fn add_assign(&mut self, rhs: Self) {
        *self = *self + rhs;
    }
}

impl SubAssign for MicroUsd {
    fn sub_assign(&mut self, rhs: Self) {
        *self = *self - rhs;
    }
}

impl Sum for MicroUsd {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(MicroUsd::ZERO, Add::add)
    }
}

impl std::fmt::Display for MicroUsd {
    /// Two digits, four below a cent, six below a hundredth of one: `$1.20`, `$0.0042`, `-$0.50`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (sign, usd) = (if self.0 < 0 { "-" } else { "" }, self.as_usd().abs());
        match self.0.unsigned_abs() {
            1..100 => write!(f, "{sign}${usd:.6}"),
            100..10_000 => write!(f, "{sign}${usd:.4}"),
            _ => write!(f, "{sign}${usd:.2}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_round_to_the_nearest_millionth() {
        assert_eq!(MicroUsd::from_usd(0.1 + 0.2), Some(MicroUsd(300_000)));
        assert_eq!(MicroUsd::from_usd(f64::NAN), None);
        assert_eq!(MicroUsd::from_usd(1e12), None);
    }

    #[test]
    fn small_amounts_show_four_digits() {
        assert_eq!(MicroUsd(4_200).to_string(), "$0.0042");
        assert_eq!(MicroUsd(1_200_000).to_string(), "$1.20");
        assert_eq!(MicroUsd(42).to_string(), "$0.000042");
        assert_eq!(MicroUsd(-4_000).to_string(), "-$0.0040");
        assert_eq!(MicroUsd::ZERO.to_string(), "$0.00");
    }
}
