//! Where new ids and random bytes come from.

use crate::Error;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// A source of ids and of random bytes.
pub trait IdSource: Send + Sync + fmt::Debug {
    /// The 128 bits of a new UUIDv7: ids made later sort later. For the typed ids of
    /// `planwright_engine::id`.
    fn next_id(&self) -> u128;

    /// Fills `bytes` with randomness fit for keys and tokens.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Error>;
}

impl<S: IdSource + ?Sized> IdSource for Arc<S> {
    fn next_id(&self) -> u128 {
        (**self).next_id()
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<(), Error> {
        (**self).fill(bytes)
    }
}

/// `N` random bytes.
pub fn random<const N: usize>(source: &dyn IdSource) -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    source.fill(&mut bytes)?;
    Ok(bytes)
}

/// Ids by the machine's clock, bytes from the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomIds;

impl IdSource for RandomIds {
    fn next_id(&self) -> u128 {
        Uuid::now_v7().as_u128()
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<(), Error> {
        aws_lc_rs::rand::fill(bytes).map_err(|_| Error::Randomness)
    }
}

/// The same ids and bytes for the same seed: for simulations and tests, never for real secrets.
#[derive(Debug)]
pub struct SeededIds {
    state: Mutex<Seeded>,
}

#[derive(Debug)]
struct Seeded {
    count: u64,
    random: u64,
}

impl SeededIds {
    pub fn new(seed: u64) -> Self {
        SeededIds { state: Mutex::new(Seeded { count: 0, random: seed }) }
    }

    fn with<T>(&self, read: impl FnOnce(&mut Seeded) -> T) -> T {
        read(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Seeded {
    /// SplitMix64 (Steele, Lea and Flood, 2014): one addition and a mix, every seed gives a full
    /// period.
    fn next(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.random ^ (self.random >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

impl IdSource for SeededIds {
    fn next_id(&self) -> u128 {
        self.with(|state| {
            state.count += 1;
            let mut tail = [0; 10];
            for chunk in tail.chunks_mut(8) {
                chunk.copy_from_slice(&state.next().to_le_bytes()[..chunk.len()]);
            }
            uuid::Builder::from_unix_timestamp_millis(state.count, &tail).into_uuid().as_u128()
        })
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<(), Error> {
        self.with(|state| {
            for chunk in bytes.chunks_mut(8) {
                chunk.copy_from_slice(&state.next().to_le_bytes()[..chunk.len()]);
            }
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(source: &dyn IdSource, n: usize) -> Vec<u128> {
        (0..n).map(|_| source.next_id()).collect()
    }

    #[test]
    fn later_ids_sort_later_and_are_version_seven() {
        for source in [&RandomIds as &dyn IdSource, &SeededIds::new(1)] {
            let made = ids(source, 2_000);
            assert!(made.windows(2).all(|pair| pair[0] < pair[1]), "{source:?}");
            assert!(
                made.iter().all(|id| Uuid::from_u128(*id).get_version_num() == 7),
                "{source:?}"
            );
        }
    }

    #[test]
    fn one_seed_gives_one_sequence() {
        let (first, again, other) = (SeededIds::new(7), SeededIds::new(7), SeededIds::new(8));
        assert_eq!(ids(&first, 50), ids(&again, 50));
        assert_ne!(ids(&SeededIds::new(7), 50), ids(&other, 50));
        assert_eq!(random::<33>(&first).unwrap(), random::<33>(&again).unwrap());
    }

    #[test]
    fn random_bytes_fill_the_whole_array_and_differ() {
        let (a, b) = (random::<32>(&RandomIds).unwrap(), random::<32>(&RandomIds).unwrap());
        assert_ne!(a, b);
        assert!(a[24..].iter().any(|byte| *byte != 0));
    }
}
