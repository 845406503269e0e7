//! How the errors of accounts look on the wire.

use super::ApiError;
use http::StatusCode;
use planwright_app::accounts::AccountError;

impl From<AccountError> for ApiError {
    fn from(error: AccountError) -> Self {
        let detail = error.to_string();
        match error {
            AccountError::Invalid(invalid) => invalid.into(),
            AccountError::Part(error) => error.into(),
            AccountError::TooOften(error) => error.into(),
            AccountError::Busy { detail, seconds } => ApiError::unavailable(detail, seconds),
            AccountError::WrongPassword { pointer } => {
                ApiError::forbidden("wrong_password", detail).more("pointer", pointer.into())
            }
            AccountError::LastOwner { team, .. } => {
                ApiError::conflict("last_owner", detail).more("team_id", team.into())
            }
            AccountError::AskedTooSoon { interval_s } => {
                ApiError::bad_request("slow_down", detail).more("interval", interval_s.into())
            }
            other => plain(&other, detail),
        }
    }
}

/// Those that are a status, a code and a sentence.
fn plain(error: &AccountError, detail: String) -> ApiError {
    use AccountError as E;
    match error {
        E::WrongCredentials => ApiError::unauthorized("invalid_credentials", detail),
        E::Disabled => ApiError::unauthorized("account_disabled", detail),
        E::SignInOver => ApiError::unauthorized("invalid_refresh_token", detail),
        E::TokenReused => ApiError::unauthorized("refresh_token_reused", detail),
        E::NotWithAKey | E::KeysMakeNoKeys => ApiError::forbidden("not_with_a_key", detail),
        E::ProofMissing => ApiError::forbidden("reauthentication_required", detail),
        E::RegistrationClosed => ApiError::forbidden("registration_disabled", detail),
        E::NoPassword => ApiError::conflict("no_password", detail),
        E::AlreadyVerified => ApiError::conflict("already_verified", detail),
        E::KeyEnded => ApiError::conflict("key_ended", detail),
        E::RegistrationFailed => ApiError::bad_request("registration_failed", detail),
        E::InvalidLink => ApiError::bad_request("invalid_link", detail),
        E::CodeExpired => ApiError::bad_request("expired_token", detail),
        E::ProgramRefused => ApiError::bad_request("access_denied", detail),
        E::NotAnswered => ApiError::bad_request("authorization_pending", detail),
        E::IdentityDisabled => ApiError::bad_request("account_disabled", detail),
        E::UnknownState | E::OtherBrowser => ApiError::bad_request("invalid_state", detail),
        E::OtherRedirect | E::ForeignRedirect => ApiError::bad_request("invalid_redirect", detail),
        E::AddressNotVouchedFor => ApiError::bad_request("email_not_verified", detail),
        E::AddressTaken => ApiError::bad_request("email_taken", detail),
        E::AlreadyLinked => ApiError::bad_request("already_linked", detail),
        E::OnlyWayIn => ApiError::bad_request("only_way_in", detail),
        E::SignInRefused(_) => ApiError::bad_request("sign_in_refused", detail),
        E::ProviderUnreachable => {
            ApiError::new(StatusCode::BAD_GATEWAY, "provider_unreachable", detail)
        }
        E::Invalid(_)
        | E::Part(_)
        | E::TooOften(_)
        | E::Busy { .. }
        | E::WrongPassword { .. }
        | E::LastOwner { .. }
        | E::AskedTooSoon { .. } => {
            ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail)
        }
    }
}
