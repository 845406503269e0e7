//! A list of steps that all run, with one line about each at the end.

use crate::error::{Error, Result};
use std::time::{Duration, Instant};

#[derive(Debug, Default)]
pub(crate) struct Steps(Vec<Step>);

#[derive(Debug)]
struct Step {
    name: &'static str,
    outcome: Outcome,
    time: Duration,
}

#[derive(Debug)]
enum Outcome {
    Passed,
    Failed(String),
    Skipped(&'static str),
}

impl Steps {
    pub(crate) fn run(&mut self, name: &'static str, step: impl FnOnce() -> Result<()>) {
        eprintln!("== {name}");
        let started = Instant::now();
        let outcome =
            step().map_or_else(|error| Outcome::Failed(error.to_string()), |()| Outcome::Passed);
        self.0.push(Step { name, outcome, time: started.elapsed() });
    }

    pub(crate) fn skip(&mut self, name: &'static str, reason: &'static str) {
        self.0.push(Step { name, outcome: Outcome::Skipped(reason), time: Duration::ZERO });
    }

    /// Prints the summary; an error if any step failed.
    pub(crate) fn finish(self) -> Result<()> {
        eprintln!();
        for Step { name, outcome, time } in &self.0 {
            let seconds = time.as_secs_f64();
            match outcome {
                Outcome::Passed => eprintln!("passed   {name:<28} {seconds:>7.1} s"),
                Outcome::Failed(reason) => {
                    eprintln!("FAILED   {name:<28} {seconds:>7.1} s  {reason}")
                }
                Outcome::Skipped(reason) => eprintln!("skipped  {name:<28}            {reason}"),
            }
        }
        let failed = self.0.iter().filter(|step| matches!(step.outcome, Outcome::Failed(_)));
        let names: Vec<&str> = failed.map(|step| step.name).collect();
        if names.is_empty() { Ok(()) } else { Err(Error::Steps(names.len(), names.join(", "))) }
    }
}
