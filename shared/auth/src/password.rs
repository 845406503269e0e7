//! Passwords: argon2id, computed off the async threads and only a few at a time.

use crate::Error;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{self, PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use planwright_platform::secret::Secret;
use std::fmt;
use std::sync::Arc;
use tokio::sync::Semaphore;

pub use crate::limits::{MAX_CHARS, MIN_CHARS};

/// Memory, passes and lanes: the OWASP minimum for argon2id. Memory is in KiB.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashes at once unless told otherwise: four of them take 76 MiB.
const PARALLEL: usize = 4;

/// Whether a password fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// `rehash` says that the stored hash is weaker than a new one would be and should be replaced
    /// now.
    Right {
        rehash: bool,
    },
    Wrong,
}

/// Hashes and checks passwords; clones share the limit on parallel work.
#[derive(Clone)]
pub struct Passwords {
    permits: Arc<Semaphore>,
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passwords")
    }
}

impl Default for Passwords {
    fn default() -> Self {
        Passwords::with_parallelism(PARALLEL)
    }
}

impl Passwords {
    /// At most `parallel` hashes at once, each of which takes 19 MiB while it runs; the others
    /// wait.
    pub fn with_parallelism(parallel: usize) -> Self {
        Passwords { permits: Arc::new(Semaphore::new(parallel.max(1))) }
    }

    /// The PHC string to store for a new password. Refuses one that is too short or too long.
    pub async fn hash(&self, password: &Secret) -> Result<String, Error> {
        check_policy(password)?;
        let password = password.clone();
        self.run(move || {
            let hash = argon2()?.hash_password(password.expose().as_bytes());
            hash.map(|hash| hash.to_string()).map_err(|source| Error::HashPassword { source })
        })
        .await
    }

    /// Compares a password with what is stored. `None`, an unknown user, takes as long as a wrong
    /// password.
    pub async fn verify(&self, password: &Secret, stored: Option<&str>) -> Result<Verdict, Error> {
        let (password, stored) = (password.clone(), stored.map(str::to_owned));
        self.run(move || match stored {
            Some(stored) => compare(password.expose(), &stored),
            None => pretend(password.expose()),
        })
        .await
    }

    async fn run<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce() -> Result<T, Error> + Send + 'static,
    {
        let permit =
            Arc::clone(&self.permits).acquire_owned().await.map_err(|_| Error::HashingClosed)?;
        let work = tokio::task::spawn_blocking(move || {
            // Held by the work itself, so a caller that goes away does not make room too early.
            let _permit = permit;
            work()
        });
        work.await.map_err(|source| Error::HashingInterrupted { source })?
    }
}

/// The rule for a new password, in characters, not bytes.
pub fn check_policy(password: &Secret) -> Result<(), Error> {
    match password.expose().chars().count() {
        count if count < MIN_CHARS => Err(Error::PasswordTooShort),
        count if count > MAX_CHARS => Err(Error::PasswordTooLong),
        _ => Ok(()),
    }
}

/// Whether a stored hash is of another kind, or cheaper to guess, than the ones made now.
pub fn needs_rehash(stored: &str) -> bool {
    let Ok(hash) = PasswordHash::new(stored) else { return true };
    let strong = Params::try_from(&hash).is_ok_and(|params| {
        params.m_cost() >= MEMORY_KIB && params.t_cost() >= PASSES && params.p_cost() >= LANES
    });
    hash.algorithm != Algorithm::Argon2id.ident()
        || hash.version != Some(Version::V0x13.into())
        || !strong
}

fn argon2() -> Result<Argon2<'static>, Error> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
        .map_err(|error| Error::HashPassword { source: password_hash::Error::from(error) })?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn compare(password: &str, stored: &str) -> Result<Verdict, Error> {
    let hash = PasswordHash::new(stored).map_err(|source| Error::StoredHash { source })?;
    match argon2()?.verify_password(password.as_bytes(), &hash) {
        Ok(()) => Ok(Verdict::Right { rehash: needs_rehash(stored) }),
        Err(password_hash::Error::PasswordInvalid) => Ok(Verdict::Wrong),
        Err(source) => Err(Error::HashPassword { source }),
    }
}

/// The work of a comparison, without anything to compare with.
fn pretend(password: &str) -> Result<Verdict, Error> {
    let mut out = [0; Params::DEFAULT_OUTPUT_LEN];
    argon2()?
        .hash_password_into(password.as_bytes(), &[0; 16], &mut out)
        .map_err(|error| Error::HashPassword { source: password_hash::Error::from(error) })?;
    std::hint::black_box(&out);
    Ok(Verdict::Wrong)
}

#[cfg(test)]
mod tests;
