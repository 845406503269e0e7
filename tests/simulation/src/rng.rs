//! The only source of chance in a schedule.

/// SplitMix64 (Steele, Lea and Flood, 2014): small, and every seed gives a full period.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// A stream of its own for `purpose`: drawing more from one does not move another.
    pub fn stream(seed: u64, purpose: u64) -> Self {
        let mut mixed = Rng(seed ^ purpose.wrapping_mul(0xA24B_AED4_963E_E407));
        Rng(mixed.next())
    }

    // The name says what it does; an iterator would promise an end.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From `low` to `high`, both included.
    pub fn range(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high.saturating_sub(low) + 1)
    }

    /// True with this probability, in thousandths.
    pub fn chance(&mut self, per_mille: u32) -> bool {
        self.next() % 1_000 < u64::from(per_mille)
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let at = usize::try_from(self.next() % (of.len().max(1) as u64)).ok()?;
        of.get(at)
    }
}
