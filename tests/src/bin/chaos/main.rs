//! `cargo xtask chaos`: the product as a process of its own, killed with -9 at random moments while
//! it runs a graph against a provider that counts what it charges, started again, and checked from
//! outside: API, log, usage, and the provider's own count.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a check fails by panicking"
)]

mod observer;
mod victim;

use clap::Parser;
use observer::Observer;
use planwright_tests::provider::{Pace, Provider};
use std::time::{Duration, Instant};
use victim::Victim;

#[derive(Parser)]
#[command(
    about = "Kills the running product at random moments and checks from outside that nothing is \
        lost or doubled"
)]
struct Arguments {
    /// Times to kill it with -9
    #[arg(long, default_value_t = 50)]
    kills: u32,
    /// Chooses the moments and everything else that is left to chance; drawn and printed without it
    #[arg(long)]
    seed: Option<u64>,
    /// Tasks of each project
    #[arg(long, default_value_t = 40)]
    tasks: usize,
    /// Seconds a project may take at most, whatever happens to it
    #[arg(long, default_value_t = 900)]
    patience: u64,
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    let seed = arguments.seed.unwrap_or_else(|| fastrand::u64(..));
    fastrand::seed(seed);
    println!("chaos with seed {seed}");
    let started = Instant::now();
    let provider = Provider::start(Pace { answer_ms: (20, 240) }).await;
    let mut victim = Victim::start(&provider.base).await;
    let mut observer = Observer::new(provider, &mut victim).await;
    while victim.kills < arguments.kills {
        let before = victim.kills;
        let name = observer.begin(arguments.tasks).await;
        torment(&mut victim, &mut observer, &arguments).await;
        let told = observer.conclude().await;
        println!("{name}: {} kills, {told}", victim.kills - before);
    }
    observer.look_back().await;
    println!(
        "{} kills with -9 ({} of them while it started), {} projects, {} in {:.0} s: every task \
            finished once, no \
         finished round paid twice, spend within every limit and never below what the provider \
         charged, no gap in any log",
        victim.kills,
        victim.killed_starting,
        observer.projects(),
        observer.sums(),
        started.elapsed().as_secs_f64()
    );
}

/// Kills and starts until the project is through.
async fn torment(victim: &mut Victim, observer: &mut Observer, arguments: &Arguments) {
    let deadline = Instant::now() + Duration::from_secs(arguments.patience);
    let before = victim.kills;
    let mut next = moment(0);
    loop {
        assert!(
            Instant::now() < deadline,
            "the project never ended: {}",
            observer.describe().await
        );
        let left = next.saturating_duration_since(Instant::now());
        let looked = tokio::time::timeout(left, observer.look()).await;
        match looked {
            Ok(true) => return,
            Ok(false) if victim.kills < arguments.kills => {}
            // Enough: the rest runs in peace.
            Ok(false) => next = deadline,
            Err(_) => {
                let waited = Instant::now();
                victim.kill_and_restart().await;
                next = moment(victim.kills - before) + waited.elapsed() / 2;
            }
        }
    }
}

/// When to kill next, besides what a restart takes. A project that was killed often already gets
/// longer to breathe, so that it ends on a slow machine too.
fn moment(kills: u32) -> Instant {
    Instant::now() + Duration::from_millis(fastrand::u64(20..1_000 + 50 * u64::from(kills)))
}
