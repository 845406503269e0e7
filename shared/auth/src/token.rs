//! Access tokens and tickets for event streams: JWTs signed with Ed25519, and with nothing else.

use crate::Error;
use crate::key_ring::KeyRing;
use crate::principal::Via;
use jsonwebtoken::{Algorithm, Header, Validation};
use planwright_engine::id::{ApiKeyId, ProjectId, ProjectRef, SessionId, TeamId, UserId};
use planwright_platform::ids::IdSource;
use planwright_platform::secret::Secret;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, PoisonError, RwLock};

/// Life of an access token in seconds.
pub const ACCESS_SECONDS: i64 = 600;

/// Life of a ticket in seconds: long enough to open the stream it is for.
pub const TICKET_SECONDS: i64 = 60;

/// What every token here is for.
pub const AUDIENCE: &str = "planwright";

/// The one algorithm; a token that names another is refused before any key is looked at.
const ALGORITHM: Algorithm = Algorithm::EdDSA;

/// How far the clock of the machine that issued a token may be ahead of ours, in seconds.
const SKEW_SECONDS: i64 = 60;

/// Longest token looked at, in characters; ours have about 500.
const MAX_LEN: usize = 2_048;

const ACCESS: &str = "access";
const SSE: &str = "sse";

/// What an access token says. Times are unix seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    pub iss: String,
    pub aud: String,
    pub sub: UserId,
    pub tid: TeamId,
    pub sid: SessionId,
    pub iat: i64,
    pub exp: i64,
    pub typ: String,
}

/// Who asks for a ticket, and what they signed in with.
#[derive(Debug, Clone, Copy)]
pub struct Asker<'a> {
    pub user: UserId,
    pub via: &'a Via,
}

/// What a ticket for one project's event stream says. Times are unix seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketClaims {
    pub iss: String,
    pub aud: String,
    pub sub: UserId,
    pub tid: TeamId,
    pub pid: ProjectId,
    /// The sign-in it was asked for with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<SessionId>,
    /// The API key it was asked for with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<ApiKeyId>,
    /// The ticket's own id, 32 hex digits, by which a second use can be told.
    pub jti: String,
    pub iat: i64,
    pub exp: i64,
    pub typ: String,
}

/// The claims a verdict rests on.
trait Claims: DeserializeOwned {
    fn issuer_and_audience(&self) -> (&str, &str);
    /// Issued at and expires at.
    fn times(&self) -> (i64, i64);
}

impl Claims for AccessClaims {
    fn issuer_and_audience(&self) -> (&str, &str) {
        (&self.iss, &self.aud)
    }

    fn times(&self) -> (i64, i64) {
        (self.iat, self.exp)
    }
}

impl Claims for TicketClaims {
    fn issuer_and_audience(&self) -> (&str, &str) {
        (&self.iss, &self.aud)
    }

    fn times(&self) -> (i64, i64) {
        (self.iat, self.exp)
    }
}

#[derive(Deserialize)]
struct Typed {
    typ: String,
}

/// A token and when it stops counting.
#[derive(Debug, Clone)]
pub struct Issued {
    pub token: Secret,
    /// Unix milliseconds.
    pub expires_at_ms: i64,
}

/// [`Error::TokenExpired`] once its time is up.
fn in_time<C: Claims>(claims: &C, now_ms: i64) -> Result<(), Error> {
    let (_, exp) = claims.times();
    if exp <= now_ms.div_euclid(1_000) { Err(Error::TokenExpired) } else { Ok(()) }
}

/// Issues and verifies tokens; clones share the keys.
#[derive(Debug, Clone)]
pub struct Tokens {
    ring: Arc<RwLock<Arc<KeyRing>>>,
    issuer: Arc<str>,
}

impl Tokens {
    /// `issuer` is this installation's public URL; a token of another one is refused.
    pub fn new(ring: Arc<KeyRing>, issuer: impl Into<Arc<str>>) -> Self {
        Tokens { ring: Arc::new(RwLock::new(ring)), issuer: issuer.into() }
    }

    /// Goes on with other keys: those that were stored when they were rotated elsewhere.
    pub fn replace(&self, ring: KeyRing) {
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
    }

    /// Whether a token names a key we do not know. If so the keys may have been rotated since they
    /// were read.
    pub fn lacks_key_of(&self, token: &str) -> bool {
        let header =
            (token.len() <= MAX_LEN).then(|| jsonwebtoken::decode_header(token).ok()).flatten();
        let kid = header.filter(|header| header.alg == ALGORITHM).and_then(|header| header.kid);
        kid.is_some_and(|kid| self.ring().find(&kid).is_none())
    }

    fn ring(&self) -> Arc<KeyRing> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// An access token for one session, as of `now_ms` (unix milliseconds).
    pub fn issue_access(
        &self,
        sub: UserId,
        tid: TeamId,
        sid: SessionId,
        now_ms: i64,
    ) -> Result<Issued, Error> {
        let (iat, exp) = span(now_ms, ACCESS_SECONDS);
        let (iss, aud) = (self.issuer.to_string(), AUDIENCE.to_owned());
        self.sign(&AccessClaims { iss, aud, sub, tid, sid, iat, exp, typ: ACCESS.to_owned() }, exp)
    }

