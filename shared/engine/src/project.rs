//! One project in memory: its run, its graph, and the few sums that make every decision cheap.

use crate::graph::Graph;
use crate::limits::MAX_HOPS;
use crate::rejection::Rejection;
use crate::run::{Run, Slot};
use crate::slot::{Fence, SlotKey, TaskNo};
use crate::status::TaskState;
use std::sync::Arc;

/// Cheap to clone: a decision works on a copy and the copy is dropped when the commit is refused.
#[derive(Clone, Debug)]
pub struct Project {
    pub run: Run,
    pub graph: Arc<Graph>,
    /// Dependencies each node still waits for, by position.
    pub(crate) open: Vec<u32>,
    /// No pending task has a lower rank.
    pub(crate) cursor: usize,
}

impl Project {
    /// `graph` must be the revision `run.graph` names.
    pub fn new(run: Run, graph: Arc<Graph>) -> Self {
        let satisfied = |n: u32| run.tasks.get(n).is_some_and(TaskState::satisfies);
        let open = graph
            .nodes()
            .iter()
            .map(|n| n.deps.iter().filter(|d| !satisfied(**d)).count() as u32)
            .collect();
        Project { run, graph, open, cursor: 0 }
    }

    pub fn state(&self, number: u32) -> Option<TaskState> {
        self.run.tasks.get(number).filter(|_| self.graph.position(number).is_some())
    }

    /// Pending if its dependencies are satisfied, else blocked.
    pub(crate) fn waiting_state(&self, task: TaskNo) -> TaskState {
        match self.graph.position(task.0) {
            Some(at) if self.open[at] == 0 => TaskState::Pending,
            _ => TaskState::Blocked,
        }
    }

    /// Attempts that changed hands too often; whoever sweeps abandons them.
    pub fn hop_limit_exceeded(&self) -> impl Iterator<Item = (SlotKey, u32)> + '_ {
        let queued = |slot: &Slot| slot.token == 0 && slot.hops >= MAX_HOPS;
        self.run.slots.iter().filter(move |(_, s)| queued(s)).map(|(key, s)| (*key, s.attempt))
    }

    /// The slot of the attempt that holds this fencing token.
    pub(crate) fn fenced(&mut self, fence: Fence) -> Result<&mut Slot, Rejection> {
        match self.run.slots.get_mut(&fence.slot) {
            Some(slot) if slot.token == fence.token && fence.token > 0 => Ok(slot),
            _ => Err(Rejection::Stale),
        }
    }

    pub(crate) fn wrong_status(&self, action: &'static str) -> Rejection {
        Rejection::ProjectStatus { action, status: self.run.status }
    }
}
