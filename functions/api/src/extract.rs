//! What handlers take from a request. Every refusal is an [`crate::ApiError`].

mod body;
mod caller;
mod credential;
mod paging;
mod path;
mod query;

pub use body::{Body, LARGE, OptionalBody};
pub use caller::Caller;
pub(crate) use credential::SignIns;
pub use paging::Paging;
pub use path::{CheckpointPath, PlanPath, ProjectPath, TaskPath};
pub use query::Query;
