//! Why somebody is not who they say, or may not do what they ask.

use crate::check::Invalid;
use crate::error::{PartError, from_parts};
use crate::rates::{RateError, TooOften};

/// Why nothing was done to an account.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    #[error(transparent)]
    Invalid(#[from] Invalid),
    #[error(transparent)]
    Part(#[from] PartError),
    #[error(transparent)]
    TooOften(#[from] TooOften),
    /// Worth another try in so many seconds.
    #[error("{detail}")]
    Busy { detail: &'static str, seconds: u32 },

    // Who somebody is.
    #[error("Invalid email or password.")]
    WrongCredentials,
    #[error("Account is disabled.")]
    Disabled,
    /// It does not say more: the request itself is signed in. `pointer` is where the password
    /// stands in what was sent.
    #[error("The password is wrong.")]
    WrongPassword { pointer: &'static str },
    #[error("The sign-in has ended; sign in again.")]
    SignInOver,
    #[error("The refresh token was used before; this sign-in has been ended. Sign in again.")]
    TokenReused,
    #[error("An API key cannot do this; sign in as a person.")]
    NotWithAKey,
    #[error("A key makes no keys; sign in as a person.")]
    KeysMakeNoKeys,
    #[error(
        "Show again who you are first: send the password to POST /api/auth/session/proof, or sign \
         in anew."
    )]
    ProofMissing,

    // Accounts.
    #[error("Registration is disabled.")]
    RegistrationClosed,
    /// The same words for every reason, so that nobody learns from them who is registered.
    #[error("Registration failed.")]
    RegistrationFailed,
    #[error("This account has no password; sign in anew instead.")]
    NoPassword,
    #[error("This address has been verified.")]
    AlreadyVerified,
    #[error("This link was used, has run out, or is none of ours.")]
    InvalidLink,
    #[error("You are the last owner of {name}: hand it over or delete it first.")]
    LastOwner { team: String, name: String },
    #[error("This key has ended or was rotated before; make a new one.")]
    KeyEnded,

    // Programs without a browser (RFC 8628).
    #[error("This code has run out or was used; begin anew.")]
    CodeExpired,
    #[error("The person refused this program.")]
    ProgramRefused,
    #[error("The person has not answered yet.")]
    NotAnswered,
    #[error("Asked too soon; wait {interval_s} s between two questions from now on.")]
    AskedTooSoon { interval_s: i64 },

    // Identities elsewhere.
    #[error("Account is disabled.")]
    IdentityDisabled,
    #[error(
        "This sign-in was finished before, has run out, or was begun elsewhere; begin it anew."
    )]
    UnknownState,
    #[error("This sign-in was not begun in this browser; begin it anew.")]
    OtherBrowser,
    #[error("redirect_uri must be the one this sign-in began with.")]
    OtherRedirect,
    #[error("redirect_uri must be an address of this site or of an origin it lets in.")]
    ForeignRedirect,
    #[error("The provider does not vouch for your e-mail address; verify it there first.")]
    AddressNotVouchedFor,
    /// An address is no proof: whoever has an account here must sign in to it once to link the
    /// identity.
    #[error(
        "There is an account with this e-mail address; sign in to it, with a password set anew by \
         mail if it is not of your making, and link the provider in its settings."
    )]
    AddressTaken,
    #[error("This identity is linked already, to you or to somebody else.")]
    AlreadyLinked,
    #[error("This is the only way in; set a password or link another provider first.")]
    OnlyWayIn,
    #[error("{0}")]
    SignInRefused(String),
    #[error("The identity provider does not answer as it should.")]
    ProviderUnreachable,
}

from_parts!(AccountError);

impl From<RateError> for AccountError {
    fn from(error: RateError) -> Self {
        match error {
            RateError::TooOften(error) => error.into(),
            RateError::Part(error) => error.into(),
        }
    }
}

impl AccountError {
    /// For what does not exist and for what belongs to others alike.
    pub(super) fn unknown(what: &'static str) -> Self {
        planwright_store::Error::NotFound { what }.into()
    }
}
