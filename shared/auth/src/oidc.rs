//! Signing in at an identity provider: OpenID Connect's authorization code flow with PKCE. The one
//! part of this crate that speaks to others, through the guarded client.

use crate::Error;
use chrono::DateTime;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreJwsSigningAlgorithm, CoreProviderMetadata,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, SignatureVerificationError,
    TokenResponse,
};
use planwright_platform::http_client::HttpClient;
use planwright_platform::secret::Secret;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Longest answer of a provider, in bytes.
const MAX_ANSWER: usize = 1_048_576;

/// Signatures that count: only those a provider makes with a key of its own. `none` and shared keys
/// do not.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 7] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// How we are known to a provider.
#[derive(Clone, Debug)]
pub struct Registration {
    /// Exactly as the provider writes it in its tokens.
    pub issuer: String,
    pub client_id: String,
    pub client_secret: Option<Secret>,
}

/// A provider whose description and keys have been read.
#[derive(Clone, Debug)]
pub struct Provider {
    metadata: CoreProviderMetadata,
    registration: Registration,
}

/// A sign-in that begins: where the browser goes, and what must be kept until it comes back.
#[derive(Debug)]
pub struct Beginning {
    pub authorization_url: String,
    pub state: Secret,
    pub nonce: Secret,
    /// The secret half of PKCE.
    pub verifier: Secret,
}

/// What a browser brings back, and what was kept for it.
#[derive(Debug)]
pub struct Return<'a> {
    pub code: Secret,
    /// The issuer that the answer names (RFC 9207), if it does.
    pub issuer: Option<&'a str>,
    pub nonce: &'a str,
    pub verifier: &'a str,
    pub redirect_uri: &'a str,
}

/// Who somebody is at a provider, as a signed token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    pub issuer: String,
    pub subject: String,
    pub email: Option<String>,
    pub email_verified: bool,
    pub name: Option<String>,
}

impl Subject {
    /// Names the identity: SHA-256 in hex of issuer and subject, which together name one person and
    /// no address does.
    pub fn key(&self) -> String {
        identity_key(&self.issuer, &self.subject)
    }
}

