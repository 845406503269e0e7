//! The life of one simulated process: what it does to the world goes through its gate, so a dead
//! one does nothing more and a frozen one does it late.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::AbortHandle;
use tokio::time::{Duration, Instant, sleep_until};

/// One start of one process.
#[derive(Debug)]
pub struct Life {
    /// Which process; the same after a restart.
    pub index: usize,
    /// For the history: `worker1.3` is the third life of the worker 1.
    pub name: String,
    dead: AtomicBool,
    frozen_until: Mutex<Option<Instant>>,
    cut_off_until: Mutex<Option<Instant>>,
    tasks: Mutex<Vec<AbortHandle>>,
    obituary: UnboundedSender<usize>,
}

impl Life {
    pub fn new(index: usize, name: String, obituary: UnboundedSender<usize>) -> Self {
        Life {
            index,
            name,
            dead: AtomicBool::new(false),
            frozen_until: Mutex::new(None),
            cut_off_until: Mutex::new(None),
            tasks: Mutex::new(Vec::new()),
            obituary,
        }
    }

    /// Returns when this process may act. Never, once it is dead.
    pub async fn gate(&self) {
        loop {
            if self.is_dead() {
                std::future::pending::<()>().await;
            }
            let frozen = *self.frozen_until.lock().unwrap_or_else(PoisonError::into_inner);
            match frozen.filter(|until| *until > Instant::now()) {
                Some(until) => sleep_until(until).await,
                None => return,
            }
        }
    }

    pub fn is_dead(&self) -> bool {
        self.dead.load(Ordering::Relaxed)
    }

    pub fn is_frozen(&self) -> bool {
        let frozen = *self.frozen_until.lock().unwrap_or_else(PoisonError::into_inner);
        frozen.is_some_and(|until| until > Instant::now())
    }

    pub fn freeze(&self, time: Duration) {
        *self.frozen_until.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(Instant::now() + time);
    }

    /// No request gets through and back for this long.
    pub fn cut_off(&self, time: Duration) {
        *self.cut_off_until.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(Instant::now() + time);
    }

    pub fn is_cut_off(&self) -> bool {
        let until = *self.cut_off_until.lock().unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| until > Instant::now())
    }

    /// Kills it at once: every future it runs is dropped, and what it spawned elsewhere stops at
    /// the gate.
    pub fn kill(&self) {
        if self.dead.swap(true, Ordering::Relaxed) {
            return;
        }
        for task in self.tasks.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            task.abort();
        }
        // Nobody listens any more when the schedule is over.
        let _ = self.obituary.send(self.index);
    }

    /// A task that dies with this process.
    pub fn owns(&self, task: AbortHandle) {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.retain(|t| !t.is_finished());
        tasks.push(task);
    }
}
