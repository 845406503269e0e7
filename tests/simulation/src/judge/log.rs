//! I9: the log. And I1, as the log tells it: a task completes once.

use super::{Commit, Judge};
use planwright_engine::event::EventKind;
use planwright_engine::status::TaskState;

pub(super) type Faults = Vec<(&'static str, String)>;

impl Judge {
    pub(super) fn check_log(&mut self, commit: &Commit, faults: &mut Faults) {
        let mut head = commit.before.as_ref().map_or(0, |run| run.head);
        for event in &commit.events {
            head += 1;
            if event.seq != head {
                faults.push(("I9", format!("event {} follows {}", event.seq, head - 1)));
            }
        }
        if head != commit.after.head {
            faults.push((
                "I9",
                format!("the head is {} and the log ends at {head}", commit.after.head),
            ));
        }
        let Some((_, watched)) = self.projects.get_mut(&commit.project) else { return };
        for event in &commit.events {
            match (event.kind, event.task) {
                (EventKind::TaskComplete, Some(task)) if !watched.completed.insert(task) => {
                    faults.push(("I1", format!("task {task} completes a second time")));
                }
                (EventKind::TaskRetry, Some(task)) => {
                    watched.completed.remove(&task);
                }
                (EventKind::PlanApproved, _) => {
                    let still = |n: &u32| commit.after.tasks.get(*n) == Some(TaskState::Completed);
                    watched.completed.retain(still);
                }
                _ => {}
            }
        }
        watched.events.extend(commit.events.iter().cloned());
        for (task, state) in commit.after.tasks.iter() {
            let newly = state == TaskState::Completed
                && commit
                    .before
                    .as_ref()
                    .is_none_or(|b| b.tasks.get(task) != Some(TaskState::Completed));
            if newly
                && !commit
                    .events
                    .iter()
                    .any(|e| e.kind == EventKind::TaskComplete && e.task == Some(task))
            {
                faults.push(("I9", format!("task {task} completed and the log does not say so")));
            }
        }
    }
}
