//! Tasks that failed or wait for one and the same reason.

use super::TaskError;
use super::latest_result;
use super::waiting::waiting;
use crate::App;
use crate::check::Invalid;
use planwright_engine::id::TaskRef;
use planwright_engine::project::Project;
use planwright_engine::status::TaskState;
use planwright_protocol::http::task::MAX_OF_REASON;
use planwright_protocol::record::TaskResult;

/// Tasks that stand alike for one reason.
pub(super) struct OfReason {
    /// Lowest first.
    pub numbers: Vec<u32>,
    /// How many there are beyond those.
    pub left: usize,
}

/// The task and all of its project that stand as it does for the same reason.
///
/// # Errors
/// One that neither failed nor waits for a person has no reason.
pub(super) async fn like(
    app: &App,
    task: TaskRef,
    project: &Project,
) -> Result<OfReason, TaskError> {
    let state = project.state(task.number).filter(|state| stands(*state));
    let Some(state) = state else {
        let detail = "This task neither failed nor waits for a person.";
        return Err(Invalid::one("/reason_of", "not_allowed", detail).into());
    };
    let alike: Vec<u32> =
        project.run.tasks.iter().filter(|(_, other)| *other == state).map(|(n, _)| n).collect();
    let done = latest_result::of_tasks(app, task.project, &alike).await?;
    let now_ms = app.clock.now_ms();
    let reason = |number: u32| {
        let waits = waiting(project, number, now_ms, |_| None).reason;
        of(done.get(&number).map(|done| &done.known), waits.as_deref())
    };
    let wanted = reason(task.number);
    let mut numbers: Vec<u32> = alike.into_iter().filter(|n| reason(*n) == wanted).collect();
    let left = numbers.len().saturating_sub(MAX_OF_REASON);
    numbers.truncate(MAX_OF_REASON);
    Ok(OfReason { numbers, left })
}

/// It does not go on without a person.
fn stands(state: TaskState) -> bool {
    use TaskState::{Cancelled, Failed, NeedsReview, Suspended};
    matches!(state, Failed | Cancelled | NeedsReview | Suspended)
}

/// Why it failed, else what is to be looked at in its output, else what it waits for.
fn of(known: Option<&TaskResult>, waits: Option<&str>) -> String {
    let told =
        known.and_then(|known| known.error.as_deref().or(known.verification_notes.as_deref()));
    without_numbers(told.or(waits).unwrap_or_default())
}

/// A reason without what differs from task to task: each number, with its separators (`1,024`,
/// `0.5`, `12:30`), is one `#`.
fn without_numbers(reason: &str) -> String {
    let mut plain = String::with_capacity(reason.len());
    let mut letters = reason.trim().chars().peekable();
    let mut in_number = false;
    while let Some(letter) = letters.next() {
        let joins =
            matches!(letter, '.' | ',' | ':') && letters.peek().is_some_and(char::is_ascii_digit);
        if letter.is_ascii_digit() {
            if !in_number {
                plain.push('#');
            }
            in_number = true;
        } else if !(in_number && joins) {
            plain.push(letter);
            in_number = false;
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_that_differ_in_numbers_only_are_the_same() {
        let same = |a, b| without_numbers(a) == without_numbers(b);
        assert!(same("429: 12 of 60 requests, wait 5 s", "503: 9 of 1,024 requests, wait 0.5 s"));
        assert!(same("waits until 12:30.", " waits until 9:05."));
        assert!(!same("429: too many requests", "429: overloaded"));
        assert_eq!(without_numbers("costs $0.0040, not 3."), "costs $#, not #.");
    }

    #[test]
    fn what_is_to_be_looked_at_counts_before_what_all_of_them_wait_for() {
        let noted = TaskResult {
            verification_notes: Some("It wrote 0 of 2 files.".to_owned()),
            ..TaskResult::default()
        };
        assert_eq!(of(Some(&noted), Some("Waits for a person.")), "It wrote # of # files.");
        assert_eq!(of(None, Some("Waits for a person.")), "Waits for a person.");
    }
}
