//! Who somebody is: registering, signing in and out, passwords, keys, programs, identities
//! elsewhere.

mod account;
mod api_keys;
mod device;
mod email;
mod error;
mod identities;
mod new_password;
mod password;
mod reauthenticate;
mod refresh;
mod register;
mod sessions;
mod sign_in;
mod throttle;
mod view;

pub use account::{change_name, delete, me};
pub use api_keys::{keys, keys_of_team, make_key, revoke_key, revoke_key_of_team, rotate_key};
pub use device::{begin_device, decide_device, device, device_token};
pub use email::{send_verification, verify_email};
pub use error::AccountError;
pub use identities::{
    Arrival, Begun, Brought, Discovered, Elsewhere, begin_in_browser, begin_link, begin_program,
    come_back, finish_program, identities, identity_providers, link, turned_away, unlink,
};
pub use password::{change_password, forgot_password, reset_password};
pub use refresh::refresh;
pub use register::register;
pub use sessions::{end_session, end_sessions, prove, sessions, sign_out};
pub use sign_in::{BrowserSignIn, LIFE_MS, is_open, sign_in, sign_in_browser};

use planwright_engine::id::{SessionId, UserId};

/// Where a request comes from, and what the client calls itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// As far as it can be known; `127.0.0.1` on a laptop.
    pub address: String,
    pub user_agent: String,
}

/// A person who acts themselves, by a sign-in and not by a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedIn {
    pub user: UserId,
    pub session: SessionId,
}
