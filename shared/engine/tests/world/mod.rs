//! A project moved by commands, with what the last one brought.

use planwright_engine::command::*;
use planwright_engine::event::EventKind;
use planwright_engine::graph::{Graph, Node};
use planwright_engine::money::MicroUsd;
use planwright_engine::project::Project;
use planwright_engine::run::Run;
use planwright_engine::slot::{SlotKey, TaskNo};
use planwright_engine::turn::Turn;
use serde_json::Map;
use std::collections::BTreeSet;
use std::sync::Arc;

pub struct World {
    pub project: Project,
    pub now_ms: i64,
    /// What the team's limits leave.
    pub cover: MicroUsd,
    pub last: Outcome,
}

impl World {
    /// An executing project of these tasks, numbered from 1.
    pub fn executing(nodes: Vec<Node>) -> Self {
        let mut world = World::draft();
        let last_task = nodes.len() as u32;
        let graph = Arc::new(Graph::new(1, nodes).unwrap());
        let (carried, ceiling, data) = (vec![], MicroUsd::usd(3), Map::new());
        world.must(Command::Plan(PlanCommand::Add {
            kind: EventKind::PlanEdited,
            data: Map::new(),
        }));
        world.must(Command::Plan(PlanCommand::Approve(Approval {
            version: 1,
            graph,
            last_task,
            carried,
            ceiling,
            data,
        })));
        world.must(Command::Project(ProjectCommand::Execute));
        world
    }

    pub fn draft() -> Self {
        let project = Project::new(Run::new(MicroUsd::usd(10), 4, 0), Arc::new(Graph::default()));
        World {
            project,
            now_ms: 1_795_219_200_000,
            cover: MicroUsd::usd(5),
            last: Outcome::default(),
        }
    }

    pub fn apply(&mut self, command: Command) -> Result<Reply, Rejection> {
        let mut replies = self.together([command])?;
        Ok(replies.remove(0))
    }

    /// Decides all of them in one batch.
    pub fn together<const N: usize>(
        &mut self,
        commands: [Command; N],
    ) -> Result<Vec<Reply>, Rejection> {
        let cx = Context {
            now_ms: self.now_ms,
            cover: self.cover,
            team_warning: false,
            warn_percent: 80,
        };
        let mut out = Outcome::default();
        let decided = commands.iter().map(|command| {
            Turn { project: &mut self.project, cx: &cx, out: &mut out }.apply(command)
        });
        let replies = decided.collect::<Result<Vec<Reply>, Rejection>>()?;
        Turn { project: &mut self.project, cx: &cx, out: &mut out }.finish(0);
        for event in &out.events {
            assert_eq!(event.happening().data(), event.data, "{:?} says all of it", event.kind);
        }
        self.last = out;
        Ok(replies)
    }

    pub fn must(&mut self, command: Command) -> Reply {
        self.apply(command).unwrap()
    }

    #[allow(dead_code, reason = "not every suite runs a task")]
    pub fn claim(&mut self, task: u32) -> Grant {
        self.claim_slot(SlotKey::Task(TaskNo(task)))
    }

    #[allow(dead_code, reason = "not every suite plans")]
    pub fn claim_planning(&mut self) -> Grant {
        self.claim_slot(SlotKey::Planner)
    }

    pub fn claim_slot(&mut self, slot: SlotKey) -> Grant {
        let Reply::Granted(grant) = self.must(Command::Claim(slot)) else { panic!("no grant") };
        grant
    }

    #[allow(dead_code, reason = "not every suite sweeps")]
    pub fn sweep(&mut self) {
        self.must(Command::Sweep(Sweep::Look { up: BTreeSet::new(), restarted: false }));
    }
}
