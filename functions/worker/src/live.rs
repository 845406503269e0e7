//! Text of a running round for whoever follows it: coalesced, expiring, never in the log.

use crate::Parts;
use planwright_engine::id::{ProjectId, TeamId};
use planwright_protocol::record::LiveText;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// At most this often is the live text written.
const EVERY: Duration = Duration::from_millis(400);
/// How often a round that nobody followed at its start asks whether somebody does now.
const ASKED_EVERY: Duration = Duration::from_secs(2);
/// Longest live text; beyond it the rest comes with the finished round.
const KEPT_BYTES: usize = 64_000;
/// The item is written whole: a longer text is written more seldom, so that a round costs about the same.
const SLOWER_PER_BYTES: u32 = 8_000;

/// Collects streamed text and, while somebody watches, publishes it.
pub(crate) struct Live {
    text: Arc<Mutex<String>>,
    publisher: tokio::task::JoinHandle<()>,
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
        let publisher = {
            let (parts, text) = (Arc::clone(parts), Arc::clone(&text));
            tokio::spawn(async move {
                if !watched {
                    until_watched(&parts, team, project, &text).await;
                }
                let mut sent = 0;
                loop {
                    tokio::time::sleep(EVERY * (1 + u32::try_from(sent).unwrap_or(u32::MAX) / SLOWER_PER_BYTES)).await;
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
        };
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

/// Comes back once somebody follows the project and there is text to show.
async fn until_watched(parts: &Parts, team: TeamId, project: ProjectId, text: &Mutex<String>) {
    loop {
        tokio::time::sleep(ASKED_EVERY).await;
        let silent = text.lock().unwrap_or_else(PoisonError::into_inner).is_empty();
        if !silent && parts.store.is_watched(team, project, parts.clock.now_ms()).await.unwrap_or(false) {
            return;
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.publisher.abort();
    }
}
