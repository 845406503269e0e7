//! What all processes of a schedule share: the table, trouble, the judge and the history.

use crate::fault::{Chaos, Fault};
use crate::history::History;
use crate::judge::Judge;
use crate::life::Life;
use crate::timeline::Timeline;
use dynoxide::Database;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::time::Duration;

/// Name of the one table.
pub const TABLE: &str = "planwright";

/// The shared part of a schedule.
pub struct World {
    pub database: Database,
    pub chaos: Chaos,
    timeline: Timeline,
    /// Transactions whose sender got no answer, by token, and whether a copy is still under way.
    unanswered: Mutex<BTreeMap<String, bool>>,
    /// The sweep after a restart is under way: the one process there is neither stops nor pauses in
    /// it.
    pub starting: AtomicBool,
    judge: Mutex<Judge>,
}

impl World {
    pub fn new(
        database: Database,
        chaos: Chaos,
        base_ms: i64,
        judge: Judge,
        history: History,
    ) -> Arc<Self> {
        let timeline = Timeline::new(base_ms, history);
        let starting = AtomicBool::new(false);
        let (judge, unanswered) = (Mutex::new(judge), Mutex::default());
        Arc::new(World { database, chaos, timeline, unanswered, starting, judge })
    }

    pub fn judge(&self) -> MutexGuard<'_, Judge> {
        self.judge.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A transaction's sender got no answer; with `under_way` a copy may still land.
    pub fn leaves_unanswered(&self, token: String, under_way: bool) {
        self.unanswered.lock().unwrap_or_else(PoisonError::into_inner).insert(token, under_way);
    }

    /// Whether this transaction was sent before without an answer, and if so, whether a copy is
    /// still under way.
    pub fn unanswered(&self, token: &str) -> Option<bool> {
        self.unanswered.lock().unwrap_or_else(PoisonError::into_inner).get(token).copied()
    }

    /// An await between two effects of a process: where it waits while frozen, and may fall.
    pub async fn pass(&self, life: &Life) {
        life.gate().await;
        if !self.starting.load(Ordering::Relaxed) && !life.is_dead() && self.chaos.falls() {
            self.tell(&life.name, || Fault::CrashAtAwait.name().to_owned());
            life.kill();
            life.gate().await;
        }
    }

    /// A pause of the kind only a machine's trouble makes: longer than a lease.
    pub fn maybe_freeze(&self, life: &Life) {
        if !self.starting.load(Ordering::Relaxed) && self.chaos.hits(Fault::Zombie) {
            let seconds = self.chaos.range(95, 260);
            self.tell(&life.name, || format!("freezes for {seconds} s"));
            life.freeze(Duration::from_secs(seconds));
        }
    }

    pub fn maybe_crash(&self, life: &Life, fault: Fault) {
        if !self.starting.load(Ordering::Relaxed) && self.chaos.hits(fault) {
            self.tell(&life.name, || fault.name().to_owned());
            life.kill();
        }
    }
}

impl Deref for World {
    type Target = Timeline;

    fn deref(&self) -> &Timeline {
        &self.timeline
    }
}
