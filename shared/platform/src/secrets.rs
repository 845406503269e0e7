//! Secrets Manager: the only place that names it.

mod failure;

pub use failure::Failure;

use crate::Error;
use crate::secret::Secret;
use aws_config::SdkConfig;
use aws_sdk_secretsmanager::Client;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a value is used without asking again: what AWS advises, and the most a rotation needs
/// to wait.
pub const CACHE_FOR: Duration = Duration::from_secs(300);

/// How often a value that lost a creation race is looked for before giving up; reads may lag behind
/// writes.
const RACE_LOOKS: u32 = 5;
const RACE_PAUSE: Duration = Duration::from_millis(100);

/// Secrets below one prefix, read through a cache.
#[derive(Debug)]
pub struct Secrets {
    client: Client,
    prefix: String,
    cache_for: Duration,
    cache: Mutex<HashMap<String, (Instant, Secret)>>,
}

impl Secrets {
    /// `prefix` begins the name of every secret and ends with a slash.
    pub fn connect(config: &SdkConfig, prefix: impl Into<String>) -> Self {
        Secrets {
            client: Client::new(config),
            prefix: prefix.into(),
            cache_for: CACHE_FOR,
            cache: Mutex::default(),
        }
    }

    /// Uses a value for `cache_for` instead of [`CACHE_FOR`].
    pub fn caching_for(mut self, cache_for: Duration) -> Self {
        self.cache_for = cache_for;
        self
    }

    /// The value, or `None` if there is no such secret.
    pub async fn get(&self, name: &str) -> Result<Option<Secret>, Error> {
        if let Some(secret) = self.cached(name) {
            return Ok(Some(secret));
        }
        let answer = self.client.get_secret_value().secret_id(self.full(name)).send().await;
        let value = match answer {
            Ok(output) => output.secret_string,
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(|error| error.is_resource_not_found_exception()) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(self.failed("read", name, Failure::from_sdk(&error))),
        };
        let text = value
            .ok_or_else(|| self.failed("read", name, Failure::said("its value is not text")))?;
        Ok(Some(self.remember(name, Secret::new(text))))
    }

    /// As [`Secrets::get`], past the cache: for a value that is known to have changed.
    pub async fn get_fresh(&self, name: &str) -> Result<Option<Secret>, Error> {
        self.lock().remove(name);
        self.get(name).await
    }

    /// Reads it anew at the next call: what it holds does not work any more.
    pub fn forget(&self, name: &str) {
        self.lock().remove(name);
    }

    /// Sets the value, making the secret if need be. Other processes see it when their cache has
    /// run out.
    pub async fn put(&self, name: &str, value: &Secret) -> Result<(), Error> {
        let put =
            self.client.put_secret_value().secret_id(self.full(name)).secret_string(value.expose());
        match put.send().await {
            Ok(_) => {}
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(|error| error.is_resource_not_found_exception()) =>
            {
                self.create(name, value).await?;
            }
            Err(error) => return Err(self.failed("write", name, Failure::from_sdk(&error))),
        }
        self.remember(name, value.clone());
        Ok(())
    }

    /// The value, made by `generate` if there is none yet. Of several processes doing so at once
    /// one creates it and all get the same.
    pub async fn get_or_create<G>(&self, name: &str, generate: G) -> Result<Secret, Error>
    where
        G: FnOnce() -> Result<Secret, Error>,
    {
        if let Some(secret) = self.get(name).await? {
            return Ok(secret);
        }
        let mine = generate()?;
        if self.create(name, &mine).await? {
            return Ok(self.remember(name, mine));
        }
        for _ in 0..RACE_LOOKS {
            if let Some(secret) = self.get(name).await? {
                return Ok(secret);
            }
            tokio::time::sleep(RACE_PAUSE).await;
        }
        Err(self.failed("create", name, Failure::said("it exists but cannot be read yet")))
    }

    /// Removes the secret at once and for good. One that does not exist is fine.
    pub async fn delete(&self, name: &str) -> Result<(), Error> {
        self.lock().remove(name);
        let delete = self
            .client
            .delete_secret()
            .secret_id(self.full(name))
            .force_delete_without_recovery(true);
        match delete.send().await {
            Ok(_) => Ok(()),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(|error| error.is_resource_not_found_exception()) =>
            {
                Ok(())
            }
            Err(error) => Err(self.failed("delete", name, Failure::from_sdk(&error))),
        }
    }

    /// Whether this call created it; `false` if it existed.
    async fn create(&self, name: &str, value: &Secret) -> Result<bool, Error> {
        match self
            .client
            .create_secret()
            .name(self.full(name))
            .secret_string(value.expose())
            .send()
            .await
        {
            Ok(_) => Ok(true),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(|error| error.is_resource_exists_exception()) =>
            {
                Ok(false)
            }
            Err(error) => Err(self.failed("create", name, Failure::from_sdk(&error))),
        }
    }

    fn full(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    fn failed(&self, doing: &'static str, name: &str, source: Failure) -> Error {
        Error::Secrets { doing, name: self.full(name), source }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, (Instant, Secret)>> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cached(&self, name: &str) -> Option<Secret> {
        let cache = self.lock();
        cache
            .get(name)
            .filter(|(read_at, _)| read_at.elapsed() < self.cache_for)
            .map(|(_, secret)| secret.clone())
    }

    fn remember(&self, name: &str, secret: Secret) -> Secret {
        self.lock().insert(name.to_owned(), (Instant::now(), secret.clone()));
        secret
    }
}
