//! Many schedules, side by side, and what they found.

use crate::fault::Fault;
use crate::scenario::Trim;
use crate::schedule::{Outcome, run};
use crate::{Error, Result};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

/// Which schedules to play.
#[derive(Clone, Copy, Debug)]
pub struct Campaign<'a> {
    /// Play those that broke something once, before all others.
    pub kept: bool,
    pub first_seed: u64,
    pub schedules: u64,
    /// Begin no schedule after this.
    pub until: Option<Instant>,
    /// At most so many side by side; none for one on each core.
    pub threads: Option<usize>,
    /// End at the first violation.
    pub stop_at_first: bool,
    /// The mutant that is switched on.
    pub mutant: Option<&'a str>,
}

/// What a campaign found.
#[derive(Debug, Default)]
pub struct Report {
    pub schedules: u64,
    pub steps: u64,
    pub commits: u64,
    /// Of all histories, whatever their order: equal for equal seeds.
    pub digest: u64,
    /// In the order of [`Fault::ALL`].
    pub faults: Vec<u64>,
    /// Schedules that broke an invariant, by seed.
    pub failures: Vec<Outcome>,
}

impl Report {
    /// Faults that came less often than once in fifteen schedules: a run that long proves too
    /// little of them.
    pub fn rare(&self) -> Vec<Fault> {
        let counts = Fault::ALL.iter().zip(&self.faults);
        counts.filter(|(_, count)| **count * 15 < self.schedules).map(|(fault, _)| *fault).collect()
    }

    fn add(&mut self, outcome: Outcome) {
        self.schedules += 1;
        self.steps += outcome.steps;
        self.commits += outcome.commits;
        self.digest = self.digest.wrapping_add(outcome.digest);
        self.faults.resize(Fault::ALL.len(), 0);
        for (sum, count) in self.faults.iter_mut().zip(&outcome.faults) {
            *sum += count;
        }
        if outcome.violation.is_some() {
            self.failures.push(outcome);
        }
    }
}

/// Every seed that ever broke an invariant, one a line, with what it broke.
const KEPT: &str = include_str!("../kept.txt");

/// The seeds that every campaign plays besides its own.
pub fn kept() -> impl Iterator<Item = u64> {
    let words = KEPT.lines().filter_map(|line| line.split_whitespace().next());
    words.filter_map(|word| word.parse().ok())
}

impl Campaign<'_> {
    /// Plays them; `progress` is told of each, and how many there were.
    pub fn run(&self, progress: impl Fn(&Outcome, u64) + Sync) -> Result<Report> {
        let trim = Trim::default();
        let mut report = Report::default();
        let kept: Vec<u64> = if self.kept { kept().collect() } else { Vec::new() };
        let seed = |at: u64| {
            let of_kept = usize::try_from(at).ok().and_then(|at| kept.get(at)).copied();
            of_kept.unwrap_or_else(|| self.first_seed + (at - kept.len() as u64))
        };
        let side_by_side = SideBySide {
            jobs: self.schedules.saturating_add(kept.len() as u64),
            until: self.until,
            threads: self.threads,
            mutant: self.mutant,
        };
        side_by_side.play(
            |at, http| run(seed(at), &trim, http, false),
            |outcome| {
                let enough = outcome.violation.is_some() && self.stop_at_first;
                progress(&outcome, report.schedules + 1);
                report.add(outcome);
                enough
            },
        )?;
        report.failures.sort_by_key(|f| f.seed);
        Ok(report)
    }
}

/// Schedules that are played at once, one at a time on each thread.
#[derive(Clone, Copy, Debug, Default)]
struct SideBySide<'a> {
    jobs: u64,
    until: Option<Instant>,
    threads: Option<usize>,
    mutant: Option<&'a str>,
}

impl SideBySide<'_> {
    /// Plays all of them, until `take` has seen enough or the time is up.
    fn play(
        self,
        play: impl Fn(u64, &reqwest::Client) -> Result<Outcome> + Sync,
        take: impl FnMut(Outcome) -> bool + Send,
    ) -> Result<()> {
        let (next, stop, take) = (AtomicU64::new(0), AtomicBool::new(false), Mutex::new(take));
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let is_late = || self.until.is_some_and(|until| Instant::now() > until);
        let work = || -> Result<()> {
            crate::switch::mutant(self.mutant);
            let http = crate::schedule::client()?;
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= self.jobs || stop.load(Ordering::Relaxed) || is_late() {
                    return Ok(());
                }
                let outcome = play(at, &http)?;
                if take.lock().unwrap_or_else(PoisonError::into_inner)(outcome) {
                    stop.store(true, Ordering::Relaxed);
                }
            }
        };
        std::thread::scope(|scope| {
            let threads = self.threads.unwrap_or(cores).max(1);
            let started: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            started.into_iter().try_for_each(|thread| thread.join().map_err(|_| Error::Thread)?)
        })
    }
}

/// Small schedules without other trouble, each played once for every await between two effects,
/// with a crash there.
pub fn at_every_await(first_seed: u64, seeds: u64) -> Result<Report> {
    crate::switch::mutant(None);
    let http = crate::schedule::client()?;
    let mut falls = Vec::new();
    for seed in first_seed..first_seed + seeds {
        let awaits = run(seed, &calm(None), &http, false)?.awaits;
        falls.extend((0..awaits).map(|at| (seed, at)));
    }
    let mut report = Report::default();
    let play = |at: u64, http: &reqwest::Client| {
        let (seed, fall_at) =
            usize::try_from(at).ok().and_then(|at| falls.get(at)).copied().unwrap_or_default();
        run(seed, &calm(Some(fall_at)), http, false)
    };
    let all = SideBySide { jobs: falls.len() as u64, ..SideBySide::default() };
    all.play(play, |outcome| {
        report.add(outcome);
        false
    })?;
    report.failures.sort_by_key(|f| (f.seed, f.fall_at));
    Ok(report)
}

/// A small schedule in which nothing goes wrong but a crash at that await.
pub fn calm(fall_at: Option<u64>) -> Trim {
    Trim { projects: 1, tasks: 4, actions: 3, without: Fault::ALL.to_vec(), fall_at }
}

/// One way to make a schedule smaller.
type Cut = Box<dyn Fn(&mut Trim)>;

/// The smallest schedule of a seed that still breaks the same invariant, with its story: fewer
/// projects, fewer tasks, fewer actions, and each kind of trouble left out that it can do without.
pub fn shortest(seed: u64) -> Result<(Trim, Outcome)> {
    crate::switch::mutant(None);
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
