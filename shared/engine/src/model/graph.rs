//! The approved graph: static between edits, cached by revision, never written while tasks run.

use crate::money::MicroUsd;
use crate::routing::Tier;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};

/// One task as the scheduler sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Task number, from 1, unique within the project for ever.
    #[serde(rename = "n")]
    pub number: u32,
    /// Numbers of the tasks it waits for.
    #[serde(rename = "d", default, skip_serializing_if = "Vec::is_empty")]
    pub deps: Vec<u32>,
    /// Lower runs first.
    #[serde(rename = "p")]
    pub priority: u32,
    #[serde(rename = "t")]
    pub tier: Tier,
    /// Most that its first model round can cost: the hold taken with the claim.
    #[serde(rename = "b", default, skip_serializing_if = "MicroUsd::is_zero_ref")]
    pub bound: MicroUsd,
}

/// Why a set of nodes is not a graph.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GraphError {
    #[error("task {0} appears twice")]
    Duplicate(u32),
    #[error("task {task} depends on {dependency}, which does not exist")]
    UnknownDependency { task: u32, dependency: u32 },
    #[error("tasks {0:?} wait for each other in a circle")]
    Cycle(Vec<u32>),
}

/// Nodes with the arithmetic every decision needs already done.
#[derive(Debug, Default)]
pub struct Graph {
    /// Key of the stored revision; 0 before the first approval.
    pub revision: u32,
    nodes: Vec<Node>,
    position: HashMap<u32, usize>,
    dependants: Vec<Vec<usize>>,
    /// Positions in the order tasks are picked: priority, then number.
    order: Vec<usize>,
    rank: Vec<usize>,
    waves: Vec<u32>,
}

impl Graph {
    pub fn new(revision: u32, mut nodes: Vec<Node>) -> Result<Self, GraphError> {
        nodes.sort_by_key(|n| n.number);
        let mut position = HashMap::with_capacity(nodes.len());
        for (at, node) in nodes.iter_mut().enumerate() {
            node.deps.sort_unstable();
            node.deps.dedup();
            if position.insert(node.number, at).is_some() {
                return Err(GraphError::Duplicate(node.number));
            }
        }
        let mut dependants = vec![Vec::new(); nodes.len()];
        for (at, node) in nodes.iter().enumerate() {
            for dep in &node.deps {
                let Some(&from) = position.get(dep) else {
                    return Err(GraphError::UnknownDependency {
                        task: node.number,
                        dependency: *dep,
                    });
                };
                dependants[from].push(at);
            }
        }
        let waves = waves(&nodes, &position, &dependants)?;
        let mut order: Vec<usize> = (0..nodes.len()).collect();
        order.sort_by_key(|&at| (nodes[at].priority, nodes[at].number));
        let mut rank = vec![0; nodes.len()];
        for (r, &at) in order.iter().enumerate() {
            rank[at] = r;
        }
        Ok(Graph { revision, nodes, position, dependants, order, rank, waves })
    }

    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    pub fn position(&self, number: u32) -> Option<usize> {
        self.position.get(&number).copied()
    }

    pub fn node(&self, number: u32) -> Option<&Node> {
        self.position(number).map(|at| &self.nodes[at])
    }

    /// Positions of the tasks that wait for the one at `at`.
    pub fn dependants(&self, at: usize) -> &[usize] {
        &self.dependants[at]
    }

    /// Positions by priority, then number.
    pub fn order(&self) -> &[usize] {
        &self.order
    }

    /// Place of a position in [`Graph::order`].
    pub fn rank(&self, at: usize) -> usize {
        self.rank[at]
    }

    /// Longest path from a root; for display only, never a barrier.
    pub fn wave(&self, number: u32) -> Option<u32> {
        self.position(number).map(|at| self.waves[at])
    }

    pub fn total_waves(&self) -> u32 {
        self.waves.iter().max().map_or(0, |w| w + 1)
    }

