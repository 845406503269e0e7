//! Text of a running round for whoever follows it: coalesced, expiring, never in the log.

use crate::Parts;
use planwright_engine::id::ProjectRef;
use planwright_protocol::record::LiveText;
use std::convert::Infallible;
use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// At most this often is the live text written.
const EVERY: Duration = Duration::from_millis(400);
/// How often a round that nobody followed at its start asks whether somebody does now.
const ASKED_EVERY: Duration = Duration::from_secs(2);
/// Longest live text; beyond it the rest comes with the finished round.
const KEPT_BYTES: usize = 64_000;
/// The item is written whole: a longer text is written more seldom, so that a round costs about the
/// same.
const SLOWER_PER_BYTES: u32 = 8_000;

/// Collects streamed text and, while somebody watches, publishes it.
pub(crate) struct Live<'a> {
    text: Mutex<String>,
    parts: &'a Parts,
    watched: bool,
    project: ProjectRef,
    round: LiveText,
}

impl<'a> Live<'a> {
    /// `round` says whose text it is; its own text is empty yet.
    pub(crate) fn of(
        parts: &'a Parts,
        watched: bool,
        project: ProjectRef,
        round: LiveText,
    ) -> Self {
        Live { text: Mutex::default(), parts, watched, project, round }
    }

    /// Where streamed text goes.
    pub(crate) fn sink(&self) -> impl FnMut(&str) + Send {
        |piece: &str| {
            let mut text = self.text.lock().unwrap_or_else(PoisonError::into_inner);
            if text.len() + piece.len() <= KEPT_BYTES {
                text.push_str(piece);
            }
        }
    }

    /// Publishes as long as the call goes on. No task of its own: a call that is answered at once
    /// never begins it.
    pub(crate) async fn beside<T>(&self, call: impl Future<Output = T>) -> T {
        tokio::select! {
            biased;
            answer = call => answer,
            never = self.publish() => match never {},
        }
    }

    async fn publish(&self) -> Infallible {
        let parts = self.parts;
        if !self.watched {
            self.until_watched().await;
        }
        let mut sent = 0;
        loop {
            tokio::time::sleep(
                EVERY * (1 + u32::try_from(sent).unwrap_or(u32::MAX) / SLOWER_PER_BYTES),
            )
            .await;
            let now = self.text.lock().unwrap_or_else(PoisonError::into_inner).clone();
            if now.len() == sent {
                continue;
            }
            sent = now.len();
            let at_ms = parts.clock.now_ms();
            let live = LiveText { text: now, at_ms, ..self.round.clone() };
            if let Err(error) = parts.store.live_put(self.project, &live).await {
                tracing::debug!(%error, "live text was not published");
            }
        }
    }

    /// Comes back once somebody follows the project and there is text to show.
    async fn until_watched(&self) {
        loop {
            tokio::time::sleep(ASKED_EVERY).await;
            let silent = self.text.lock().unwrap_or_else(PoisonError::into_inner).is_empty();
            let now_ms = self.parts.clock.now_ms();
            if !silent && self.parts.store.is_watched(self.project, now_ms).await.unwrap_or(false) {
                return;
            }
        }
    }
}
