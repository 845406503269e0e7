//! Tasks that wait for an answer from outside: they hold nothing, nobody is asked twice, and the
//! answer reaches the model.

use super::log::Faults;
use super::shadow::is_of_tool;
use super::{Commit, Judge};
use crate::model::Call;
use crate::timeline::Timeline;
use planwright_engine::event::EventKind;
use planwright_engine::run::Run;
use planwright_engine::status::{ProjectStatus, TaskState};
use planwright_protocol::chat::{Block, ChatRequest};
use planwright_protocol::record::ToolResult;
use serde_json::json;

/// By what a suspended task may cease to be one.
const ENDINGS: [EventKind; 4] = [
    EventKind::TaskResumed,
    EventKind::CheckpointResolved,
    EventKind::TaskCancelled,
    EventKind::Checkpoint,
];

impl Judge {
    pub(super) fn check_suspended(&mut self, commit: &Commit, before: &Run, faults: &mut Faults) {
        let after = &commit.after;
        for (task, state) in after.tasks.iter() {
            let kept = after.suspended.contains_key(&task);
            if kept != (state == TaskState::Suspended) {
                let detail =
                    format!("task {task} is {} and its token is kept: {kept}", state.as_str());
                faults.push(("suspended", detail));
            }
        }
        let Some((_, watched)) = self.projects.get_mut(&commit.project) else { return };
        for (task, suspended) in &after.suspended {
            let is_new = before.suspended.get(task).map(|was| &was.token) != Some(&suspended.token);
            if is_new && !watched.asked.insert((*task, suspended.token.clone())) {
                let detail = format!("task {task} asks again under {}", suspended.token);
                faults.push(("suspended", detail));
            }
        }
        let all = commit.events.iter().any(|e| e.kind == EventKind::PlanApproved)
            || after.status == ProjectStatus::Cancelled;
        let told = |task: u32| {
            commit.events.iter().any(|e| ENDINGS.contains(&e.kind) && e.task == Some(task))
        };
        for task in before.suspended.keys().filter(|task| !after.suspended.contains_key(task)) {
            if !all && !told(*task) {
                let is = after.tasks.get(*task);
                faults.push(("suspended", format!("task {task} waits no more and is {is:?}")));
            }
        }
        for event in commit.events.iter().filter(|e| e.kind == EventKind::TaskResumed) {
            let was = event.task.and_then(|task| before.suspended.get(&task));
            let attempt = was.map(|was| json!(was.attempt));
            if attempt.is_none() || attempt.as_ref() != event.data.get("attempt") {
                let detail = format!("task {:?} is resumed and was {was:?}", event.task);
                faults.push(("suspended", detail));
            }
        }
    }

    /// A call of the task after its question is told the answer that is kept, and no other.
    pub(super) fn check_answers(
        &mut self,
        timeline: &Timeline,
        partition: &str,
        call: &Call,
        request: &ChatRequest,
    ) {
        let prefix = format!("round#{:06}#", call.task);
        let rows = self.shadow.with_prefix(partition, &prefix).map(|(sort, _)| sort);
        let rows = rows.filter(|sort| is_of_tool(sort));
        let kept = rows.filter_map(|sort| self.shadow.document::<ToolResult>(partition, sort));
        let is_told = |kept: &ToolResult| {
            request.messages.iter().flat_map(|message| &message.content).any(|block| {
                matches!(block, Block::ToolResult { tool_use_id, content, .. }
                    if *tool_use_id == kept.tool_use_id && content.contains(&kept.content))
            })
        };
        // A task that starts over asks anew.
        let forgotten = self.before_start_over(call);
        let is_forgotten = |kept: &ToolResult| {
            forgotten.iter().any(|r| (r.attempt, r.round) == (kept.attempt, kept.round))
        };
        let missing = kept
            .filter(|kept| kept.name == "ask_human" && kept.round < call.round)
            .filter(|kept| !is_forgotten(kept))
            .find(|kept| !is_told(kept));
        if let Some(missing) = missing {
            let detail = format!("{call} is not told {:?}", missing.content);
            self.broken(timeline, "suspended", detail);
        }
    }
}
