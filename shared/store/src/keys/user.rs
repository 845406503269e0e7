//! Keys of what belongs to a person, and of what leads to one.
//!
//! | partition | sort key | item |
//! |---|---|---|
//! | `user#<id>` | `profile` | a person |
//! | | `session#<id>`, `ticket#<id>` | their sign-ins; tickets already used |
//! | | `team#<team>` | the same place as the team's `member#<user>`, for lists of the person |
//! | | `apikey#<id>` | that the person has a key |
//! | | `identity#<hash>`, `known#<hash>` | that they sign in elsewhere; addresses they came from |
//! | | `answer#<hash>` | the kept answer of a request with an idempotency key |
//! | `email#<address>` | `user` | who has an address |
//! | `apikey#<id>` | `key` | an API key |
//! | `identity#<hash>` | `user` | whose an identity at a provider is |
//! | `once#<kind>#<hash>` | `token` | something good once: a mailed link, a sign-in under way |
//! | `device#<hash>`, `usercode#<code>` | `grant`, `device` | a device that waits for a sign-in |

use super::{Key, key};
use planwright_engine::id::{ApiKeyId, SessionId, TeamId, UserId};

pub fn user(id: UserId) -> Key {
    key(user_partition(id), "profile")
}

pub const SESSIONS: &str = "session#";

pub fn session(user: UserId, id: SessionId) -> Key {
    key(user_partition(user), format!("{SESSIONS}{id}"))
}

pub fn ticket(user: UserId, id: &str) -> Key {
    key(user_partition(user), format!("ticket#{id}"))
}

pub fn email(address: &str) -> Key {
    key(format!("email#{address}"), "user")
}

pub const USER_TEAMS: &str = "team#";

/// The membership as the person's own lists see it.
pub fn user_team(user: UserId, of: TeamId) -> Key {
    key(self::user(user).pk, format!("{USER_TEAMS}{of}"))
}

/// The key itself, of an entry in its team's list.
pub fn listed_key(sort: &str) -> Key {
    key(sort.to_owned(), "key")
}

/// An API key, by its id.
pub fn api_key(id: ApiKeyId) -> Key {
    key(format!("apikey#{id}"), "key")
}

pub const API_KEYS: &str = "apikey#";

/// That a person has a key.
pub fn api_key_of_user(user: UserId, id: ApiKeyId) -> Key {
    key(user_partition(user), format!("{API_KEYS}{id}"))
}

pub fn user_partition(user: UserId) -> String {
    format!("user#{user}")
}

/// Who somebody is at a provider; `name` is a hash of issuer and subject.
pub fn identity(name: &str) -> Key {
    key(format!("identity#{name}"), "user")
}

pub const IDENTITIES: &str = "identity#";

pub fn identity_of_user(user: UserId, name: &str) -> Key {
    key(user_partition(user), format!("{IDENTITIES}{name}"))
}

/// Something good once, by the hash of the token that opens it.
pub fn one_time(kind: &str, hash: &str) -> Key {
    key(format!("once#{kind}#{hash}"), "token")
}

/// A device that waits, by the hash of its code.
pub fn device(hash: &str) -> Key {
    key(format!("device#{hash}"), "grant")
}

/// Which device shows a code to its person.
pub fn user_code(code: &str) -> Key {
    key(format!("usercode#{code}"), "device")
}

/// An address a person has signed in from; `name` is a hash of it.
pub fn known_address(user: UserId, name: &str) -> Key {
    key(user_partition(user), format!("known#{name}"))
}

pub fn answer_of_user(user: UserId, name: &str) -> Key {
    key(user_partition(user), format!("answer#{name}"))
}
