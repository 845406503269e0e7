//! Who may use the database when.
//!
//! SQLite does one thing at a time. A short request that finds it free runs on the caller's thread,
//! which spares it two thread switches (about 40 µs of 95 µs); everything else waits its turn on a
//! thread of its own, so that no async worker is ever blocked behind somebody else's commit.

use crate::{Error, Result};
use dynoxide::Database;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use tokio::sync::oneshot;

type Job = Box<dyn FnOnce(&Database) + Send>;

pub(crate) struct Turns {
    shared: Arc<Shared>,
    jobs: mpsc::Sender<Job>,
}

struct Shared {
    database: Database,
    turn: Mutex<()>,
    /// Jobs handed to the thread and not finished. While there are any, nobody overtakes them.
    queued: AtomicUsize,
}

/// How long a job may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Length {
    /// Tens of microseconds.
    Short,
    /// Worth a thread switch: a large transaction, or a commit that waits for the disk.
    Long,
}

impl Turns {
    pub(crate) fn new(database: Database) -> Result<Self> {
        let shared =
            Arc::new(Shared { database, turn: Mutex::new(()), queued: AtomicUsize::new(0) });
        let (jobs, inbox) = mpsc::channel::<Job>();
        let owned = shared.clone();
        let work = move || {
            for job in inbox {
                let turn = owned.turn.lock().unwrap_or_else(PoisonError::into_inner);
                job(&owned.database);
                drop(turn);
                owned.queued.fetch_sub(1, Ordering::Release);
            }
        };
        std::thread::Builder::new()
            .name("dynamodb".into())
            .spawn(work)
            .map_err(Error::DatabaseThread)?;
        Ok(Turns { shared, jobs })
    }

    pub(crate) fn database(&self) -> &Database {
        &self.shared.database
    }

    /// Runs the job; none if the thread is gone.
    pub(crate) async fn take<R: Send + 'static>(
        &self,
        length: Length,
        job: impl FnOnce(&Database) -> R + Send + 'static,
    ) -> Option<R> {
        if length == Length::Short
            && self.shared.queued.load(Ordering::Acquire) == 0
            && let Ok(_turn) = self.shared.turn.try_lock()
        {
            return Some(job(&self.shared.database));
        }
        let (reply, outcome) = oneshot::channel();
        self.shared.queued.fetch_add(1, Ordering::Release);
        let job: Job = Box::new(move |database| {
            // A caller that went away does not undo what it asked for.
            let _ = reply.send(job(database));
        });
        self.jobs.send(job).ok()?;
        outcome.await.ok()
    }
}
