//! Text of a running round for whoever follows it: coalesced, expiring, never in the log.

use crate::Parts;
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_engine::slot::SlotKey;
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
    of: (TeamId, ProjectId),
    round: (SlotKey, u32, u32),
}

impl<'a> Live<'a> {
    /// `round` is slot, attempt and round.
    pub(crate) fn of(
        parts: &'a Parts,
        watched: bool,
        of: (TeamId, ProjectId),
        round: (SlotKey, u32, u32),
    ) -> Self {
        Live { text: Mutex::default(), parts, watched, of, round }
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
        let (parts, (team, project), (slot, attempt, round)) = (self.parts, self.of, self.round);
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
            let live = LiveText { slot, attempt, round, text: now, at_ms: parts.clock.now_ms() };
            if let Err(error) = parts.store.live_put(ProjectRef::new(team, project), &live).await {
                tracing::debug!(%error, "live text was not published");
            }
        }
    }

    /// Comes back once somebody follows the project and there is text to show.
    async fn until_watched(&self) {
        let (team, project) = self.of;
        loop {
            tokio::time::sleep(ASKED_EVERY).await;
            let silent = self.text.lock().unwrap_or_else(PoisonError::into_inner).is_empty();
            let now_ms = self.parts.clock.now_ms();
            if !silent
                && self
                    .parts
                    .store
                    .is_watched(ProjectRef::new(team, project), now_ms)
                    .await
                    .unwrap_or(false)
            {
                return;
            }
        }
    }
}
