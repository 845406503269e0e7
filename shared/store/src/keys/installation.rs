//! Keys of what belongs to no team and no person.
//!
//! | partition | sort key | item |
//! |---|---|---|
//! | `installation` | `operator` | who signed up first |
//! | | `user#<id>`, `team#<id>` | everybody, every team |
//! | `invited#<hash>` | `invitation` | which invitation a link is about |
//! | `limit#<name>` | `bucket` | a token bucket |

use super::{Key, key};
use planwright_engine::id::{TeamId, UserId};

/// Leads from the hash of a link's secret to its invitation.
pub fn invited(hash: &str) -> Key {
    key(format!("invited#{hash}"), "invitation")
}

pub const INSTALLATION: &str = "installation";

pub const LISTED_USERS: &str = "user#";

pub fn listed_user(id: UserId) -> Key {
    key(INSTALLATION.to_owned(), format!("{LISTED_USERS}{id}"))
}

pub const LISTED_TEAMS: &str = "team#";

pub fn listed_team(id: TeamId) -> Key {
    key(INSTALLATION.to_owned(), format!("{LISTED_TEAMS}{id}"))
}

/// Taken by the installation's first user.
pub fn operator() -> Key {
    key(INSTALLATION.to_owned(), "operator")
}

/// A token bucket.
pub fn limit(name: &str) -> Key {
    key(format!("limit#{name}"), "bucket")
}
