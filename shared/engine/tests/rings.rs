//! Doorbells are rung for what waits once the batch is decided.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod world;

use planwright_engine::command::*;
use planwright_engine::graph::Node;
use planwright_engine::money::MicroUsd;
use planwright_engine::routing::Tier;
use planwright_engine::slot::{SlotKey, TaskNo};
use world::World;

fn rung(world: &World) -> Vec<SlotKey> {
    world.last.rings.iter().map(|ring| ring.slot).collect()
}

#[test]
fn planning_that_is_cancelled_in_the_same_batch_has_no_doorbell() {
    let mut world = World::draft();
    let (plan, cancel) = (Command::Plan(PlanCommand::Request), ProjectCommand::Cancel.into());
    world.together([plan, cancel]).unwrap();
    assert_eq!(rung(&world), []);
}

#[test]
fn a_task_that_is_cancelled_in_the_batch_that_tries_it_again_has_no_doorbell() {
    let node = |number: u32| Node {
        number,
        deps: vec![],
        priority: 0,
        tier: Tier::Haiku,
        bound: MicroUsd::ZERO,
    };
    let mut world = World::executing(vec![node(1), node(2)]);
    let task = TaskNo(1);
    world.must(Command::Task(task, TaskCommand::Cancel));
    let retry = Command::Task(task, TaskCommand::Retry { attempt: 2, manual: 1 });
    world.together([retry.clone(), Command::Task(task, TaskCommand::Cancel)]).unwrap();
    assert_eq!(rung(&world), []);
    world.must(retry);
    assert_eq!(rung(&world), [SlotKey::Task(task)]);
}
