//! Every key string, and only here. A tenant's partition key begins with its team id, so that an
//! IAM policy on `dynamodb:LeadingKeys` can enforce what the code promises.
//!
//! One file per kind of partition, each with a table of its items: [`team`](mod@team),
//! [`project`](mod@project), [`user`](mod@user), [`installation`]; and [`index`], by which the
//! sweeper finds its work.

pub mod index;
mod installation;
mod project;
mod team;
mod user;

pub use installation::*;
pub use project::*;
pub use team::*;
pub use user::*;

pub const PARTITION: &str = "pk";
pub const SORT: &str = "sk";
/// Unix seconds after which DynamoDB may delete an item.
pub const TTL: &str = "ttl";
/// The index by which the sweeper finds its work; see [`index`].
pub const ACTIVE_INDEX: &str = "active";
pub const ACTIVE_PARTITION: &str = "apk";
pub const ACTIVE_SORT: &str = "ask";
/// Spreads active runs over partitions of the index.
pub const ACTIVE_SHARDS: u8 = 8;

/// The primary key of one item.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    pub pk: String,
    pub sk: String,
}

fn key(pk: String, sk: impl Into<String>) -> Key {
    Key { pk, sk: sk.into() }
}
