//! Plays schedules and says what broke. `cargo xtask sim` runs it.

use clap::Parser;
use planwright_simulation::{
    Campaign, Error, Fault, Mutant, Outcome, Report, Trim, at_every_await, calm, client, kept, run,
    shortest,
};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime};

/// Schedules from which on every fault must have come often.
const ENOUGH: u64 = 2_000;

/// Seeded schedules of the whole protocol.
#[derive(Debug, Parser)]
#[command(name = "sim")]
struct Arguments {
    /// Schedules to play
    #[arg(long, default_value_t = 10_000)]
    schedules: u64,
    /// The first seed; the others follow
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Play fresh seeds for so many hours, or until stopped
    #[arg(long, conflicts_with_all = ["schedules", "seed", "story"])]
    hours: Option<f64>,
    /// Schedules side by side, if not one on each core
    #[arg(long)]
    threads: Option<usize>,
    /// Small schedules to play once for each of their awaits, with a crash there
    #[arg(long, default_value_t = 8)]
    awaits: u64,
    /// Play one seed and tell its whole story
    #[arg(long)]
    story: bool,
    /// Switch the mutants of a list on, one after the other, and see that each is caught
    #[arg(long, value_name = "FILE")]
    mutants: Option<PathBuf>,
    /// With --mutants: only the one of this name
    #[arg(long)]
    only: Option<String>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = if let Some(list) = &arguments.mutants {
        mutants(&arguments, list)
    } else if arguments.story {
        story(&arguments)
    } else {
        campaign(&arguments)
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("sim: {error}");
            ExitCode::from(2)
        }
    }
}

fn campaign(arguments: &Arguments) -> Result<bool, Error> {
    let started = Instant::now();
    let hours = arguments.hours.map(|hours| Duration::from_secs_f64(hours.max(0.0) * 3_600.0));
    let campaign = Campaign {
        kept: true,
        first_seed: if hours.is_some() { fresh() } else { arguments.seed },
        schedules: if hours.is_some() { u64::MAX } else { arguments.schedules },
        until: hours.map(|hours| started + hours),
        threads: arguments.threads,
        stop_at_first: false,
        mutant: None,
    };
    println!("from seed {}, after the {} that are kept", campaign.first_seed, kept().count());
    let report = campaign.run(|outcome, done| {
        if let Some(violation) = &outcome.violation {
            eprintln!("seed {}: {violation}", outcome.seed);
        }
        if done % 1_000 == 0 {
            eprintln!("{done} schedules, {:.0} s", started.elapsed().as_secs_f64());
        }
    })?;
    println!(
        "{} schedules, {} steps, {} commits in {:.1} s, digest {:016x}",
        report.schedules,
        report.steps,
        report.commits,
        started.elapsed().as_secs_f64(),
        report.digest
    );
    for (fault, count) in Fault::ALL.iter().zip(&report.faults) {
        println!("{count:>9}  {}", fault.name());
    }
    println!("{:>9}  violations", report.failures.len());
    for failure in report.failures.iter().take(20) {
        if let Some(violation) = &failure.violation {
            println!("seed {}: {violation}", failure.seed);
        }
    }
    if let Some(first) = report.failures.first() {
        let (trim, outcome) = shortest(first.seed)?;
        println!("the shortest story of seed {}, with {trim:?}:", first.seed);
        tell(&outcome, 60);
    }
    let rare = if report.schedules < ENOUGH { Vec::new() } else { report.rare() };
    for fault in &rare {
        println!("too seldom to prove much: {}", fault.name());
    }
    let safe_awaits = awaits(arguments)?;
    Ok(report.failures.is_empty() && rare.is_empty() && safe_awaits)
}

/// A first seed that nobody played yet: whoever plays from it prints it.
fn fresh() -> u64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    now.as_secs() * 1_000_000
}

/// A crash at every await between two effects, one at a time.
fn awaits(arguments: &Arguments) -> Result<bool, Error> {
    let started = Instant::now();
    let report = at_every_await(arguments.seed, arguments.awaits)?;
    println!(
        "{} awaits of {} small schedules, each with a crash there, in {:.1} s: {} violations",
        report.schedules,
        arguments.awaits,
        started.elapsed().as_secs_f64(),
        report.failures.len()
    );
    if let Some(first) = report.failures.first() {
        tell(&run(first.seed, &calm(first.fall_at), &client()?, true)?, 60);
    }
    Ok(report.failures.is_empty())
}

fn story(arguments: &Arguments) -> Result<bool, Error> {
    let first = run(arguments.seed, &Trim::default(), &client()?, true)?;
    if first.violation.is_none() {
        tell(&first, usize::MAX);
        return Ok(true);
    }
    let (trim, outcome) = shortest(arguments.seed)?;
    println!("{trim:?}");
    tell(&outcome, usize::MAX);
    Ok(false)
}

/// The last lines of a history, with its digest.
fn tell(outcome: &Outcome, most: usize) {
    let from = outcome.story.len().saturating_sub(most);
    outcome.story.iter().skip(from).for_each(|line| println!("{line}"));
    println!("seed {}, {} steps, digest {:016x}", outcome.seed, outcome.steps, outcome.digest);
    if let Some(violation) = &outcome.violation {
        println!("{violation}");
    }
}

fn mutants(arguments: &Arguments, list: &Path) -> Result<bool, Error> {
    if !cfg!(feature = "mutants") {
        eprintln!("this build has no mutants in it; `cargo xtask sim --mutants` makes one");
        return Ok(false);
    }
    let wanted = |mutant: &Mutant| arguments.only.as_ref().is_none_or(|only| *only == mutant.name);
    let mutants: Vec<Mutant> = Mutant::listed(list)?.into_iter().filter(wanted).collect();
    let mut survivors = 0;
    for mutant in &mutants {
        let started = Instant::now();
        let report = mutant.search(arguments.seed, arguments.schedules)?;
        let time = started.elapsed().as_secs_f64();
        let (name, schedules) = (&mutant.name, report.schedules);
        let (end, how) = match caught(&report) {
            Some(how) => ("caught", how),
            None => ("SURVIVED", mutant.breaks.clone()),
        };
        println!("{end:<9} {name:<32} {schedules:>5} schedules {time:>6.1} s  {how}");
        survivors += usize::from(end != "caught");
    }
    println!("{} of {} caught", mutants.len() - survivors, mutants.len());
    Ok(survivors == 0 && !mutants.is_empty())
}

fn caught(report: &Report) -> Option<String> {
    let violation = report.failures.first()?.violation.as_ref()?;
    let mut detail = violation.detail.clone();
    detail.truncate(detail.char_indices().nth(90).map_or(detail.len(), |(at, _)| at));
    Some(format!("{} {detail}", violation.invariant))
}
