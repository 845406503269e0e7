//! Sign-ins: of programs, whose refresh tokens are good once each, so that using one twice ends the
//! sign-in; and of browsers, which hold one cookie.

use super::view::{shown, user_id};
use super::{AccountError, Origin, SignedIn, reauthenticate};
use crate::App;
use crate::error::PartError;
use planwright_auth::refresh::Held;
use planwright_engine::id::{SessionId, TeamId, UserId};
use planwright_platform::secret::Secret;
use planwright_protocol::http::auth::{LoginRequest, LoginResponse, TokenPair, User as ShownUser};
use planwright_protocol::record::{SignIn, SignInKind, User};
use planwright_store::Error as StoreError;

/// Life of a sign-in, however it is used, in milliseconds: 30 days.
pub const LIFE_MS: i64 = 30 * 86_400_000;
/// Life of an unused refresh token in milliseconds: 7 days.
pub(super) const IDLE_MS: i64 = 7 * 86_400_000;
/// Life of a browser's session that nobody uses, in milliseconds: 7 days.
const BROWSER_IDLE_MS: i64 = 7 * 86_400_000;
/// How long a person counts as having just shown who they are, in milliseconds.
const PROVED_MS: i64 = 600_000;
/// Times a change is tried against a sign-in that keeps changing.
const TRIES: u32 = 5;

/// A browser that has just been signed in.
#[derive(Debug)]
pub struct BrowserSignIn {
    pub user: ShownUser,
    pub session: SessionId,
    /// What the browser holds from now on.
    pub cookie: Secret,
}

/// Signs a program in with a password.
pub async fn sign_in(
    app: &App,
    origin: &Origin,
    request: LoginRequest,
) -> Result<LoginResponse, AccountError> {
    let user = reauthenticate::by_password(app, origin, request).await?;
    begin(app, &user, origin).await
}

/// Signs a browser in with a password.
pub async fn sign_in_browser(
    app: &App,
    origin: &Origin,
    request: LoginRequest,
) -> Result<BrowserSignIn, AccountError> {
    let user = reauthenticate::by_password(app, origin, request).await?;
    begin_browser(app, &user, origin).await
}

/// Whether a sign-in has neither been ended nor run out. A program's runs out with its refresh
/// token, which is judged when that is used.
pub fn is_open(sign_in: &SignIn, now_ms: i64) -> bool {
    let idle = sign_in.kind == SignInKind::Browser && sign_in.used_ms + BROWSER_IDLE_MS <= now_ms;
    !sign_in.revoked && sign_in.expires_ms > now_ms && !idle
}

/// Signs a program in that has shown whose it is.
pub(super) async fn begin(
    app: &App,
    user: &User,
    origin: &Origin,
) -> Result<LoginResponse, AccountError> {
    let held = create(app, user, SignInKind::Program, origin).await?;
    Ok(LoginResponse { tokens: pair(app, user, &held)?, user: shown(app, user).await? })
}

/// Signs a browser in that has shown whose it is.
pub(super) async fn begin_browser(
    app: &App,
    user: &User,
    origin: &Origin,
) -> Result<BrowserSignIn, AccountError> {
    let held = create(app, user, SignInKind::Browser, origin).await?;
    let (session, cookie) = (held.token.session(), held.text());
    Ok(BrowserSignIn { user: shown(app, user).await?, session, cookie })
}

async fn create(
    app: &App,
    user: &User,
    kind: SignInKind,
    origin: &Origin,
) -> Result<Held, AccountError> {
    adopt(app, user).await?;
    let now_ms = app.clock.now_ms();
    let session = SessionId::from_u128(app.ids.next_id());
    let held = generate(app, user_id(user)?, session)?;
    let sign_in = SignIn {
        id: session.to_string(),
        user: user.id.clone(),
        kind,
        current: held.token.hash().to_string(),
        created_ms: now_ms,
        expires_ms: now_ms + LIFE_MS,
        used_ms: now_ms,
        revoked: false,
        address: origin.address.clone(),
        user_agent: origin.user_agent.clone(),
        proved_ms: now_ms,
        epoch: user.epoch,
        version: 0,
    };
    app.store.sign_in_create(held.user, session, &sign_in).await?;
    Ok(held)
}

/// A person without a version was stored before people had places in teams.
async fn adopt(app: &App, user: &User) -> Result<(), AccountError> {
    if user.version == 0 {
        app.store.user_adopt(user_id(user)?, user).await?;
    }
    Ok(())
}

