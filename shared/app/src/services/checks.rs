//! What was found of services a moment ago.

use planwright_protocol::http::service::Service;
use tokio::sync::Mutex;

/// The checks made a moment ago. Whoever asks while they are made waits for them.
#[derive(Default)]
pub struct Checks(pub(super) Mutex<Option<Checked>>);

pub(super) struct Checked {
    pub at_ms: i64,
    pub services: Vec<Service>,
}