/// As [`Subject::key`].
pub fn identity_key(issuer: &str, subject: &str) -> String {
    let mut hash = Sha256::new();
    hash.update((issuer.len() as u64).to_be_bytes());
    hash.update(issuer);
    hash.update(subject);
    let mut hex = String::with_capacity(64);
    for byte in hash.finalize() {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

impl Provider {
    /// Reads a provider's description and keys. Refused if it calls itself by another name than we
    /// know it by.
    pub async fn discover(http: &HttpClient, registration: Registration) -> Result<Self, Error> {
        let wrong = |problem: String| Error::Provider { problem };
        let issuer = IssuerUrl::new(registration.issuer.clone())
            .map_err(|_| wrong("its issuer is no URL".into()))?;
        let call = |request: HttpRequest| call(http.clone(), request);
        let metadata = CoreProviderMetadata::discover_async(issuer, &call)
            .await
            .map_err(|e| wrong(told(&e)))?;
        Ok(Provider { metadata, registration })
    }

    /// Begins a sign-in that comes back to `redirect_uri`.
    pub fn begin(&self, redirect_uri: &str) -> Result<Beginning, Error> {
        let client = self.client(redirect_uri)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state, nonce) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scope(Scope::new("email".to_owned()))
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        Ok(Beginning {
            authorization_url: url.into(),
            state: Secret::new(state.secret().clone()),
            nonce: Secret::new(nonce.secret().clone()),
            verifier: Secret::new(verifier.secret().clone()),
        })
    }

    /// Exchanges a code for a token and believes what the token says only if the provider signed it
    /// for us, for this very sign-in, and it counts at `now_ms` (unix milliseconds).
    pub async fn finish(
        &self,
        http: &HttpClient,
        back: Return<'_>,
        now_ms: i64,
    ) -> Result<Subject, Error> {
        let refused = |problem: String| Error::SignInRefused { problem };
        if back.issuer.is_some_and(|issuer| issuer != self.registration.issuer) {
            return Err(refused("the answer comes from another provider".into()));
        }
        let client = self.client(back.redirect_uri)?;
        let call = |request: HttpRequest| call(http.clone(), request);
        let exchange = client.exchange_code(AuthorizationCode::new(back.code.expose().to_owned()));
        let exchange =
            exchange.map_err(|_| Error::Provider { problem: "it has no token endpoint".into() })?;
        let exchange = exchange.set_pkce_verifier(PkceCodeVerifier::new(back.verifier.to_owned()));
        let tokens = exchange.request_async(&call).await.map_err(|error| match error {
            openidconnect::RequestTokenError::ServerResponse(answer) => {
                refused(format!("the provider does not take the code ({})", answer.error()))
            }
            other => Error::Provider { problem: told(&other) },
        })?;
        let token = tokens
            .id_token()
            .ok_or_else(|| refused("the provider sent no identity token".into()))?;
        self.read(&client, token, back.nonce, now_ms)
    }

    fn read(
        &self,
        client: &Client,
        token: &CoreIdToken,
        nonce: &str,
        now_ms: i64,
    ) -> Result<Subject, Error> {
        let now = DateTime::from_timestamp_millis(now_ms).unwrap_or_default();
        let verifier =
            client.id_token_verifier().set_allowed_algs(ALGORITHMS).set_time_fn(move || now);
        let nonce = Nonce::new(nonce.to_owned());
        let claims = token
            .claims(&verifier, &nonce)
            .map_err(|e| Error::SignInRefused { problem: reason(&e) })?;
        let name = claims.name().and_then(|name| name.get(None)).map(|name| name.to_string());
        Ok(Subject {
            issuer: claims.issuer().to_string(),
            subject: claims.subject().to_string(),
            email: claims.email().map(|email| email.to_string()),
            email_verified: claims.email_verified().unwrap_or(false),
            name,
        })
    }

    fn client(&self, redirect_uri: &str) -> Result<Client, Error> {
        let wrong = |problem: &str| Error::Provider { problem: problem.to_owned() };
        let redirect = RedirectUrl::new(redirect_uri.to_owned())
            .map_err(|_| wrong("the way back is no URL"))?;
        let Registration { client_id, client_secret, .. } = &self.registration;
        let secret =
            client_secret.as_ref().map(|secret| ClientSecret::new(secret.expose().to_owned()));
        let client = CoreClient::from_provider_metadata(
            self.metadata.clone(),
            ClientId::new(client_id.clone()),
            secret.clone(),
        );
        let client = client.set_redirect_uri(redirect);
        // In the body: every provider takes it there, and the other way encodes what some of them
        // do not decode.
        Ok(if secret.is_some() { client.set_auth_type(AuthType::RequestBody) } else { client })
    }
}

/// One request of the flow, through the guarded client.
async fn call(http: HttpClient, request: HttpRequest) -> Result<HttpResponse, CallFailed> {
    let (parts, body) = request.into_parts();
    let asked = http.request(parts.method, &parts.uri.to_string()).map_err(CallFailed::Refused)?;
    let mut answer =
        asked.headers(parts.headers).body(body).send().await.map_err(CallFailed::Sending)?;
    let mut response = HttpResponse::new(Vec::new());
    *response.status_mut() = answer.status();
    *response.headers_mut() = std::mem::take(answer.headers_mut());
    while let Some(piece) = answer.chunk().await.map_err(CallFailed::Sending)? {
        if response.body().len() + piece.len() > MAX_ANSWER {
            return Err(CallFailed::TooLong);
        }
        response.body_mut().extend_from_slice(&piece);
    }
    Ok(response)
}

/// Why a provider was not reached.
#[derive(Debug, thiserror::Error)]
enum CallFailed {
    #[error("its address may not be called")]
    Refused(#[source] planwright_platform::Error),
    #[error("it does not answer")]
    Sending(#[source] reqwest::Error),
    #[error("its answer is too long")]
    TooLong,
}

/// An error with its causes, in one line. Answers of providers are left out: they may quote what we
/// sent.
fn told(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(text, ": {error}");
        cause = error.source();
    }
    text
}

/// Why a token is not believed, in words for who tries to sign in.
fn reason(error: &ClaimsVerificationError) -> String {
    use ClaimsVerificationError as E;
    let words = match error {
        E::Expired(_) => "the identity token has expired",
        E::InvalidAudience(_) => "the identity token is for somebody else",
        E::InvalidIssuer(_) => "the identity token comes from another provider",
        E::InvalidNonce(_) => "the identity token belongs to another sign-in",
        E::InvalidSubject(_) => "the identity token names nobody",
        E::SignatureVerification(SignatureVerificationError::NoSignature) => {
            "the identity token is not signed"
        }
        E::SignatureVerification(
            SignatureVerificationError::DisallowedAlg(_)
            | SignatureVerificationError::UnsupportedAlg(_),
        ) => "the identity token is signed in a way that does not count",
        E::SignatureVerification(_) => "the signature of the identity token is not the provider's",
        _ => "the identity token is not valid",
    };
    words.to_owned()
}
