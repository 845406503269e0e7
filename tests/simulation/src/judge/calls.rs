//! What leaves a process: doorbells, model calls, tool calls.

use super::shadow::is_of_tool;
use super::{Judge, slot_of};
use crate::canary::CANARY;
use crate::model::Call;
use crate::timeline::Timeline;
use planwright_engine::command::Ring;
use planwright_engine::id::{ProjectId, ProjectRef, TaskRef, TeamId};
use planwright_engine::money::MicroUsd;
use planwright_engine::run::Slot;
use planwright_engine::slot::SlotKey;
use planwright_protocol::chat::ChatRequest;
use planwright_protocol::record::{Round, Spec, ToolResult};
use planwright_tools::ToolContext;

impl Judge {
    /// A doorbell names something that is committed, by whoever committed it.
    pub fn rung(&mut self, timeline: &Timeline, who: &str, project: ProjectRef, ring: &Ring) {
        let owed = self
            .projects
            .get_mut(&project.id)
            .and_then(|(_, w)| w.owed.get_mut(&(who.to_owned(), ring.slot)));
        match owed.filter(|owed| **owed > 0) {
            Some(owed) => *owed -= 1,
            None => {
                let detail = format!(
                    "{who} rings for {} of {}, which it did not make ready",
                    ring.slot, project.id
                );
                self.broken(timeline, "doorbell", detail);
            }
        }
    }

    /// I13: what a person is told when something goes wrong, with everything it came from.
    pub fn told(&mut self, timeline: &Timeline, who: &str, error: &planwright_store::Error) {
        if format!("{error} {error:?}").contains(CANARY) {
            self.broken(timeline, "I13", format!("{who} tells a person a secret"));
        }
    }

    /// The slot of the caller, if the right to run is still its own.
    fn own_slot(&self, who: &str, project: ProjectId, key: SlotKey) -> Option<(TeamId, Slot)> {
        let (team, watched) = self.projects.get(&project)?;
        let slot = watched.run.as_ref()?.slots.get(&key)?;
        let (epoch, owner) = watched.owners.get(&key)?;
        let only = !watched.earlier.contains(&(key, who.to_owned()));
        (slot.token == *epoch && owner == who && only).then_some((*team, *slot))
    }

    /// No paid call without a hold for it, and none for a round that is kept already.
    pub fn called(&mut self, timeline: &Timeline, who: &str, call: &Call, request: &ChatRequest) {
        let team = self.projects.get(&call.project).map(|(t, _)| t.to_string()).unwrap_or_default();
        let told = request.system.iter().map(|b| b.text.as_str()).collect::<String>();
        if told.contains("team_") && !told.contains(&team) {
            self.broken(
                timeline,
                "I12",
                format!("{who} tells the model about another team for {call}"),
            );
        }
        let whole: String = request.messages.iter().map(|m| format!("{:?}", m.content)).collect();
        if told.contains(CANARY) || whole.contains(CANARY) {
            self.broken(timeline, "I13", format!("{who} tells the model a secret for {call}"));
        }
        let Some((team, slot)) = self.own_slot(who, call.project, slot_of(call.task)) else {
            return;
        };
        if call.paid && slot.hold.is_none_or(|h| h.round != call.round || h.ahead) {
            self.broken(timeline, "I6", format!("{who} pays for {call} with hold {:?}", slot.hold));
        }
        let partition = format!("{team}#{}", call.project);
        if let Some(kept) = self.kept_by_any_attempt(&partition, call.task, call.round) {
            let detail = format!("{who} pays again for {call}, which is kept as {kept}");
            self.broken(timeline, "I8", detail);
        }
        self.check_answers(timeline, &partition, call, request);
        if let Some(detail) = self.told_of_before(call, &whole) {
            self.broken(timeline, "fresh", detail);
        }
    }

    /// The call by its task's numbers: a conversation that starts over does not show how many
    /// rounds were before it.
    pub fn numbered(&self, call: Call) -> Call {
        let before = self.before_start_over(&call).iter().map(|round| round.round).max();
        Call { round: call.round + before.unwrap_or(0), ..call }
    }

