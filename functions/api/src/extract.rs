//! What handlers take from a request. Every refusal is an [`crate::ApiError`].

mod address;
mod body;
mod caller;
mod cookie;
mod credential;
mod memberships;
mod paging;
mod path;
mod query;
mod resource;
mod trusted;

pub use address::Origin;
pub(crate) use address::of as client_address;
pub use body::{Body, LARGE, OptionalBody};
pub use caller::{Caller, Person};
pub(crate) use cookie::Cookies;
pub(crate) use memberships::MembershipCache;
pub use paging::Paging;
pub(crate) use paging::refuse_offset;
pub use path::{CheckpointPath, InvitationPath, MemberPath, PlanPath, ProjectPath, TaskPath};
pub use query::Query;
pub(crate) use resource::is_of_a_team;
pub(crate) use trusted::{Proof, Trusted};
