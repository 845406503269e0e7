//! A queue that loses, doubles, delays and reorders, and the doorbells that go through it.

use crate::fault::Fault;
use crate::life::Life;
use crate::world::World;
use async_trait::async_trait;
use aws_lambda_events::event::sqs::{SqsEvent, SqsMessage};
use planwright_engine::command::Ring;
use planwright_engine::id::ProjectRef;
use planwright_protocol::queue::{Bells, Doorbell};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use tokio::time::{Duration, sleep};

/// Which function reads a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    Work,
    Plan,
}

/// Both queues.
#[derive(Debug)]
pub struct Queue {
    sent_since: Mutex<u64>,
    work: (Mutex<VecDeque<Doorbell>>, Notify),
    plan: (Mutex<VecDeque<Doorbell>>, Notify),
}

impl Queue {
    pub fn new() -> Arc<Self> {
        let line = || (Mutex::new(VecDeque::new()), Notify::new());
        Arc::new(Queue { sent_since: Mutex::new(0), work: line(), plan: line() })
    }

    fn line(&self, line: Line) -> &(Mutex<VecDeque<Doorbell>>, Notify) {
        match line {
            Line::Work => &self.work,
            Line::Plan => &self.plan,
        }
    }

    fn generation(&self) -> MutexGuard<'_, u64> {
        self.sent_since.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything under way is gone, as when the only process there is ends.
    pub fn forget(&self) {
        *self.generation() += 1;
        for line in [Line::Work, Line::Plan] {
            self.line(line).0.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
    }

    /// Makes a message readable after a while.
    pub fn send(self: &Arc<Self>, bell: Doorbell, after: Duration) {
        let (queue, sent) = (Arc::clone(self), *self.generation());
        let line = if bell.is_planning() { Line::Plan } else { Line::Work };
        tokio::spawn(async move {
            sleep(after).await;
            if *queue.generation() != sent {
                return;
            }
            let (ready, notify) = queue.line(line);
            let mut ready = ready.lock().unwrap_or_else(PoisonError::into_inner);
            ready.push_back(bell);
            notify.notify_one();
        });
    }

    /// Waits for messages and takes some, never none.
    pub async fn receive(&self, world: &World, line: Line) -> Vec<Doorbell> {
        let (ready, notify) = self.line(line);
        loop {
            {
                let mut ready = ready.lock().unwrap_or_else(PoisonError::into_inner);
                let most = usize::try_from(world.chaos.range(1, 10)).unwrap_or(1);
                let taken: Vec<Doorbell> = {
                    let most = most.min(ready.len());
                    ready.drain(..most).collect()
                };
                if !taken.is_empty() {
                    return taken;
                }
            }
            notify.notified().await;
        }
    }
}

/// The shape a function gets its messages in.
pub fn event(bells: &[Doorbell]) -> SqsEvent {
    let mut event = SqsEvent::default();
    for (at, bell) in bells.iter().enumerate() {
        let mut message = SqsMessage::default();
        message.message_id = Some(at.to_string());
        message.body = serde_json::to_string(bell).ok();
        event.records.push(message);
    }
    event
}

/// A process's way to the queues.
pub struct QueueBells {
    pub world: Arc<World>,
    pub life: Arc<Life>,
    pub queue: Arc<Queue>,
}

#[async_trait]
impl Bells for QueueBells {
    async fn ring(&self, project: ProjectRef, rings: &[Ring]) {
        let chaos = &self.world.chaos;
        for ring in rings {
            self.world.pass(&self.life).await;
            self.world.judge().rung(&self.world, &self.life.name, project, ring);
            let bell = Doorbell { attempt: 0, hops: 0, ..Doorbell::of(project, ring) };
            let slot = ring.slot;
            if chaos.hits(Fault::MessageLost) {
                self.world.tell(&self.life.name, || format!("doorbell of {slot} is lost"));
                continue;
            }
            self.world.tell(&self.life.name, || format!("rings for {slot} of {}", project.id));
            let copies = if chaos.hits(Fault::MessageDoubled) { 2 } else { 1 };
            for _ in 0..copies {
                let extra_ms = if chaos.hits(Fault::MessageDelayed) {
                    chaos.range(1_000, 150_000)
                } else {
                    chaos.range(1, 40)
                };
                // Whatever is sent in the meantime goes first.
                let overtaken_ms =
                    if chaos.hits(Fault::MessageReordered) { chaos.range(200, 4_000) } else { 0 };
                let wanted_ms = u64::try_from(ring.delay_ms).unwrap_or_default();
                self.queue.send(bell, Duration::from_millis(wanted_ms + extra_ms + overtaken_ms));
            }
        }
    }
}
