//! Signing in at identity providers. Issuer and subject name a person there; an address never does.

mod browser;
mod discovered;
mod flow;
mod linked;
mod people;
mod program;
mod providers;

pub use browser::{Arrival, begin_in_browser, begin_link, come_back, turned_away};
pub use discovered::Discovered;
pub use flow::{Begun, Brought};
pub use linked::{identities, link, unlink};
pub use program::{Elsewhere, begin_program, finish_program};
pub use providers::identity_providers;
