//! `cargo xtask bench --bad-day`: what a provider's ordinary bad day costs, over real HTTP and in
//! real time.

use planwright_tests::bad_day::{Measured, Rig};
use planwright_tests::provider::Rate;
use std::time::Duration;

const RATE: Rate = Rate { per_minute: 60.0, burst: 10.0, retry_after_s: 5 };
const OUTAGE: Duration = Duration::from_secs(600);

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let folder = || tempfile::tempdir();
    let (first, second, third) = (folder()?, folder()?, folder()?);
    let dead = Rig::start(first.path()).await.dead_key(40).await;
    println!(
        "a dead key, 40 tasks: {}, none failed, done {} after it was changed",
        calls(&dead),
        s(dead.took)
    );
    let limited = Rig::start(second.path()).await.limited(60, 3, RATE).await;
    let least = Duration::from_secs_f64((180.0 - RATE.burst) / RATE.per_minute * 60.0);
    println!(
        "60 calls a minute with bursts of 10, 60 tasks of 3 rounds, 16 at once: {}, {:.1} % \
            refused, done in {}, {:.2} x the least time",
        calls(&limited),
        100.0 * limited.share_refused(),
        s(limited.took),
        limited.took.as_secs_f64() / least.as_secs_f64()
    );
    let outage = Rig::start(third.path()).await.outage(40, OUTAGE).await;
    println!(
        "529 for {}, 40 tasks: {} meanwhile, done {} after its end",
        s(OUTAGE),
        calls(&outage),
        s(outage.took)
    );
    Ok(())
}

fn calls(measured: &Measured) -> String {
    format!("{} calls, {} refused", measured.asked, measured.refused)
}

fn s(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
