//! A provider's ordinary bad day: tasks wait for it, and none fails or asks a person. The full
//! measures are `cargo xtask bench --bad-day`; these are the same runs, smaller.

use planwright_tests::bad_day::{Measured, Rig};
use planwright_tests::provider::Rate;
use std::time::Duration;

fn print(what: &str, measured: &Measured) {
    let Measured { took, asked, refused } = measured;
    println!("{what}: {:.1} s, {refused} of {asked} calls refused", took.as_secs_f64());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_of_rate_makes_tasks_wait_and_none_fail() {
    let folder = tempfile::tempdir().unwrap();
    let rig = Rig::start(folder.path()).await;
    let rate = Rate { per_minute: 300.0, burst: 10.0, retry_after_s: 1 };
    let measured = rig.limited(30, 3, rate).await;
    print("30 tasks of 3 rounds at 300 calls a minute", &measured);
    assert!(measured.share_refused() <= 0.15, "{measured:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_waited_for_and_everything_goes_on_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let rig = Rig::start(folder.path()).await;
    let measured = rig.outage(20, Duration::from_secs(12)).await;
    print("20 tasks through an outage of 12 s, from its end", &measured);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_key_asks_once_and_everything_goes_on_with_another() {
    let folder = tempfile::tempdir().unwrap();
    let rig = Rig::start(folder.path()).await;
    let measured = rig.dead_key(20).await;
    print("20 tasks with a key that does not work, from its change", &measured);
}
