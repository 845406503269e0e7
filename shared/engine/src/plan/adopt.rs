//! From an approved plan to numbered tasks. A task that an earlier approved plan already had, with
//! the same content and the same history before it, keeps its number: approving again never
//! duplicates work.

use super::{Plan, PlanTask, digest};
use serde_json::json;
use std::collections::HashMap;

/// Where the tasks of a plan go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adopted {
    /// Task number per plan position.
    pub numbers: Vec<u32>,
    /// Numbers taken over from the earlier plan.
    pub carried: Vec<u32>,
    pub last_task: u32,
    /// Fingerprint per plan position, to be kept for the next adoption.
    pub fingerprints: Vec<String>,
}

/// `earlier` are the fingerprints and numbers of the plan in force; `last_task` the highest number
/// ever used.
pub fn adopt(plan: &Plan, earlier: &[(String, u32)], last_task: u32) -> Adopted {
    let fingerprints = fingerprints(&plan.tasks);
    let mut known: HashMap<&str, Vec<u32>> = HashMap::new();
    for (fingerprint, number) in earlier.iter().rev() {
        known.entry(fingerprint).or_default().push(*number);
    }
    let mut last = last_task;
    let mut carried = Vec::new();
    let mut numbers = Vec::with_capacity(plan.tasks.len());
    for fingerprint in &fingerprints {
        let number = match known.get_mut(fingerprint.as_str()).and_then(Vec::pop) {
            Some(number) => {
                carried.push(number);
                number
            }
            None => {
                last += 1;
                last
            }
        };
        numbers.push(number);
    }
    Adopted { numbers, carried, last_task: last, fingerprints }
}

/// A task's content and, through its dependencies' fingerprints, everything before it. Tier and
/// priority do not count: changing them does not make finished work wrong.
fn fingerprints(tasks: &[PlanTask]) -> Vec<String> {
    let mut known: Vec<Option<String>> = vec![None; tasks.len()];
    for start in 0..tasks.len() {
        let mut stack = vec![start];
        while let Some(&at) = stack.last() {
            let task = &tasks[at];
            if let Some(open) = task.depends_on.iter().find(|d| known[**d].is_none()) {
                stack.push(*open);
                continue;
            }
            let before: Vec<&Option<String>> = task.depends_on.iter().map(|d| &known[*d]).collect();
            let content =
                json!([task.title, task.description, task.task_type, task.tools_needed, before]);
            known[at] = Some(digest(&content)[..16].to_owned());
            stack.pop();
        }
    }
    known.into_iter().map(Option::unwrap_or_default).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::parse;

    fn plan(titles: &[(&str, &[usize])]) -> Plan {
        let tasks: Vec<_> = titles
            .iter()
            .map(|(t, d)| {
                json!({"title": t, "description": "d", "task_type": "code",
            "depends_on": d, "tools_needed": []})
            })
            .collect();
        parse(&json!({ "tasks": tasks }), &[]).unwrap()
    }

    #[test]
    fn the_same_plan_again_makes_no_new_task() {
        let first = adopt(&plan(&[("a", &[]), ("a", &[]), ("b", &[0])]), &[], 0);
        assert_eq!(first.numbers, [1, 2, 3]);
        let earlier: Vec<_> =
            first.fingerprints.iter().cloned().zip(first.numbers.clone()).collect();
        let again = adopt(&plan(&[("a", &[]), ("a", &[]), ("b", &[0])]), &earlier, 3);
        assert_eq!((again.numbers, again.last_task), (vec![1, 2, 3], 3));
    }

    #[test]
    fn a_changed_task_and_everything_after_it_is_new() {
        let first = adopt(&plan(&[("a", &[]), ("b", &[0]), ("c", &[])]), &[], 0);
        let earlier: Vec<_> =
            first.fingerprints.iter().cloned().zip(first.numbers.clone()).collect();
        let next = adopt(&plan(&[("A", &[]), ("b", &[0]), ("c", &[])]), &earlier, 3);
        assert_eq!((next.numbers, next.carried, next.last_task), (vec![4, 5, 3], vec![3], 5));
    }
}
