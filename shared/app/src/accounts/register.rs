//! Making an account.

use super::view::shown;
use super::{AccountError, Origin, email, new_password};
use crate::check::{Invalid, field, sentence};
use crate::error::PartError;
use crate::{App, teams};
use planwright_auth::email::Email;
use planwright_engine::id::{TeamId, UserId};
use planwright_platform::secret::Secret;
use planwright_protocol::http::auth::{RegisterRequest, User};
use planwright_protocol::http::problem::FieldError;
use planwright_protocol::record::{self, UserRole};
use planwright_store::{Error as StoreError, Result as StoreResult};
use subtle::ConstantTimeEq;

/// Longest display name, in characters.
const MAX_NAME: usize = 100;

/// Creates a person and a team of their own. The first person of an installation becomes its admin.
/// Where registration is closed, an invitation opens it for the address it was sent to.
pub async fn register(
    app: &App,
    origin: &Origin,
    mut request: RegisterRequest,
) -> Result<User, AccountError> {
    let invitation = request.invitation.take();
    if !app.settings.registration && invitation.is_none() {
        return Err(AccountError::RegistrationClosed);
    }
    let new = checked(app, request).await?;
    admit(app, &new.email, invitation.as_deref()).await?;
    teams::count_for(app, origin).await?;
    let hash = app.passwords.hash(&new.password).await;
    let hash = hash.map_err(|error| PartError::failed("hashing a password", error))?;
    let person = NewPerson {
        email: new.email,
        email_verified: false,
        display_name: new.display_name,
        password: Some(hash),
    };
    match create(app, person).await {
        Ok(created) => {
            // That one was mailed too often already is no reason against the account.
            let _told = email::send_link(app, &created).await?;
            shown(app, &created).await
        }
        Err(StoreError::Exists { .. }) => Err(AccountError::RegistrationFailed),
        Err(error) => Err(busy(error)),
    }
}

/// Who may register: with a setup code, its holder until there is an operator; then whoever comes,
/// or, where strangers may not, who is invited.
async fn admit(app: &App, email: &Email, invitation: Option<&str>) -> Result<(), AccountError> {
    let brought = invitation.unwrap_or_default();
    let admitted = match &app.settings.setup_code {
        Some(code) if !app.store.has_operator().await? => {
            code.expose().as_bytes().ct_eq(brought.as_bytes()).into()
        }
        _ if app.settings.registration => true,
        _ => teams::invites(app, brought, email.as_str()).await?,
    };
    if admitted { Ok(()) } else { Err(AccountError::RegistrationClosed) }
}

/// A person who has no account yet.
pub(super) struct NewPerson {
    pub email: Email,
    pub email_verified: bool,
    pub display_name: String,
    /// As it is kept.
    pub password: Option<String>,
}

/// Makes the account and its own team.
pub(super) async fn create(app: &App, new: NewPerson) -> StoreResult<record::User> {
    let id = UserId::from_u128(app.ids.next_id());
    let team = TeamId::from_u128(app.ids.next_id());
    let user = record::User {
        id: id.to_string(),
        email: new.email.to_string(),
        display_name: new.display_name,
        role: UserRole::User,
        password: new.password,
        team: team.to_string(),
        active: true,
        created_ms: app.clock.now_ms(),
        email_verified: new.email_verified,
        epoch: 0,
        link_epoch: 0,
        version: 0,
    };
    app.store.user_create(id, &user, team, &app.new_team_settings()).await
}

/// What a store's answer to a registration means.
pub(super) fn busy(error: StoreError) -> AccountError {
    match error {
        StoreError::Conflict { .. } => {
            let detail = "Somebody registers right now; try again.";
            AccountError::Busy { detail, seconds: 1 }
        }
        error => error.into(),
    }
}

/// What may be registered.
struct Checked {
    email: Email,
    display_name: String,
    password: Secret,
}

async fn checked(app: &App, request: RegisterRequest) -> Result<Checked, Invalid> {
    let RegisterRequest { email, password, display_name, .. } = request;
    let password = Secret::new(password);
    let (email, mut errors) = match email.parse::<Email>() {
        Ok(email) => (Some(email), Vec::new()),
        Err(error) => (None, vec![field("/email", "invalid_email", sentence(&error.to_string()))]),
    };
    errors.extend(new_password::wrong(app, &password, "/password").await);
    let name = display_name.trim().to_owned();
    errors.extend(wrong_name(&name));
    match email {
        Some(email) if errors.is_empty() => {
            let display_name = if name.is_empty() { local_part(&email) } else { name };
            Ok(Checked { email, display_name, password })
        }
        _ => Err(Invalid::new(errors)),
    }
}

fn wrong_name(name: &str) -> Option<FieldError> {
    if name.chars().count() > MAX_NAME {
        let detail = format!("The display name may have at most {MAX_NAME} characters.");
        return Some(field("/display_name", "too_long", detail));
    }
    let control = name.chars().any(char::is_control);
    control.then(|| {
        field("/display_name", "invalid_text", "The display name may have no control characters.")
    })
}

/// What somebody is called who gave no name.
pub(super) fn local_part(email: &Email) -> String {
    email.as_str().split('@').next().unwrap_or_default().to_owned()
}

/// A display name without space around it, or what is wrong with it.
pub(super) fn checked_name(name: &str) -> Result<String, Invalid> {
    let name = name.trim().to_owned();
    match wrong_name(&name) {
        Some(error) => Err(Invalid::new(vec![error])),
        None => Ok(name),
    }
}
