//! What every handler has at hand.

mod error;
mod signing;

pub use error::StartError;
pub use signing::{rotate_signing_keys, signing_keys};

use crate::extract::{MembershipCache, Proof, Trusted};
use aws_config::SdkConfig;
use axum::extract::FromRequestParts;
use http::request::Parts as RequestParts;
use planwright_app::accounts::Discovered;
use planwright_app::audit::Heads;
use planwright_app::rates::Rates;
use planwright_app::services::Checks;
use planwright_app::{App, Memory};
use planwright_assembly::Assembly;
use planwright_auth::cursor::Cursors;
use planwright_auth::key_refresh::KeyRefresh;
use planwright_auth::key_ring::{KeyRing, Purpose};
use planwright_auth::keyed_hash::KeyedHasher;
use planwright_auth::password::Passwords;
use planwright_auth::token::Tokens;
use planwright_engine::id::{ApiKeyId, SessionId, TeamId, UserId};
use planwright_files::Objects;
use planwright_platform::clock::Clock;
use planwright_platform::config::Settings;
use planwright_platform::http_client::{HttpClient, Timeouts};
use planwright_platform::ids::IdSource;
use planwright_platform::mail::{Mailer, Ses, Unsent};
use planwright_platform::metrics::Metrics;
use planwright_platform::secrets::Secrets;
use planwright_providers::{Models, Teams};
use planwright_store::{Committers, Store};
use std::convert::Infallible;
use std::ops::Deref;
use std::sync::{Arc, LazyLock, OnceLock};
use std::time::Duration;

/// Shared by all requests; a clone is a pointer. Handlers take it as an argument.
#[derive(Clone)]
pub struct State(Arc<Inner>);

pub struct Inner {
    /// What use cases work with; its parts are at hand here too.
    pub app: App,
    pub cursors: Cursors,
    pub hashers: Hashers,
    pub metrics: Metrics,
    pub(crate) trusted: Arc<Trusted>,
    pub(crate) key_refresh: KeyRefresh,
    pub(crate) memberships: Arc<MembershipCache>,
}

/// Keyed hashes, one key per purpose.
#[derive(Clone, Debug)]
pub struct Hashers {
    pub csrf: KeyedHasher,
    /// Answers kept for a replay.
    pub replays: KeyedHasher,
}

impl Hashers {
    fn new(keys: &KeyRing) -> Self {
        Hashers { csrf: keys.hasher(Purpose::Csrf), replays: keys.hasher(Purpose::Replays) }
    }
}

/// What a [`State`] is made of; a test or the local stack brings its own.
pub struct Parts {
    pub store: Store,
    pub objects: Objects,
    /// Decisions about projects; the one-process stack shares them with its workers.
    pub committers: Arc<Committers>,
    pub models: Models,
    pub keys: Arc<KeyRing>,
    pub settings: Arc<Settings>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn IdSource>,
    pub metrics: Metrics,
    pub mailer: Arc<dyn Mailer>,
    /// Keys of teams at model providers.
    pub secrets: Arc<Secrets>,
}

impl State {
    pub fn new(parts: Parts) -> Self {
        let Parts {
            store,
            objects,
            committers,
            models,
            keys,
            settings,
            clock,
            ids,
            metrics,
            mailer,
            secrets,
        } = parts;
        let of_http = Arc::clone(&settings);
        let teams =
            Teams::new(Arc::new(store.clone()), Arc::clone(&secrets), settings.address_policy());
        let models = if models.teams.is_some() { models } else { models.with_teams(teams) };
        let (trusted, memberships) = (Arc::<Trusted>::default(), Arc::<MembershipCache>::default());
        let remembered = Remembered(Arc::clone(&trusted), Arc::clone(&memberships));
        let app = App::new(planwright_app::Parts {
            committers,
            store,
            objects,
            routing: Arc::clone(&models.routing),
            prices: Arc::clone(&models.prices),
            providers: models.providers.clone(),
            models,
            secrets,
            tokens: Tokens::new(Arc::clone(&keys), settings.public_url.as_str()),
            passwords: Passwords::default(),
            key_hasher: keys.hasher(Purpose::ApiKeys),
            name_hasher: keys.hasher(Purpose::Limits),
            settings,
            mailer,
            http: LazyLock::new(Box::new(move || http_client(&of_http))),
            discovered: Discovered::default(),
            rates: Rates::default(),
            checks: Checks::default(),
            sandbox: OnceLock::new(),
            audit: Heads::default(),
            memory: Arc::new(remembered),
            clock,
            ids,
        });
        State(Arc::new(Inner {
            app,
            cursors: keys.cursors(),
            hashers: Hashers::new(&keys),
            metrics,
            trusted,
            key_refresh: KeyRefresh::default(),
            memberships,
        }))
    }

    /// Says whether tasks can run commands here; the first word counts. Unsaid, they cannot.
    pub fn with_sandbox(self, sandbox: planwright_sandbox::State) -> Self {
        self.sandbox.get_or_init(|| sandbox);
        self
    }

    /// Over AWS, or whatever `config` says is AWS. The signing keys are made if there are none yet.
    pub async fn connect(config: &SdkConfig, settings: Settings) -> Result<Self, StartError> {
        let assembly = Assembly::new(config, &settings);
        let mailer: Arc<dyn Mailer> = match &settings.mail_from {
            Some(from) => Arc::new(Ses::connect(config, from)),
            None => Arc::new(Unsent),
        };
        let secrets = assembly.secrets();
        Ok(State::new(Parts {
            committers: assembly.committers(),
            objects: assembly.objects(),
            models: assembly.models(&secrets).map_err(StartError::Models)?,
            keys: Arc::new(signing_keys(&secrets, &*assembly.ids).await?),
            store: assembly.store,
            clock: assembly.clock,
            ids: assembly.ids,
            settings: Arc::new(settings),
            metrics: Metrics::new(),
            mailer,
            secrets,
        }))
    }

    /// Reads the keys again if a token names one that is not known, not more often than every few
    /// seconds.
    pub(crate) async fn learn_key_of(&self, token: &str) {
        let read = self
            .key_refresh
            .learn_key_of(token, &self.tokens, &self.secrets, self.clock.now_ms())
            .await;
        if let Err(error) = read {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "the signing keys were not read again"
            );
        }
    }
}

/// For what the API itself asks of others: identity providers, the list of leaked passwords.
fn http_client(settings: &Settings) -> Option<HttpClient> {
    let timeouts = Timeouts { connect: Duration::from_secs(3), idle: Duration::from_secs(5) };
    match HttpClient::new(settings.address_policy(), timeouts) {
        Ok(client) => Some(client),
        Err(error) => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "there is no way out to other servers"
            );
            None
        }
    }
}

impl Deref for State {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Deref for Inner {
    type Target = planwright_app::Parts;

    fn deref(&self) -> &planwright_app::Parts {
        &self.app
    }
}

/// Whom this process trusts for a moment without looking again.
struct Remembered(Arc<Trusted>, Arc<MembershipCache>);

impl Memory for Remembered {
    fn forget_member(&self, team: TeamId, user: UserId) {
        self.1.forget(team, user);
    }

    fn forget_key(&self, key: ApiKeyId) {
        self.0.forget(Proof::Key(key));
    }

    fn forget_sign_in(&self, session: SessionId) {
        self.0.forget(Proof::SignIn(session));
    }

    fn forget_person(&self, user: UserId) {
        self.0.forget_person(user);
    }
}

impl FromRequestParts<State> for State {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut RequestParts, state: &State) -> Result<Self, Infallible> {
        Ok(state.clone())
    }
}
