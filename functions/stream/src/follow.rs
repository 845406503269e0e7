//! One open stream: replay, then follow.

use crate::listener::Listener;
use crate::live::Live;
use crate::{State, frame};
use bytes::Bytes;
use futures::Stream;
use planwright_engine::event::Event;
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_engine::run::Run;
use planwright_engine::status::ProjectStatus;
use planwright_platform::metrics::{Metrics, STREAMS_OPEN};
use planwright_store::{Error, Result};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, sleep_until, timeout_at};

/// Events read at once.
const BATCH: usize = 500;
/// Least time between two looks that nudges ask for: a fast run commits every few milliseconds.
const NUDGES_APART: Duration = Duration::from_millis(20);
/// Looks that may fail one after the other before the client is left to come back.
const PATIENCE: u32 = 5;

/// Whether nothing more happens until a person acts.
pub(crate) fn has_ended(status: ProjectStatus) -> bool {
    matches!(status, ProjectStatus::Completed | ProjectStatus::Failed | ProjectStatus::Cancelled)
}

/// Where a stream stands.
pub(crate) struct Follow {
    state: State,
    listener: Listener,
    team: TeamId,
    project: ProjectId,
    /// Last event handed on.
    seq: u64,
    live: Live,
    frames: VecDeque<Bytes>,
    /// The log may have come to its end: look at the project before waiting for more.
    may_have_ended: bool,
    ended: bool,
    failures: u32,
    closes_at: Instant,
    watch_at: Instant,
    recheck_at: Instant,
    look_at: Instant,
    looked_at: Instant,
    spoke_at: Instant,
    moved_at: Instant,
    nudges: Option<Receiver<ProjectId>>,
    _open: Open,
}

impl Follow {
    pub(crate) fn new(
        state: State,
        listener: Listener,
        project: ProjectId,
        after: u64,
        run: &Run,
    ) -> Self {
        let now = Instant::now();
        Follow {
            // A client ahead of the log would miss what is written next.
            seq: after.min(run.head),
            live: Live::new(run),
            frames: VecDeque::from([frame::retry()]),
            may_have_ended: has_ended(run.status),
            ended: false,
            failures: 0,
            closes_at: now + state.pace.life,
            watch_at: now,
            recheck_at: now + state.pace.recheck,
            look_at: now,
            looked_at: now,
            spoke_at: now,
            moved_at: now,
            nudges: state.nudges.as_ref().map(|nudges| nudges.subscribe()),
            _open: Open::new(state.metrics.clone()),
            state,
            listener,
            team: listener.team,
            project,
        }
    }

    pub(crate) fn into_frames(
        self,
    ) -> impl Stream<Item = std::result::Result<Bytes, Infallible>> + Send {
        futures::stream::unfold(self, |mut follow| async move {
            let frame = follow.next().await?;
            Some((Ok(frame), follow))
        })
    }

    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(frame) = self.frames.pop_front() {
                self.spoke_at = Instant::now();
                return Some(frame);
            }
            if self.ended || Instant::now() >= self.closes_at {
                return None;
            }
            if self.spoke_at + self.state.pace.heartbeat <= Instant::now() {
                self.frames.push_back(frame::heartbeat());
                continue;
            }
            self.pause().await;
            if Instant::now() < self.look_at {
                continue;
            }
            match self.look().await {
                Ok(()) => self.failures = 0,
                Err(Error::NotFound { .. }) => self.ended = true,
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(project = %self.project, error, "a stream could not look");
                    self.failures += 1;
                    self.ended = self.failures >= PATIENCE;
                }
            }
        }
    }

    /// Waits for the next look, the next heartbeat or the end, whichever comes first. A nudge makes
    /// it look at once.
    async fn pause(&mut self) {
        let until = self.look_at.min(self.spoke_at + self.state.pace.heartbeat).min(self.closes_at);
        let Some(nudges) = &mut self.nudges else { return sleep_until(until).await };
        loop {
            match timeout_at(until, nudges.recv()).await {
                Err(_) => return,
                Ok(Ok(project)) if project != self.project => {}
                Ok(Ok(_) | Err(RecvError::Lagged(_))) => {
                    self.look_at = Instant::now().max(self.looked_at + NUDGES_APART);
                    return;
                }
                Ok(Err(RecvError::Closed)) => {
                    self.nudges = None;
                    return sleep_until(until).await;
                }
            }
        }
    }

    async fn look(&mut self) -> Result<()> {
        let now = Instant::now();
        let calm = now - self.moved_at >= self.state.pace.calm_after;
        self.looked_at = now;
        self.look_at = now + if calm { self.state.pace.idle } else { self.state.pace.busy };
        if now >= self.recheck_at {
            if let Some(barred) = self.listener.barred(&self.state).await? {
                tracing::info!(project = %self.project, user = %self.listener.user, ?barred, "a \
                    stream is cut");
                self.ended = true;
                return Ok(());
            }
            self.recheck_at = now + self.state.pace.recheck;
        }
        let events = self
            .state
            .store
            .events_after(ProjectRef::new(self.team, self.project), self.seq, BATCH)
            .await?;
        if !events.is_empty() {
            self.moved_at = now;
            // There may be more behind these.
            self.look_at = now;
            events.iter().for_each(|event| self.tell(event));
            return Ok(());
        }
        if self.may_have_ended {
            let run = self.state.store.run_get(ProjectRef::new(self.team, self.project)).await?.run;
            self.ended = has_ended(run.status) && self.seq >= run.head;
            self.may_have_ended = has_ended(run.status);
            if self.ended {
                return Ok(());
            }
        }
        self.look_at_text(now).await
    }

    fn tell(&mut self, event: &Event) {
        self.seq = event.seq;
        self.live.follow(event);
        self.may_have_ended |= event.kind.ends_run();
        self.frames.push_back(frame::event(self.project, event));
    }

    async fn look_at_text(&mut self, now: Instant) -> Result<()> {
        let now_ms = self.state.clock.now_ms();
        if now >= self.watch_at {
            self.watch_at = now + self.state.pace.watch;
            // Fails when the project has been deleted, and the stream ends with it.
            self.state.store.run_get(ProjectRef::new(self.team, self.project)).await?;
            self.state.store.watch(ProjectRef::new(self.team, self.project), now_ms).await?;
        }
        if self.live.is_expected() {
            let texts =
                self.state.store.live_after(ProjectRef::new(self.team, self.project), 0).await?;
            let frames = self.live.news(self.project, texts, now_ms);
            if !frames.is_empty() {
                self.moved_at = now;
            }
            self.frames.extend(frames);
        }
        Ok(())
    }
}

/// Counts the open streams.
struct Open(Metrics);

impl Open {
    fn new(metrics: Metrics) -> Self {
        metrics.shift(&STREAMS_OPEN, [], 1);
        Open(metrics)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.shift(&STREAMS_OPEN, [], -1);
    }
}
