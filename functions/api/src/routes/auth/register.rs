use super::{email, new_password, shown};
use crate::error::{field, sentence};
use crate::extract::Body;
use crate::{ApiError, ApiResult, State};
use axum::Json;
use http::StatusCode;
use planwright_auth::email::Email;
use planwright_engine::id::{TeamId, UserId};
use planwright_platform::secret::Secret;
use planwright_protocol::http::auth::{RegisterRequest, User};
use planwright_protocol::http::problem::FieldError;
use planwright_protocol::record::{self, UserRole};
use planwright_store::Error as StoreError;
use planwright_store::budget::TeamSettings;

/// Longest display name, in characters.
const MAX_NAME: usize = 100;

/// Creates a person and a team of their own. The first person of an installation becomes its admin.
#[utoipa::path(
    post, path = "/api/auth/register", tag = "auth", security(()), request_body = RegisterRequest,
    responses((status = 201, body = User))
)]
pub(super) async fn register(
    state: State,
    Body(request): Body<RegisterRequest>,
) -> ApiResult<(StatusCode, Json<User>)> {
    if !state.settings.registration {
        return Err(ApiError::forbidden("registration_disabled", "Registration is disabled."));
    }
    let (email, display_name, password) = checked(&state, request).await?;
    let hash = state
        .passwords
        .hash(&password)
        .await
        .map_err(|e| ApiError::internal("hashing a password", &e))?;
    let id = UserId::from_u128(state.ids.next_id());
    let team = TeamId::from_u128(state.ids.next_id());
    let user = record::User {
        id: id.to_string(),
        email: email.to_string(),
        display_name,
        role: UserRole::User,
        password: Some(hash),
        team: team.to_string(),
        active: true,
        created_ms: state.clock.now_ms(),
        email_verified: false,
        version: 0,
    };
    match state.store.user_create(id, &user, team, &team_settings(&state)).await {
        Ok(created) => {
            email::send_link(&state, &created).await?;
            Ok((StatusCode::CREATED, Json(shown(&state, &created).await?)))
        }
        // The same words for every reason, so that nobody learns from them who is registered.
        Err(StoreError::Exists { .. }) => {
            Err(ApiError::bad_request("registration_failed", "Registration failed."))
        }
        Err(StoreError::Conflict { .. }) => {
            Err(ApiError::unavailable("Somebody registers right now; try again.", 1))
        }
        Err(error) => Err(error.into()),
    }
}

async fn checked(state: &State, request: RegisterRequest) -> ApiResult<(Email, String, Secret)> {
    let RegisterRequest { email, password, display_name } = request;
    let password = Secret::new(password);
    let (email, mut errors) = match email.parse::<Email>() {
        Ok(email) => (Some(email), Vec::new()),
        Err(error) => (None, vec![field("/email", "invalid_email", sentence(&error.to_string()))]),
    };
    errors.extend(new_password::wrong(state, &password, "/password").await);
    let display_name = display_name.trim().to_owned();
    errors.extend(wrong_name(&display_name));
    match email {
        Some(email) if errors.is_empty() => {
            let name = if display_name.is_empty() { local_part(&email) } else { display_name };
            Ok((email, name, password))
        }
        _ => Err(ApiError::invalid(errors)),
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

fn local_part(email: &Email) -> String {
    email.as_str().split('@').next().unwrap_or_default().to_owned()
}

/// A display name without space around it, or what is wrong with it.
pub(super) fn checked_name(name: &str) -> ApiResult<String> {
    let name = name.trim().to_owned();
    match wrong_name(&name) {
        Some(error) => Err(ApiError::invalid(vec![error])),
        None => Ok(name),
    }
}

/// Limits a team begins with.
pub(in crate::routes) fn team_settings(state: &State) -> TeamSettings {
    let budget = &state.settings.budget;
    TeamSettings {
        daily_limit: budget.daily,
        monthly_limit: budget.monthly,
        project_limit: budget.project,
        concurrency: state.settings.concurrency,
        warn_percent: u32::from(budget.warn_percent),
        total_limit: None,
    }
}
