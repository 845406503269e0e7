//! Many schedules, side by side, and what they found.

use crate::fault::Fault;
use crate::scenario::Trim;
use crate::schedule::{Outcome, run};
use crate::{Error, Result};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Which schedules to play.
#[derive(Clone, Copy, Debug)]
pub struct Campaign {
    pub first_seed: u64,
    pub schedules: u64,
    /// End at the first violation.
    pub stop_at_first: bool,
    /// The planted bug that is switched on.
    pub planted: Option<&'static str>,
}

/// What a campaign found.
#[derive(Debug, Default)]
pub struct Report {
    pub schedules: u64,
    pub steps: u64,
    pub commits: u64,
    /// In the order of [`Fault::ALL`].
    pub faults: Vec<u64>,
    /// Schedules that broke an invariant, by seed.
    pub failures: Vec<Outcome>,
}

impl Report {
    fn add(&mut self, outcome: Outcome) {
        self.schedules += 1;
        self.steps += outcome.steps;
        self.commits += outcome.commits;
        self.faults.resize(Fault::ALL.len(), 0);
        for (sum, count) in self.faults.iter_mut().zip(&outcome.faults) {
            *sum += count;
        }
        if outcome.violation.is_some() {
            self.failures.push(outcome);
        }
    }
}

impl Campaign {
    /// Plays them on every core.
    pub fn run(&self, progress: impl Fn(u64) + Sync) -> Result<Report> {
        let (next, stop) = (AtomicU64::new(0), AtomicBool::new(false));
        let report = Mutex::new(Report::default());
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let trim = Trim::default();
        let work = || -> Result<()> {
            crate::planted::switch(self.planted);
            let http = crate::schedule::client()?;
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= self.schedules || stop.load(Ordering::Relaxed) {
                    return Ok(());
                }
                let outcome = run(self.first_seed + at, &trim, &http, false)?;
                let mut report = report.lock().unwrap_or_else(PoisonError::into_inner);
                if outcome.violation.is_some() && self.stop_at_first {
                    stop.store(true, Ordering::Relaxed);
                }
                report.add(outcome);
                progress(report.schedules);
            }
        };
        std::thread::scope(|scope| {
            let started: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            started.into_iter().try_for_each(|thread| thread.join().map_err(|_| Error::Thread)?)
        })?;
        let mut report = report.into_inner().unwrap_or_else(PoisonError::into_inner);
        report.failures.sort_by_key(|f| f.seed);
        Ok(report)
    }
}

/// One way to make a schedule smaller.
type Cut = Box<dyn Fn(&mut Trim)>;

/// The smallest schedule of a seed that still breaks the same invariant, with its story: fewer projects, fewer tasks,
/// fewer actions, and each kind of trouble left out that it can do without.
pub fn shortest(seed: u64, planted: Option<&'static str>) -> Result<(Trim, Outcome)> {
    crate::planted::switch(planted);
    let http = crate::schedule::client()?;
    let mut trim = Trim::default();
    let mut best = run(seed, &trim, &http, true)?;
    let invariant = best.violation.as_ref().map(|v| v.invariant);
    let mut candidates: Vec<Cut> = Vec::new();
    for projects in [1, 2] {
        candidates.push(Box::new(move |t| t.projects = t.projects.min(projects)));
    }
    for tasks in [1, 2, 3, 5] {
        candidates.push(Box::new(move |t| t.tasks = t.tasks.min(tasks)));
    }
    for actions in [0, 1, 2, 4] {
        candidates.push(Box::new(move |t| t.actions = t.actions.min(actions)));
    }
    for fault in Fault::ALL {
        candidates.push(Box::new(move |t| t.without.push(*fault)));
    }
    for change in candidates {
        let mut smaller = trim.clone();
        change(&mut smaller);
        let outcome = run(seed, &smaller, &http, true)?;
        let same = outcome.violation.as_ref().map(|v| v.invariant) == invariant;
        if same && outcome.steps <= best.steps {
            (trim, best) = (smaller, outcome);
        }
    }
    Ok((trim, best))
}
