/// Why the API cannot start.
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
    #[error("choosing models")]
    Models(#[source] planwright_providers::Misconfigured),
}
