//! A seed is a history: whoever is told one can see the same.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use planwright_simulation::{Trim, calm, client, run};
use std::process::Command;

#[test]
fn the_same_seed_gives_the_same_history_byte_for_byte() {
    let http = client().unwrap();
    for seed in 1..=12 {
        let first = run(seed, &Trim::default(), &http, true).unwrap();
        let again = run(seed, &Trim::default(), &http, true).unwrap();
        assert!(
            first.story.len() > 20,
            "seed {seed} tells too little to compare: {:?}",
            first.story
        );
        assert_eq!(first.story, again.story, "seed {seed}");
        assert_eq!((first.digest, &first.faults), (again.digest, &again.faults), "seed {seed}");
    }
}

#[test]
fn two_processes_tell_the_same_story() {
    let story = || {
        Command::new(env!("CARGO_BIN_EXE_sim"))
            .args(["--story", "--seed", "7"])
            .output()
            .unwrap()
            .stdout
    };
    let (first, again) = (story(), story());
    assert!(first.len() > 1_000, "{}", String::from_utf8_lossy(&first));
    assert_eq!(first, again);
}

#[test]
fn a_crash_changes_nothing_before_it() {
    let http = client().unwrap();
    let calm_story = run(3, &calm(None), &http, true).unwrap();
    let at = calm_story.awaits / 2;
    let crashed = run(3, &calm(Some(at)), &http, true).unwrap();
    let split =
        crashed.story.iter().position(|line| line.ends_with("crash between two effects")).unwrap();
    assert!(split > 5, "{:?}", crashed.story);
    assert_eq!(calm_story.story[..split], crashed.story[..split]);
    assert!(crashed.violation.is_none(), "{:?}", crashed.violation);
}
