//! What a person may do, and what one draws.

use crate::rng::Rng;
use planwright_engine::money::MicroUsd;
use planwright_engine::run::Run;
use planwright_engine::status::{ProjectStatus, TaskState};

/// Tasks with something to decide.
const WAIT_FOR_PEOPLE: [TaskState; 2] = [TaskState::NeedsReview, TaskState::Suspended];

/// One thing a person does.
#[derive(Clone, Debug)]
pub enum Action {
    Nothing,
    Create,
    Plan,
    Import,
    Approve,
    Execute,
    Pause,
    /// Pause, another plan, and on with it.
    Replan,
    Cancel,
    CancelTask(u32),
    Retry(u32),
    /// Go on without a task that has failed.
    Skip(u32),
    Interrupt(u32),
    Resolve(u32, Answer),
    /// An answer to what a task asks in the middle of its work.
    AnswerQuestion(u32),
    Limit(MicroUsd),
    Concurrency(u32),
    TeamLimits {
        daily: MicroUsd,
        monthly: MicroUsd,
        /// Of everything, if there is to be such a limit.
        total: Option<MicroUsd>,
    },
    Prioritise(u32),
    /// All of these tasks at once, as a list is retried.
    RetryAll(Vec<u32>),
    Delete,
    /// The team with everything in it.
    DeleteTeam,
    /// One more project in a team that somebody deletes.
    CreateLate,
}

#[derive(Clone, Copy, Debug)]
pub enum Answer {
    Retry,
    Skip,
    Fail,
    Approve,
}

impl Action {
    /// Something that may make sense, or may not: people try.
    pub fn drawn(rng: &mut Rng, run: &Run) -> Self {
        let in_state = |rng: &mut Rng, wanted: &[TaskState]| {
            let able: Vec<u32> =
                run.tasks.iter().filter(|(_, s)| wanted.contains(s)).map(|(n, _)| n).collect();
            rng.pick(&able).copied().unwrap_or(1)
        };
        let cents =
            |rng: &mut Rng, of: &[i64]| MicroUsd(rng.pick(of).copied().unwrap_or(100) * 10_000);
        let asks = run.tasks.count(TaskState::Suspended) > 0;
        let waiting = asks || run.tasks.count(TaskState::NeedsReview) > 0;
        match rng.range(0, 29) {
            0..=3 if run.status == ProjectStatus::Paused => Action::Execute,
            0..=3 => Action::Pause,
            4 if rng.chance(300) => Action::Cancel,
            4..=5 => Action::CancelTask(in_state(
                rng,
                &[TaskState::Running, TaskState::Queued, TaskState::Pending, TaskState::Suspended],
            )),
            6 if rng.chance(300) => {
                Action::Skip(in_state(rng, &[TaskState::Failed, TaskState::Cancelled]))
            }
            6..=7 => Action::Retry(in_state(rng, &[TaskState::Failed, TaskState::Cancelled])),
            8..=9 => Action::Interrupt(in_state(
                rng,
                &[TaskState::Running, TaskState::Queued, TaskState::Suspended],
            )),
            10..=12 if asks => Action::AnswerQuestion(in_state(rng, &[TaskState::Suspended])),
            10..=14 if waiting => {
                let answer = *rng
                    .pick(&[Answer::Retry, Answer::Skip, Answer::Fail, Answer::Approve])
                    .unwrap_or(&Answer::Skip);
                Action::Resolve(in_state(rng, &WAIT_FOR_PEOPLE), answer)
            }
            15..=16 => Action::Limit(cents(rng, &[1, 4, 10, 30, 100, 1_000])),
            17 => Action::Concurrency(u32::try_from(rng.range(1, 6)).unwrap_or(1)),
            18..=20 => {
                let total = rng.chance(400).then(|| cents(rng, &[5, 30, 200, 5_000]));
                Action::TeamLimits {
                    daily: cents(rng, &[2, 10, 40, 2_000]),
                    monthly: cents(rng, &[5, 50, 4_000]),
                    total,
                }
            }
            21 => Action::Prioritise(in_state(rng, &[TaskState::Pending, TaskState::Blocked])),
            22 => Action::Import,
            23 => Action::Plan,
            24..=25 => Action::Replan,
            26..=28 if !run.is_active() && rng.chance(400) => Action::Delete,
            26..=27 => Action::RetryAll(over(run)),
            28 if rng.chance(300) => Action::Delete,
            29 if rng.chance(150) => Action::DeleteTeam,
            _ => Action::Approve,
        }
    }
}

impl Action {
    /// What somebody else does at the same moment, who did not know.
    pub fn crossed(&self, rng: &mut Rng, run: &Run) -> Option<Self> {
        match self {
            Action::Delete if rng.chance(700) => Some(Action::beginning(rng, run)),
            Action::DeleteTeam if rng.chance(500) => Some(Action::CreateLate),
            _ => None,
        }
    }

    /// What has a project at rest work again.
    fn beginning(rng: &mut Rng, run: &Run) -> Self {
        let over = over(run);
        match run.status {
            ProjectStatus::Ready | ProjectStatus::Paused => Action::Execute,
            _ if !over.is_empty() && rng.chance(800) => Action::RetryAll(over),
            _ => Action::Plan,
        }
    }
}

/// Tasks that may be tried again.
fn over(run: &Run) -> Vec<u32> {
    let over = |s: &TaskState| matches!(s, TaskState::Failed | TaskState::Cancelled);
    run.tasks.iter().filter(|(_, s)| over(s)).map(|(n, _)| n).collect()
}
