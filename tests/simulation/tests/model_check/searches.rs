//! The searches, breadth first.

use super::{Budget, World};
use std::collections::{HashSet, VecDeque};

/// Every reachable state, each checked, each able to end. Gives how many there are.
fn explore(first: World) -> usize {
    let mut seen = HashSet::from([first.key()]);
    let mut open = VecDeque::from([first]);
    while let Some(world) = open.pop_front() {
        for step in world.steps() {
            let mut next = world.clone();
            next.step(step);
            next.check();
            if seen.insert(next.key()) {
                assert!(next.ends(), "stuck after {step:?}: {:?}", next.project.run);
                open.push_back(next);
            }
        }
    }
    seen.len()
}

const CALM: Budget =
    Budget { doubles: 0, crashes: 0, lapses: 0, actions: 0, failures: 0, suspensions: 0, late: 0 };

const TROUBLE: Budget = Budget { doubles: 1, crashes: 1, lapses: 1, actions: 1, ..CALM };

#[test]
fn two_workers_on_two_tasks_and_their_join_keep_every_invariant_in_every_interleaving() {
    let states = explore(World::new([&[], &[], &[1, 2]], 60, TROUBLE));
    assert!(states > 2_000, "only {states} states: the search did not search");
}

#[test]
fn two_workers_on_a_chain_keep_every_invariant_with_more_crashes() {
    let budget = Budget { doubles: 2, crashes: 2, lapses: 2, ..CALM };
    let states = explore(World::new([&[], &[1], &[2]], 60, budget));
    assert!(states > 1_000, "only {states} states: the search did not search");
}

#[test]
fn three_tasks_at_a_nearly_empty_limit_never_go_beyond_it() {
    let budget = Budget { doubles: 1, crashes: 1, lapses: 1, failures: 1, ..CALM };
    let states = explore(World::new([&[], &[], &[]], 25, budget));
    assert!(states > 2_000, "only {states} states: the search did not search");
}

#[test]
fn suspended_tasks_hold_nothing_and_go_on_by_their_token_alone_in_every_interleaving() {
    let budget = Budget { crashes: 1, actions: 1, suspensions: 2, late: 1, ..CALM };
    let states = explore(World::new([&[], &[1], &[2]], 60, budget));
    assert!(states > 200, "only {states} states: the search did not search");
    println!("{states} states");
}