/// Goes on with a program's sign-in: `held` was its good token until now. `None` if somebody else
/// used it first.
pub(super) async fn go_on(
    app: &App,
    user: &User,
    held: &Held,
    old: &SignIn,
) -> Result<Option<TokenPair>, AccountError> {
    adopt(app, user).await?;
    let session = held.token.session();
    let next = generate(app, held.user, session)?;
    let current = next.token.hash().to_string();
    let new = SignIn { current, used_ms: app.clock.now_ms(), ..old.clone() };
    let pair = pair(app, user, &next)?;
    match app.store.sign_in_replace(held.user, session, &new).await {
        Ok(()) => Ok(Some(pair)),
        Err(StoreError::Conflict { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Ends a sign-in for good. `false` if there is no such open one.
pub(super) async fn revoke(
    app: &App,
    user: UserId,
    session: SessionId,
) -> Result<bool, AccountError> {
    let ended = change(app, SignedIn { user, session }, |sign_in| {
        let open = !sign_in.revoked;
        sign_in.revoked = true;
        open
    });
    let ended = ended.await?;
    app.memory.forget_sign_in(session);
    Ok(ended)
}

/// Ends every sign-in of a person but one.
pub(super) async fn revoke_all(
    app: &App,
    user: UserId,
    but: Option<SessionId>,
) -> Result<(), AccountError> {
    for sign_in in app.store.sign_ins_list(user).await? {
        match sign_in.id.parse() {
            Ok(session) if Some(session) != but && !sign_in.revoked => {
                revoke(app, user, session).await?
            }
            _ => false,
        };
    }
    Ok(())
}

/// Notes that the person has just shown again who they are.
pub(super) async fn proved(app: &App, person: SignedIn) -> Result<(), AccountError> {
    let now_ms = app.clock.now_ms();
    let noted = change(app, person, |sign_in| {
        sign_in.proved_ms = now_ms;
        true
    });
    noted.await.map(|_| ())
}

/// The person of a sign-in that still counts, as the store has both now: what a process knows from
/// a moment ago does not do for what outlives the sign-in.
pub(super) async fn current(app: &App, person: SignedIn) -> Result<(User, SignIn), AccountError> {
    let (user, sign_in) = tokio::try_join!(
        app.store.user_find(person.user),
        app.store.sign_in_get(person.user, person.session),
    )?;
    let now_ms = app.clock.now_ms();
    match (user, sign_in) {
        (Some(user), Some(sign_in))
            if user.active && sign_in.epoch == user.epoch && is_open(&sign_in, now_ms) =>
        {
            Ok((user, sign_in))
        }
        _ => Err(AccountError::SignInOver),
    }
}

/// The person of this sign-in; fails unless they have shown who they are within the last minutes.
pub(super) async fn require_proof(app: &App, person: SignedIn) -> Result<User, AccountError> {
    let (user, sign_in) = current(app, person).await?;
    match sign_in.proved_ms + PROVED_MS > app.clock.now_ms() {
        true => Ok(user),
        false => Err(AccountError::ProofMissing),
    }
}

async fn change(
    app: &App,
    SignedIn { user, session }: SignedIn,
    change: impl Fn(&mut SignIn) -> bool,
) -> Result<bool, AccountError> {
    for _ in 0..TRIES {
        let Some(mut sign_in) = app.store.sign_in_get(user, session).await? else {
            return Ok(false);
        };
        if !change(&mut sign_in) {
            return Ok(false);
        }
        match app.store.sign_in_replace(user, session, &sign_in).await {
            Ok(()) => return Ok(true),
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(StoreError::Contended { what: "sign-in", attempts: TRIES }.into())
}

fn generate(app: &App, user: UserId, session: SessionId) -> Result<Held, PartError> {
    Held::generate(user, session, &*app.ids)
        .map_err(|error| PartError::failed("making a token", error))
}

fn pair(app: &App, user: &User, held: &Held) -> Result<TokenPair, PartError> {
    let now_ms = app.clock.now_ms();
    let issued = app
        .tokens
        .issue_access(held.user, team_id(user)?, held.token.session(), now_ms)
        .map_err(|error| PartError::failed("making a token", error))?;
    Ok(TokenPair {
        access_token: issued.token.expose().to_owned(),
        refresh_token: held.text().expose().to_owned(),
        token_type: "bearer".to_owned(),
        expires_in: u32::try_from(planwright_auth::token::ACCESS_SECONDS).unwrap_or_default(),
    })
}

fn team_id(user: &User) -> Result<TeamId, PartError> {
    user.team.parse().map_err(|error| PartError::failed("reading a stored team id", error))
}