    /// Rounds of a task from before it started over, where the attempt under way has.
    pub(super) fn before_start_over(&self, call: &Call) -> Vec<Round> {
        let watched = self.projects.get(&call.project).map(|(team, watched)| (team, &watched.run));
        let Some((team, Some(run))) = watched else { return Vec::new() };
        let partition = format!("{team}#{}", call.project);
        let sort = format!("spec#{:05}#{:06}", run.approved, call.task);
        let from = self.shadow.document::<Spec>(&partition, &sort).map_or(0, |s| s.fresh_from);
        if from == 0 {
            return Vec::new();
        }
        let attempt = run.slots.get(&slot_of(call.task)).map_or(0, |slot| slot.attempt);
        let prefix = format!("round#{:06}#", call.task);
        let rounds = self.shadow.with_prefix(&partition, &prefix).map(|(sort, _)| sort);
        let rounds = rounds.filter(|sort| !is_of_tool(sort));
        rounds
            .filter_map(|sort| self.shadow.document::<Round>(&partition, sort))
            .filter(|round| round.error.is_none())
            .filter(|round| round.attempt < from.min(attempt))
            .collect()
    }

    /// A task that starts over is told nothing of its earlier rounds.
    fn told_of_before(&self, call: &Call, told: &str) -> Option<String> {
        let said = |round: &Round| {
            let Call { task, project, .. } = call;
            told.contains(&format!("Task {task} of {project}: done in round {}.", round.round))
        };
        let before = self.before_start_over(call).into_iter().find(said)?;
        Some(format!("{call} is told of round {}, before it started over", before.round))
    }

    /// Rounds are numbered through over the attempts of a task: where one that gave something is
    /// kept.
    fn kept_by_any_attempt(&self, partition: &str, task: u32, round: u32) -> Option<String> {
        let (prefix, end) = (format!("round#{task:06}#"), format!("#{round:03}"));
        let rounds = self.shadow.with_prefix(partition, &prefix).map(|(sort, _)| sort);
        let mut of_number =
            rounds.filter(|sort| sort.matches('#').count() == 3 && sort.ends_with(&end));
        let kept = of_number.find(|sort| {
            let round: Option<Round> = self.shadow.document(partition, sort);
            round.is_some_and(|round| round.error.is_none())
        });
        kept.map(str::to_owned)
    }

    pub fn charged(&mut self, timeline: &Timeline, project: ProjectId, cost: MicroUsd) {
        let Some((_, watched)) = self.projects.get_mut(&project) else { return };
        watched.charged += cost.0;
        let known = watched
            .run
            .as_ref()
            .map_or(0, |r| (r.money.held + r.money.spent + r.money.uncertain).0);
        let charged = watched.charged;
        if charged > known {
            self.broken(
                timeline,
                "I6",
                format!("charged {charged} of {project} and only {known} is accounted for"),
            );
        }
    }

    /// I15: what acts on the world outside is done once, whoever does it: whether it took effect
    /// when its worker stopped is for a person to say.
    pub fn acted_outside(&mut self, timeline: &Timeline, ctx: &ToolContext) {
        let TaskRef { project, number } = ctx.task;
        let Some((_, watched)) = self.projects.get_mut(&project.id) else { return };
        if !watched.outside.insert((number, ctx.call)) {
            let detail = format!("call {} of task {number} acts outside again", ctx.call);
            self.broken(timeline, "I15", detail);
        }
    }

    /// No finished tool call is repeated.
    pub fn tool_called(&mut self, timeline: &Timeline, ctx: &ToolContext, round: u32, call: u32) {
        let TaskRef { project, number: task } = ctx.task;
        let Some((team, watched)) = self.projects.get(&project.id) else { return };
        if *team != project.team {
            let detail = format!("a tool of {} works for {}", project.id, project.team);
            return self.broken(timeline, "I12", detail);
        }
        let slot = watched
            .run
            .as_ref()
            .and_then(|r| r.slots.get(&slot_of(task)))
            .filter(|s| s.token == ctx.epoch);
        if slot.is_none() {
            return;
        }
        let partition = format!("{}#{}", project.team, project.id);
        let (prefix, end) = (format!("round#{task:06}#"), format!("#{round:03}#{call:03}"));
        let again = self
            .shadow
            .with_prefix(&partition, &prefix)
            .filter(|(sort, _)| is_of_tool(sort) && sort.ends_with(&end))
            .filter_map(|(sort, _)| self.shadow.document::<ToolResult>(&partition, sort))
            .any(|result| !result.begun);
        if again {
            self.broken(
                timeline,
                "I8",
                format!("tool call {call} of round {round} of task {task} is made again"),
            );
        }
    }
}