    /// A ticket with which `asker` may open the event stream of `project` once, as of `now_ms`
    /// (unix milliseconds). The stream ends with what it was asked for with.
    pub fn issue_ticket(
        &self,
        asker: &Asker<'_>,
        project: ProjectRef,
        ids: &dyn IdSource,
        now_ms: i64,
    ) -> Result<Issued, Error> {
        let (iat, exp) = span(now_ms, TICKET_SECONDS);
        let (iss, aud) = (self.issuer.to_string(), AUDIENCE.to_owned());
        let jti = format!("{:032x}", ids.next_id());
        let (sub, ProjectRef { team: tid, id: pid }) = (asker.user, project);
        let (sid, key) = match asker.via {
            Via::Session(session) => (Some(*session), None),
            Via::ApiKey(id) => {
                (None, Some(id.parse().map_err(|_| invalid("its API key has no id"))?))
            }
        };
        self.sign(
            &TicketClaims { iss, aud, sub, tid, pid, sid, key, jti, iat, exp, typ: SSE.to_owned() },
            exp,
        )
    }

    /// What an access token says, if it is ours and counts at `now_ms`.
    pub fn verify_access(&self, token: &str, now_ms: i64) -> Result<AccessClaims, Error> {
        self.verify(token, ACCESS, now_ms)
    }

    /// What a ticket says, if it is ours, counts at `now_ms` and is for `project`.
    pub fn verify_ticket(
        &self,
        token: &str,
        project: ProjectId,
        now_ms: i64,
    ) -> Result<TicketClaims, Error> {
        let claims = self.read_ticket(token, project, now_ms)?;
        in_time(&claims, now_ms)?;
        Ok(claims)
    }

    /// The same of a ticket whose time may be up: it may still serve the stream it has opened.
    pub fn read_ticket(
        &self,
        token: &str,
        project: ProjectId,
        now_ms: i64,
    ) -> Result<TicketClaims, Error> {
        let claims: TicketClaims = self.read(token, SSE, now_ms)?;
        if claims.pid != project {
            return Err(invalid("the ticket is for another project"));
        }
        Ok(claims)
    }

    fn sign<C: Serialize>(&self, claims: &C, exp: i64) -> Result<Issued, Error> {
        let ring = self.ring();
        let key = ring.current();
        let header = Header { kid: Some(key.kid.clone()), ..Header::new(ALGORITHM) };
        let token = jsonwebtoken::encode(&header, claims, &key.encoding)
            .map_err(|source| Error::SignToken { source })?;
        Ok(Issued { token: Secret::new(token), expires_at_ms: exp.saturating_mul(1_000) })
    }

    fn verify<C: Claims>(&self, token: &str, typ: &str, now_ms: i64) -> Result<C, Error> {
        let claims = self.read(token, typ, now_ms)?;
        in_time(&claims, now_ms)?;
        Ok(claims)
    }

    /// Everything but whether its time is up.
    fn read<C: Claims>(&self, token: &str, typ: &str, now_ms: i64) -> Result<C, Error> {
        let claims = self.signed_claims(token)?;
        // The kind is judged first, so that a token of the other kind is told from a bad one.
        let typed = Typed::deserialize(&claims).map_err(|_| invalid("it says no kind"))?;
        if typed.typ != typ {
            return Err(Error::TokenWrongType);
        }
        let claims: C = serde_json::from_value(claims)
            .map_err(|_| invalid("a claim is missing or malformed"))?;
        if claims.issuer_and_audience() != (&*self.issuer, AUDIENCE) {
            return Err(invalid("it is of another issuer or for another audience"));
        }
        let (iat, _) = claims.times();
        let now = now_ms.div_euclid(1_000);
        if iat > now.saturating_add(SKEW_SECONDS) {
            return Err(invalid("it is from the future"));
        }
        Ok(claims)
    }

    /// The claims of a token that one of our keys signed; nothing in them has been judged yet.
    fn signed_claims(&self, token: &str) -> Result<serde_json::Value, Error> {
        if token.len() > MAX_LEN {
            return Err(invalid("it is too long"));
        }
        let header =
            jsonwebtoken::decode_header(token).map_err(|_| invalid("its header cannot be read"))?;
        if header.alg != ALGORITHM || header.crit.is_some() {
            return Err(invalid("its algorithm is not ours"));
        }
        let ring = self.ring();
        let key = header
            .kid
            .as_deref()
            .and_then(|kid| ring.find(kid))
            .ok_or(invalid("its key is not ours"))?;
        // Issuer, audience and times are judged by `verify`: the library reads the machine's clock
        // and accepts lists.
        let mut validation = Validation::new(ALGORITHM);
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        let decoded = jsonwebtoken::decode(token, &key.decoding, &validation);
        decoded.map(|data| data.claims).map_err(|_| invalid("its signature does not fit"))
    }
}

fn invalid(reason: &'static str) -> Error {
    Error::TokenInvalid { reason }
}

fn span(now_ms: i64, seconds: i64) -> (i64, i64) {
    let iat = now_ms.div_euclid(1_000);
    (iat, iat.saturating_add(seconds))
}

#[cfg(test)]
mod tests;