    /// Everything downstream of a task, itself excluded.
    pub fn downstream(&self, number: u32) -> Vec<u32> {
        let mut seen = HashSet::new();
        let mut stack: Vec<usize> = self.position(number).into_iter().collect();
        while let Some(at) = stack.pop() {
            for &next in &self.dependants[at] {
                if seen.insert(next) {
                    stack.push(next);
                }
            }
        }
        let mut numbers: Vec<u32> = seen.into_iter().map(|at| self.nodes[at].number).collect();
        numbers.sort_unstable();
        numbers
    }
}

/// Kahn's algorithm; what it cannot peel off contains a cycle.
fn waves(
    nodes: &[Node],
    position: &HashMap<u32, usize>,
    dependants: &[Vec<usize>],
) -> Result<Vec<u32>, GraphError> {
    let mut open: Vec<usize> = nodes.iter().map(|n| n.deps.len()).collect();
    let mut waves = vec![0u32; nodes.len()];
    let mut ready: Vec<usize> = (0..nodes.len()).filter(|&at| open[at] == 0).collect();
    let mut peeled = 0;
    while let Some(at) = ready.pop() {
        peeled += 1;
        for &next in &dependants[at] {
            waves[next] = waves[next].max(waves[at] + 1);
            open[next] -= 1;
            if open[next] == 0 {
                ready.push(next);
            }
        }
    }
    if peeled == nodes.len() {
        return Ok(waves);
    }
    let start = (0..nodes.len()).find(|&at| open[at] > 0).unwrap_or(0);
    Err(GraphError::Cycle(cycle_through(nodes, position, &open, start)))
}

/// Walks unpeeled dependencies until a node repeats: every unpeeled node has one, so the walk
/// closes.
fn cycle_through(
    nodes: &[Node],
    position: &HashMap<u32, usize>,
    open: &[usize],
    start: usize,
) -> Vec<u32> {
    let mut seen: BTreeMap<usize, usize> = BTreeMap::new();
    let mut path = Vec::new();
    let mut at = start;
    loop {
        if let Some(&first) = seen.get(&at) {
            let mut cycle: Vec<u32> = path[first..].to_vec();
            cycle.reverse();
            return cycle;
        }
        seen.insert(at, path.len());
        path.push(nodes[at].number);
        let next =
            nodes[at].deps.iter().filter_map(|d| position.get(d).copied()).find(|&d| open[d] > 0);
        match next {
            Some(dep) => at = dep,
            None => return path,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(number: u32, deps: &[u32]) -> Node {
        Node {
            number,
            deps: deps.to_vec(),
            priority: number * 10,
            tier: Tier::Haiku,
            bound: MicroUsd::ZERO,
        }
    }

    #[test]
    fn a_cycle_is_named_by_its_members() {
        let error =
            Graph::new(1, vec![node(1, &[]), node(2, &[1, 4]), node(3, &[2]), node(4, &[3])])
                .unwrap_err();
        let GraphError::Cycle(mut members) = error else { panic!("{error}") };
        members.sort_unstable();
        assert_eq!(members, [2, 3, 4]);
    }

    #[test]
    fn waves_are_longest_paths() {
        let graph =
            Graph::new(1, vec![node(1, &[]), node(2, &[1]), node(3, &[1, 2]), node(4, &[])])
                .unwrap();
        assert_eq!([1, 2, 3, 4].map(|n| graph.wave(n).unwrap()), [0, 1, 2, 0]);
        assert_eq!(graph.downstream(1), [2, 3]);
        assert_eq!(graph.total_waves(), 3);
    }

    #[test]
    fn unknown_and_doubled_tasks_are_refused() {
        assert_eq!(
            Graph::new(1, vec![node(1, &[9])]).unwrap_err(),
            GraphError::UnknownDependency { task: 1, dependency: 9 }
        );
        assert_eq!(
            Graph::new(1, vec![node(1, &[]), node(1, &[])]).unwrap_err(),
            GraphError::Duplicate(1)
        );
    }
}
