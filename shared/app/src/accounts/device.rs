//! Signing in a program that has no browser: it shows a code, its person approves it where they are
//! signed in.

use super::{AccountError, Origin, SignedIn, sign_in};
use crate::App;
use crate::check::Invalid;
use crate::error::PartError;
use planwright_auth::one_time;
use planwright_platform::clock::rfc3339;
use planwright_platform::secret::Secret;
use planwright_protocol::http::auth::LoginResponse;
use planwright_protocol::http::device::{DeviceCodes, DeviceEntry, DeviceRequest};
use planwright_protocol::record::identity::{DeviceAnswer, DeviceGrant};
use planwright_store::Error as StoreError;

/// How long a code waits for its person, in seconds.
const LIFE_S: u32 = 600;
/// Least time between two questions, in seconds.
const INTERVAL_S: u32 = 5;
/// How much longer a program must wait that asks too often, in milliseconds (RFC 8628, 3.5).
const SLOWER_MS: i64 = 5_000;
const MAX_NAME: usize = 100;
/// Codes drawn until one is free.
const DRAWS: usize = 5;

/// Begins: codes for the program to show and to ask with.
pub async fn begin_device(
    app: &App,
    origin: &Origin,
    request: &DeviceRequest,
) -> Result<DeviceCodes, AccountError> {
    let client_name = checked_name(&request.client_name)?;
    let now_ms = app.clock.now_ms();
    let device_code = one_time::generate(&*app.ids).map_err(drawing)?;
    let hash = one_time::hash(device_code.expose());
    for _ in 0..DRAWS {
        let user_code = one_time::user_code(&*app.ids).map_err(drawing)?;
        let grant = DeviceGrant {
            client_name: client_name.clone(),
            user_code: user_code.clone(),
            address: origin.address.clone(),
            answer: DeviceAnswer::Waiting,
            created_ms: now_ms,
            expires_ms: now_ms + i64::from(LIFE_S) * 1_000,
            polled_ms: 0,
            interval_ms: i64::from(INTERVAL_S) * 1_000,
            version: 0,
        };
        match app.store.device_create(&hash, &grant).await {
            Ok(()) => return Ok(codes(app, &device_code, user_code)),
            Err(StoreError::Exists { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let detail = "Too many programs wait to be signed in; try again.";
    Err(AccountError::Busy { detail, seconds: 5 })
}

fn drawing(error: planwright_auth::Error) -> PartError {
    PartError::failed("making a code", error)
}

fn checked_name(name: &str) -> Result<String, Invalid> {
    let name = name.trim().to_owned();
    if name.is_empty() || name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        let detail =
            format!("client_name must have 1 to {MAX_NAME} characters and no control characters.");
        return Err(Invalid::one("/client_name", "invalid_text", detail));
    }
    Ok(name)
}

fn codes(app: &App, device_code: &Secret, user_code: String) -> DeviceCodes {
    let verification_uri = format!("{}/device", app.settings.public_url);
    DeviceCodes {
        device_code: device_code.expose().to_owned(),
        verification_uri_complete: format!("{verification_uri}?user_code={user_code}"),
        verification_uri,
        user_code,
        expires_in: LIFE_S,
        interval: INTERVAL_S,
    }
}

/// Whether the person has approved: tokens if so, else an error that says what to do.
pub async fn device_token(
    app: &App,
    origin: &Origin,
    device_code: &str,
) -> Result<LoginResponse, AccountError> {
    let expired = || AccountError::CodeExpired;
    let hash = one_time::hash(device_code);
    let grant = app.store.device_get(&hash).await?.ok_or_else(expired)?;
    let now_ms = app.clock.now_ms();
    if grant.expires_ms <= now_ms {
        return Err(expired());
    }
    match &grant.answer {
        DeviceAnswer::Waiting => Err(wait(app, &hash, grant, now_ms).await?),
        DeviceAnswer::Denied => {
            app.store.device_take(&hash).await?;
            Err(AccountError::ProgramRefused)
        }
        DeviceAnswer::Approved { .. } => {
            let taken = app.store.device_take(&hash).await?;
            let Some(DeviceAnswer::Approved { user, epoch }) = taken.map(|grant| grant.answer)
            else {
                return Err(expired());
            };
            let id = user
                .parse()
                .map_err(|error| PartError::failed("reading a stored user id", error))?;
            let user = app.store.user_find(id).await?;
            let user = user.filter(|user| user.active && user.link_epoch == epoch);
            let user = user.ok_or_else(expired)?;
            sign_in::begin(app, &user, origin).await
        }
    }
}

/// Notes the question, and tells a program that asks too often to wait longer from now on.
async fn wait(
    app: &App,
    hash: &str,
    grant: DeviceGrant,
    now_ms: i64,
) -> Result<AccountError, AccountError> {
    let hasty = grant.polled_ms + grant.interval_ms > now_ms;
    let slower = if hasty { SLOWER_MS } else { 0 };
    let noted = DeviceGrant { polled_ms: now_ms, interval_ms: grant.interval_ms + slower, ..grant };
    match app.store.device_replace(hash, &noted).await {
        Ok(()) | Err(StoreError::Conflict { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(if hasty {
        AccountError::AskedTooSoon { interval_s: noted.interval_ms / 1_000 }
    } else {
        AccountError::NotAnswered
    })
}

/// What a program with this code asks for.
pub async fn device(app: &App, code: &str) -> Result<DeviceEntry, AccountError> {
    let (_, grant) = waiting(app, code).await?;
    let left_ms = grant.expires_ms - app.clock.now_ms();
    Ok(DeviceEntry {
        client_name: grant.client_name,
        user_code: grant.user_code,
        address: grant.address,
        created_at: rfc3339(grant.created_ms),
        expires_in: u32::try_from(left_ms / 1_000).unwrap_or_default(),
    })
}

/// Lets the program act for the person, or refuses it.
pub async fn decide_device(
    app: &App,
    person: SignedIn,
    code: &str,
    approve: bool,
) -> Result<(), AccountError> {
    let (user, _) = sign_in::current(app, person).await?;
    // A question of the program in between changes the version and nothing else.
    for _ in 0..DRAWS {
        let (hash, mut grant) = waiting(app, code).await?;
        let (id, epoch) = (user.id.clone(), user.link_epoch);
        grant.answer = match approve {
            true => DeviceAnswer::Approved { user: id, epoch },
            false => DeviceAnswer::Denied,
        };
        match app.store.device_replace(&hash, &grant).await {
            Ok(()) => return Ok(()),
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(AccountError::Busy { detail: "The program asks too often; try again.", seconds: 1 })
}

async fn waiting(app: &App, code: &str) -> Result<(String, DeviceGrant), AccountError> {
    let unknown = || AccountError::unknown("waiting program");
    let code = one_time::normal_user_code(code).ok_or_else(unknown)?;
    let (hash, grant) = app.store.device_by_user_code(&code).await?.ok_or_else(unknown)?;
    let open = grant.answer == DeviceAnswer::Waiting && grant.expires_ms > app.clock.now_ms();
    if open { Ok((hash, grant)) } else { Err(unknown()) }
}
