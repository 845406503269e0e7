//! The one error of this crate.

type Source = Box<dyn std::error::Error + Send + Sync>;

/// What the platform was doing when it failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{name} is not set: {meaning}")]
    MissingSetting { name: &'static str, meaning: &'static str },
    #[error("{name} is wrong: {problem}")]
    WrongSetting { name: &'static str, problem: String },
    #[error("{name} names a file that cannot be read")]
    SettingFile {
        name: &'static str,
        #[source]
        source: std::io::Error,
    },
    #[error("not an RFC 3339 time")]
    ParseTime {
        #[source]
        source: jiff::Error,
    },
    #[error("the operating system gives no random bytes")]
    Randomness,
    #[error("cannot send a mail: {reason}")]
    SendMail { reason: String },
    #[error("cannot keep a mail in the outbox")]
    KeepMail {
        #[source]
        source: std::io::Error,
    },
    #[error("cannot start logging")]
    StartLogging {
        #[source]
        source: Source,
    },
    #[error("cannot send traces to OTEL_EXPORTER_OTLP_ENDPOINT")]
    StartTracing {
        #[source]
        source: Source,
    },
    #[error("cannot render metrics")]
    RenderMetrics {
        #[source]
        source: std::fmt::Error,
    },
    #[error("cannot {doing} the secret {name}")]
    Secrets {
        doing: &'static str,
        name: String,
        #[source]
        source: crate::secrets::Failure,
    },
    #[error("{url} cannot be called: {problem}")]
    WrongAddress { url: String, problem: &'static str },
    #[error(transparent)]
    AddressRefused(#[from] crate::http_client::AddressRefused),
    #[error("cannot build the HTTP client")]
    BuildHttpClient {
        #[source]
        source: reqwest::Error,
    },
}
