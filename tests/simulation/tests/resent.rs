//! A commit whose answer was lost is sent again, and whatever it meets on the way it is carried out
//! once: the real committer over a table that does what a script says.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "resent/renewal.rs"]
mod renewal;
#[path = "resent/script.rs"]
mod script;

use planwright_engine::command::{AttemptStep, Command, Progress, Reply, Settle};
use planwright_engine::money::MicroUsd;
use planwright_engine::period::Day;
use planwright_engine::run::Hold;
use planwright_engine::slot::Fence;
use planwright_store::Submission;
use script::{Rig, conflict, in_progress, lost};

/// What a call of these tests costs.
const COST: MicroUsd = MicroUsd(7);
const HELD: MicroUsd = MicroUsd(1_000);

/// A hold, and a paid call to be booked: done twice, it would stand in the ledger twice.
fn settled(rig: &Rig, epoch: u64) -> Submission {
    let settle = Settle { round: 1, actual: COST, uncertain: false };
    let progress = Progress { settle: Some(settle), ..Progress::default() };
    let command = Command::Attempt(Fence::planner(epoch), AttemptStep::Progress(progress));
    Submission::new(command).usage(vec![rig.row(epoch, 1, COST)])
}

fn hold(rig: &Rig, epoch: u64, round: u32) -> Submission {
    let hold = Hold { amount: HELD, day: Day::of_ms(rig.now_ms()), round, ahead: false };
    Submission::new(Command::Attempt(Fence::planner(epoch), AttemptStep::Hold(hold)))
}

#[tokio::test]
async fn what_was_applied_and_meets_a_conflict_when_it_is_sent_again_is_booked_once() {
    let rig = Rig::start().await;
    let epoch = rig.claimed().await;
    rig.submit(hold(&rig, epoch, 1)).await.unwrap();
    let before = rig.figures().await;
    rig.script([
        Box::new(|table, body| {
            table.execute(body);
            Err(lost())
        }),
        Box::new(|_, _| Ok(conflict())),
        Box::new(|_, _| Ok(in_progress())),
    ]);
    rig.submit(settled(&rig, epoch)).await.unwrap();
    let after = rig.figures().await;
    assert_eq!(after.version, before.version + 1, "one commit");
    assert_eq!((after.rows, after.spent, after.held), (1, COST, MicroUsd::ZERO));
    let tokens = rig.tokens();
    assert_eq!(tokens.len(), 4, "sent four times");
    assert!(
        tokens.iter().all(|token| *token == tokens[0]),
        "as one and the same commit: {tokens:?}"
    );
}

#[tokio::test]
async fn a_lack_of_money_says_nothing_about_a_commit_that_is_still_on_its_way() {
    let rig = Rig::start().await;
    let epoch = rig.claimed().await;
    rig.submit(hold(&rig, epoch, 1)).await.unwrap();
    rig.submit(settled(&rig, epoch)).await.unwrap();
    let before = rig.figures().await;
    rig.script([
        Box::new(|table, body| {
            table.keep(body);
            Err(lost())
        }),
        Box::new(|table, body| {
            table.set_left_today(0);
            Ok(table.execute(body))
        }),
        Box::new(|table, body| {
            table.set_left_today(1_000_000);
            table.execute_kept();
            Ok(table.execute(body))
        }),
    ]);
    let reply =
        rig.submit(hold(&rig, epoch, 2).usage(vec![rig.row(epoch, 2, COST)])).await.unwrap().reply;
    assert!(matches!(reply, Reply::Granted(_)), "{reply:?}");
    let after = rig.figures().await;
    assert_eq!(
        (after.version, after.rows, after.held),
        (before.version + 1, before.rows + 1, HELD)
    );
}
