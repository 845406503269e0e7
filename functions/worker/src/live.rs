//! Text of a running round for whoever follows it: coalesced, expiring, never in the log.

use crate::Parts;
use planwright_engine::id::{ProjectId, TeamId};
use planwright_protocol::record::LiveText;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// At most this often is the live text written.
const EVERY: Duration = Duration::from_millis(400);
/// Newest characters kept: enough for a screen, and the item stays small.
const KEPT_BYTES: usize = 16_000;

/// Collects streamed text and, while somebody watches, publishes it.
pub(crate) struct Live {
    text: Arc<Mutex<String>>,
    publisher: Option<tokio::task::JoinHandle<()>>,
}

impl Live {
    pub(crate) fn start(
        parts: &Arc<Parts>,
        watched: bool,
        team: TeamId,
        project: ProjectId,
        (task, attempt, round): (u32, u32, u32),
    ) -> Self {
        let text = Arc::new(Mutex::new(String::new()));
        let publisher = watched.then(|| {
            let (parts, text) = (Arc::clone(parts), Arc::clone(&text));
            tokio::spawn(async move {
                let mut sent = 0;
                loop {
                    tokio::time::sleep(EVERY).await;
                    let now = text.lock().unwrap_or_else(PoisonError::into_inner).clone();
                    if now.len() == sent {
                        continue;
                    }
                    sent = now.len();
                    let live = LiveText { task, attempt, round, text: now, at_ms: parts.clock.now_ms() };
                    if let Err(error) = parts.store.live_put(team, project, &live).await {
                        tracing::debug!(%error, "live text was not published");
                    }
                }
            })
        });
        Live { text, publisher }
    }

    /// Where streamed text goes.
    pub(crate) fn sink(&self) -> impl FnMut(&str) + Send + use<> {
        let text = Arc::clone(&self.text);
        move |piece: &str| {
            let mut text = text.lock().unwrap_or_else(PoisonError::into_inner);
            if text.len() + piece.len() <= KEPT_BYTES {
                text.push_str(piece);
            }
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        if let Some(publisher) = &self.publisher {
            publisher.abort();
        }
    }
}
