//! The one error of this crate.

use crate::limits;
use crate::permission::Permission;

/// What could not be done, or why someone is not let in.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the password is too short: it needs at least {} characters", limits::MIN_CHARS)]
    PasswordTooShort,
    #[error("the password is too long: it may have at most {} characters", limits::MAX_CHARS)]
    PasswordTooLong,
    #[error("cannot hash a password")]
    HashPassword {
        #[source]
        source: argon2::password_hash::Error,
    },
    #[error("a stored password hash cannot be read")]
    StoredHash {
        #[source]
        source: argon2::password_hash::phc::Error,
    },
    #[error("hashing a password was interrupted")]
    HashingInterrupted {
        #[source]
        source: tokio::task::JoinError,
    },
    #[error("hashing of passwords has been shut down")]
    HashingClosed,
    #[error("not an email address, or longer than {} characters", limits::MAX_LEN)]
    InvalidEmail,
    #[error("the token has expired")]
    TokenExpired,
    /// `reason` is for the log; the caller learns only that the token is bad.
    #[error("the token is invalid")]
    TokenInvalid { reason: &'static str },
    #[error("the token is of the wrong kind")]
    TokenWrongType,
    #[error("the cursor is not one of this list")]
    InvalidCursor,
    #[error("the signing keys cannot be read: {problem}")]
    ReadKeys { problem: &'static str },
    #[error("the signing keys cannot be read again")]
    ReadKeysAgain {
        #[source]
        source: planwright_platform::Error,
    },
    #[error("cannot make a signing key")]
    MakeKey {
        #[source]
        source: planwright_platform::Error,
    },
    #[error("cannot make a token")]
    MakeToken {
        #[source]
        source: planwright_platform::Error,
    },
    #[error("cannot sign a token")]
    SignToken {
        #[source]
        source: jsonwebtoken::errors::Error,
    },
    #[error("the list of leaked passwords cannot be asked")]
    AskLeaks {
        #[source]
        source: planwright_platform::Error,
    },
    #[error("the list of leaked passwords does not answer")]
    ReadLeaks {
        #[source]
        source: reqwest::Error,
    },
    #[error("the identity provider cannot be used: {problem}")]
    Provider { problem: String },
    /// `problem` is for who tries to sign in; it holds nothing secret.
    #[error("the sign-in is refused: {problem}")]
    SignInRefused { problem: String },
    #[error("this needs the permission {permission}")]
    Forbidden { permission: Permission },
}
