//! The bugs a simulation has to catch before its silence means anything.

use crate::campaign::Campaign;
use crate::{Report, Result};

/// A bug that can be switched on in a build with the feature `planted`.
#[derive(Clone, Copy, Debug)]
pub struct Planted {
    pub name: &'static str,
    pub what: &'static str,
}

const fn bug(name: &'static str, what: &'static str) -> Planted {
    Planted { name, what }
}

/// Each names its switch in the code.
pub const PLANTED: &[Planted] = &[
    bug("attached-records-lost", "records of a change are left out when it is decided again"),
    bug("attempts-forgotten-on-approval", "a task that a new plan keeps starts over as attempt 1"),
    bug(
        "broken-stream-taken-for-free",
        "a call that broke off is settled as if nothing was charged",
    ),
    bug("called-without-a-hold", "a refused hold does not keep the call from being made"),
    bug("cancel-leaves-running-tasks", "cancelling does not take the running tasks their slot"),
    bug("cancel-undoes-what-is-done", "cancelling changes finished tasks too"),
    bug("changed-page-not-written", "a page of slots that changed is named and not written"),
    bug("claimed-while-paused", "a late doorbell starts a task of a paused project"),
    bug("claimed-without-a-place", "a late doorbell starts a task although every place is taken"),
    bug("deleted-with-money-out", "a project is deleted with money reserved for it"),
    bug("dependency-cleared-twice", "a dependency counts down twice"),
    bug("dispatched-beyond-concurrency", "one task more is started than may run at once"),
    bug("doorbell-before-the-commit", "doorbells ring before the change is committed"),
    bug("epoch-kept-on-takeover", "a takeover runs under the old fencing token"),
    bug("event-number-used-twice", "an event takes the number of the one before"),
    bug("events-outside-the-transaction", "events are not written with the change they tell"),
    bug("evicted-hold-lost", "the hold of a stopped attempt is forgotten"),
    bug("hold-ahead-never-due", "a call leaves while its hold still says that none can be out"),
    bug("hold-left-behind-at-the-end", "an attempt ends without giving its hold back"),
    bug(
        "idle-on-a-stale-view",
        "a sweep that finds nothing to do on an old view does not look again",
    ),
    bug("join-never-cleared", "a task with several dependencies is never made ready"),
    bug("late-answer-not-booked", "a settlement that comes late is missing in the ledger"),
    bug("late-answer-settled-twice", "a late answer leaves its hold to be settled again"),
    bug("late-settlement-booked-next-day", "a settlement goes to another day than its hold"),
    bug("lease-by-ttl", "a lost lease is noticed two days later"),
    bug("lease-cut-short", "a lease is taken over a minute before it ends"),
    bug("limit-changed-for-new-days-only", "a changed limit leaves today's period alone"),
    bug("lost-answer-decided-again", "a commit whose answer was lost is decided once more"),
    bug("lost-answer-taken-for-done", "a commit whose fate is unknown counts as done"),
    bug("never-rung-again", "a doorbell that was lost is not rung again"),
    bug("no-fencing", "a step of an attempt lands whatever its fencing token"),
    bug("orphaned-hold-kept-for-ever", "a hold without a slot never expires"),
    bug("planning-paid-again", "a planner that takes over pays the first answer again"),
    bug("project-limit-ignored", "a hold is not checked against the project's limit"),
    bug(
        "release-without-period",
        "a hold is given back to the project and not to the team's day and month",
    ),
    bug(
        "removal-not-noted",
        "a project's deletion that was cut short is not found when its team is deleted",
    ),
    bug("requirements-of-another-team", "a worker mixes up whose requirements it has read"),
    bug("retried-before-its-time", "a doorbell starts a retry before its time"),
    bug("retried-for-ever", "automatic retries have no end"),
    bug("rounds-forgotten-on-outage", "a task that waited for a provider starts its attempt over"),
    bug("rounds-not-read-again", "a takeover does not read the finished rounds"),
    bug("second-hold-over-the-first", "a second hold replaces the first without settling it"),
    bug("started-before-its-dependencies", "blocked tasks are started"),
    bug("takeover-starts-over", "a takeover does not know that it is one"),
    bug(
        "takeover-takes-the-money-back",
        "the hold of a lost worker is given back although its call may be paid",
    ),
    bug("team-limit-trusted-to-memory", "the team's limit is checked against what was read before"),
    bug("token-of-its-own-per-send", "a commit that is sent again has another token"),
    bug("tool-called-again", "a finished tool call is repeated"),
    bug("torn-slots-taken", "slots of before a commit are taken with the run of after it"),
    bug("total-limit-forgotten", "a commit leaves the limit for everything alone"),
    bug("uncertain-forgotten", "money that may be spent is dropped"),
    bug("usage-not-booked", "the ledger is not written"),
    bug("version-unchecked", "a commit replaces whatever run is there"),
];

/// Plays schedules with the bug on until one is caught, at most `schedules`.
pub fn mutation_run(bug: &Planted, first_seed: u64, schedules: u64) -> Result<Report> {
    let campaign = Campaign {
        kept: false,
        first_seed,
        schedules,
        until: None,
        threads: None,
        stop_at_first: true,
        planted: Some(bug.name),
    };
    campaign.run(|_, _| {})
}
