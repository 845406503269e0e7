//! When a project that has ended has been kept long enough.

use crate::run::Run;
use crate::status::ProjectStatus;

const DAY_MS: i64 = 86_400_000;

/// When a project ended, unix milliseconds; none while anything of it goes on, or could go on
/// without a person beginning it again.
pub fn ended_ms(run: &Run) -> Option<i64> {
    let over = matches!(
        run.status,
        ProjectStatus::Completed | ProjectStatus::Failed | ProjectStatus::Cancelled
    );
    let at_ms = if run.completed_ms > 0 { run.completed_ms } else { run.updated_ms };
    (over && !run.is_active()).then_some(at_ms)
}

/// The latest end of a project that is kept no longer by a team that keeps its projects for `days`.
pub fn last_ms(days: u32, now_ms: i64) -> i64 {
    now_ms.saturating_sub(i64::from(days).saturating_mul(DAY_MS))
}

/// Whether a project has been kept long enough.
pub fn is_due(run: &Run, days: u32, now_ms: i64) -> bool {
    ended_ms(run).is_some_and(|ended_ms| ended_ms <= last_ms(days, now_ms))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::MicroUsd;
    use crate::period::Day;
    use crate::run::{Hold, Orphan};
    use crate::slot::SlotKey;

    const END_MS: i64 = 1_700_000_000_000;

    fn ended(status: ProjectStatus) -> Run {
        Run { status, completed_ms: END_MS, updated_ms: END_MS + 5, ..Run::new(MicroUsd(0), 1, 0) }
    }

    #[test]
    fn a_project_is_due_from_the_day_on_that_its_time_is_over() {
        for status in [ProjectStatus::Completed, ProjectStatus::Failed, ProjectStatus::Cancelled] {
            let run = ended(status);
            assert!(!is_due(&run, 30, END_MS + 30 * DAY_MS - 1));
            assert!(is_due(&run, 30, END_MS + 30 * DAY_MS));
        }
        let unstamped = Run { completed_ms: 0, ..ended(ProjectStatus::Failed) };
        assert_eq!(ended_ms(&unstamped), Some(END_MS + 5));
    }

    #[test]
    fn what_has_not_ended_is_never_due() {
        let late_ms = END_MS + 10_000 * DAY_MS;
        for status in
            ProjectStatus::ALL.iter().filter(|status| ended_ms(&ended(**status)).is_none())
        {
            assert!(!is_due(&ended(*status), 1, late_ms), "{status}");
        }
        assert_eq!(
            ProjectStatus::ALL.iter().filter(|status| is_due(&ended(**status), 1, late_ms)).count(),
            3
        );
        let hold = Hold { amount: MicroUsd(1), day: Day::of_ms(END_MS), round: 1, ahead: false };
        let call =
            Orphan { slot: SlotKey::Planner, attempt: 1, token: 1, hold, expires_ms: END_MS };
        let unsettled = Run { orphans: vec![call], ..ended(ProjectStatus::Cancelled) };
        assert!(!is_due(&unsettled, 1, late_ms), "money of a call is still out");
    }
}
