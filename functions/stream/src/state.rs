//! What every stream has at hand.

use aws_config::SdkConfig;
use planwright_auth::key_refresh::KeyRefresh;
use planwright_auth::key_ring::{self, KeyRing};
use planwright_auth::token::Tokens;
use planwright_engine::id::ProjectId;
use planwright_platform::clock::{Clock, SystemClock};
use planwright_platform::config::Settings;
use planwright_platform::ids::{IdSource, RandomIds};
use planwright_platform::metrics::Metrics;
use planwright_platform::secrets::Secrets;
use planwright_store::Store;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;

/// Tells streams of this process that a project's log has grown, so that they need not wait for
/// their next look.
pub type Nudges = broadcast::Sender<ProjectId>;

/// Shared by all streams; a clone is a pointer.
#[derive(Clone)]
pub struct State(Arc<Inner>);

pub struct Inner {
    pub(crate) store: Store,
    pub(crate) tokens: Tokens,
    pub(crate) settings: Arc<Settings>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn IdSource>,
    pub(crate) metrics: Metrics,
    pub(crate) pace: Pace,
    pub(crate) nudges: Option<Nudges>,
    secrets: Arc<Secrets>,
    key_refresh: KeyRefresh,
}

/// What a [`State`] is made of.
pub struct Parts {
    pub store: Store,
    pub keys: Arc<KeyRing>,
    pub settings: Arc<Settings>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn IdSource>,
    pub metrics: Metrics,
    pub pace: Pace,
    pub nudges: Option<Nudges>,
    /// Where the signing keys are read again.
    pub secrets: Arc<Secrets>,
}

/// How often a stream looks, speaks and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Between two looks at the log while things happen.
    pub busy: Duration,
    /// Between two looks once nothing has happened for [`Pace::calm_after`].
    pub idle: Duration,
    pub calm_after: Duration,
    /// Longest silence; CloudFront gives up on a stream after 30 s of it.
    pub heartbeat: Duration,
    /// Between two marks that say somebody follows the live text; a mark is good for two minutes.
    pub watch: Duration,
    /// Between two looks at whether the person may still listen.
    pub recheck: Duration,
    /// Life of one connection; the client comes back for more.
    pub life: Duration,
}

impl Pace {
    /// For Lambda, which goes on, and is paid, until the stream ends even when the client is long
    /// gone.
    pub const LAMBDA: Pace = Pace {
        busy: Duration::from_millis(250),
        idle: Duration::from_secs(1),
        calm_after: Duration::from_secs(5),
        heartbeat: Duration::from_secs(15),
        watch: Duration::from_secs(60),
        recheck: Duration::from_secs(20),
        life: Duration::from_secs(120),
    };

    /// For one's own machine, where a connection costs nothing.
    pub const LOCAL: Pace = Pace { life: Duration::from_secs(600), ..Pace::LAMBDA };
}

/// Why the function cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("reading the settings")]
    Settings(#[source] planwright_platform::Error),
    #[error("starting the log")]
    Log(#[source] planwright_platform::Error),
    #[error("reading the signing keys")]
    Secrets(#[source] planwright_platform::Error),
    #[error("using the signing keys")]
    Keys(#[source] planwright_auth::Error),
}

impl State {
    pub fn new(parts: Parts) -> Self {
        let Parts { store, keys, settings, clock, ids, metrics, pace, nudges, secrets } = parts;
        let tokens = Tokens::new(keys, settings.public_url.as_str());
        let key_refresh = KeyRefresh::default();
        State(Arc::new(Inner {
            store,
            tokens,
            settings,
            clock,
            ids,
            metrics,
            pace,
            nudges,
            secrets,
            key_refresh,
        }))
    }

    /// Over AWS, or whatever `config` says is AWS. The signing keys are made if there are none yet.
    pub async fn connect(config: &SdkConfig, settings: Settings) -> Result<Self, StartError> {
        let ids: Arc<dyn IdSource> = Arc::new(RandomIds);
        let secrets = Arc::new(Secrets::connect(config, settings.secret_prefix.as_str()));
        let fresh = KeyRing::generate(&*ids).map_err(StartError::Keys)?;
        let stored = secrets.get_or_create(key_ring::SECRET_NAME, || Ok(fresh.to_secret())).await;
        let keys = KeyRing::from_secret(&stored.map_err(StartError::Secrets)?)
            .map_err(StartError::Keys)?;
        Ok(State::new(Parts {
            store: Store::connect(config, &settings.table),
            keys: Arc::new(keys),
            settings: Arc::new(settings),
            clock: Arc::new(SystemClock),
            ids,
            metrics: Metrics::new(),
            pace: Pace::LAMBDA,
            nudges: None,
            secrets,
        }))
    }

    /// Reads the signing keys again if a token names one that is not known.
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

    pub(crate) fn origins(&self) -> &[String] {
        &self.settings.cors_origins
    }
}

impl Deref for State {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
