//! Who may do what, and who did: passwords, access tokens, refresh tokens, roles, the cursors bound
//! to a team and the chain of its audit log.
//!
//! Invariants of this crate:
//! - pure logic and cryptography: it stores nothing and reads no clock; time and randomness are
//!   arguments. Only `oidc` and `breach` speak to others, through the guarded client, and
//!   `key_refresh` to the keeper of secrets; only `oidc` draws numbers of its own;
//! - a secret is held as `Secret`, stored only as a hash, and compared in constant time;
//! - an error says that a token is bad, expired or of the wrong kind, never what it held.

pub mod api_key;
pub mod audit;
pub mod breach;
pub mod cursor;
pub mod email;
mod error;
pub mod key_refresh;
pub mod key_ring;
pub mod keyed_hash;
mod limits;
pub mod oidc;
pub mod one_time;
pub mod password;
pub mod permission;
pub mod principal;
pub mod refresh;
pub mod scope;
pub mod sealed;
pub mod token;

pub use error::Error;
