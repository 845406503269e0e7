//! What handlers take from a request. Every refusal is an [`crate::ApiError`].

mod body;
mod caller;
mod credential;
mod paging;
mod path;
mod query;
mod resource;
mod standing;

pub use body::{Body, LARGE, OptionalBody};
pub use caller::{Caller, Person};
pub(crate) use credential::SignIns;
pub use paging::Paging;
pub use path::{CheckpointPath, InvitationPath, MemberPath, PlanPath, ProjectPath, TaskPath};
pub use query::Query;
pub(crate) use resource::is_of_a_team;
pub(crate) use standing::Standings;
