//! Tasks that are said to write one file and may run at the same time.

use super::named::written_in;
use super::{Plan, PlanTask, Problem};
use std::collections::BTreeMap;

/// Warnings given of one plan, at most.
const MOST_WARNED: usize = 50;

/// One warning for each file that two tasks write without one waiting for the other: whichever ends
/// last would win. A task writes what its `affected_files` name, and what its title or description
/// says it writes: a path with an ending after a word like write, create, update or append. A file
/// that a task only reads, or names without such a word, is none, so that the warning stays rare
/// enough to be read.
pub fn unordered_writers(plan: &Plan) -> Vec<Problem> {
    let mut writers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, task) in plan.tasks.iter().enumerate() {
        let told = [&task.title, &task.description].into_iter().flat_map(|text| written_in(text));
        for file in task.affected_files.iter().map(String::as_str).chain(told) {
            let of_file = writers.entry(plain_path(file)).or_default();
            if of_file.last() != Some(&at) {
                of_file.push(at);
            }
        }
    }
    writers.retain(|file, tasks| tasks.len() > 1 && !file.is_empty() && !file.contains('*'));
    if writers.is_empty() {
        return Vec::new();
    }
    let order = Order::of(plan);
    let warning = |(file, mut tasks): (&str, Vec<usize>)| {
        // In the order of the graph, neighbours that are ordered make all of them ordered.
        tasks.sort_by_key(|task| order.rank[*task]);
        let pair = tasks.windows(2).find(|pair| !order.before(pair[0], pair[1]))?;
        let (first, second) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
        let detail = format!(
            "tasks {first} (“{}”) and {second} (“{}”) both write `{file}`, and neither waits for \
             the other",
            plan.tasks[first].title, plan.tasks[second].title
        );
        let pointer = format!("{}/{}", plan.pointer(second), place(&plan.tasks[second], file));
        Some(Problem { task: Some(second), pointer, code: "unordered_writers", detail })
    };
    writers.into_iter().filter_map(warning).take(MOST_WARNED).collect()
}

/// Where the task names the file.
fn place(task: &PlanTask, file: &str) -> &'static str {
    if task.affected_files.iter().any(|named| plain_path(named) == file) {
        "affected_files"
    } else if written_in(&task.title).contains(&file) {
        "title"
    } else {
        "description"
    }
}

/// Without what does not change which file it is; directories are none.
fn plain_path(file: &str) -> &str {
    let file = file.trim();
    let file = file.strip_prefix("./").unwrap_or(file);
    if file.ends_with('/') { "" } else { file }
}

/// Which tasks wait for which, through others too.
struct Order {
    rank: Vec<usize>,
    /// For each task a bit for every task before it.
    earlier: Vec<Vec<u64>>,
}

impl Order {
    fn of(plan: &Plan) -> Self {
        let count = plan.tasks.len();
        let mut open: Vec<usize> = plan.tasks.iter().map(|t| t.depends_on.len()).collect();
        let mut after: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (at, task) in plan.tasks.iter().enumerate() {
            task.depends_on.iter().for_each(|dep| after[*dep].push(at));
        }
        let mut ready: Vec<usize> = (0..count).filter(|at| open[*at] == 0).collect();
        let (mut rank, mut earlier) = (vec![0; count], vec![vec![0u64; count.div_ceil(64)]; count]);
        let mut next = 0;
        while let Some(at) = ready.pop() {
            rank[at] = next;
            next += 1;
            let mut own = std::mem::take(&mut earlier[at]);
            own[at / 64] |= 1 << (at % 64);
            for later in &after[at] {
                for (into, from) in earlier[*later].iter_mut().zip(&own) {
                    *into |= from;
                }
                open[*later] -= 1;
                if open[*later] == 0 {
                    ready.push(*later);
                }
            }
            earlier[at] = own;
        }
        Order { rank, earlier }
    }

    fn before(&self, first: usize, second: usize) -> bool {
        self.earlier[second][first / 64] & (1 << (first % 64)) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::parse;
    use serde_json::json;

    fn warned(tasks: &[(&[&str], &[usize])]) -> Vec<(Option<usize>, String)> {
        let task = |(files, deps): &(&[&str], &[usize])| {
            json!({"title": "t", "description": "d", "task_type": "code", "depends_on": deps,
                "affected_files": files, "tools_needed": []})
        };
        let value = json!({ "tasks": tasks.iter().map(task).collect::<Vec<_>>() });
        let plan = parse(&value, &[]).unwrap();
        unordered_writers(&plan).into_iter().map(|p| (p.task, p.pointer)).collect()
    }

    #[test]
    fn two_tasks_that_may_run_together_and_write_one_file_are_warned_of() {
        let at = |task: usize| (Some(task), format!("/tasks/{task}/affected_files"));
        assert_eq!(warned(&[(&["a.py"], &[]), (&["./a.py", "b"], &[])]), [at(1)]);
        assert_eq!(warned(&[(&["a"], &[]), (&["b"], &[0]), (&["a"], &[1])]), []);
        let fork: [(&[&str], &[usize]); 3] = [(&["a"], &[]), (&["a"], &[0]), (&["a"], &[0])];
        assert_eq!(warned(&fork), [at(2)]);
        assert_eq!(warned(&[(&["src/"], &[]), (&["src/"], &[]), (&["*.md"], &[])]), []);
    }

    #[test]
    fn what_the_words_of_two_tasks_say_they_write_counts_too() {
        let warned = |first: &str, second: &str, deps: &[usize]| {
            let task = |description: &str, deps: &[usize]| {
                json!({"title": "t", "description": description, "task_type": "code",
                    "depends_on": deps, "tools_needed": []})
            };
            let value = json!({"tasks": [task(first, &[]), task(second, deps)]});
            let plan = parse(&value, &[]).unwrap();
            let found = unordered_writers(&plan);
            found.into_iter().map(|p| p.pointer).collect::<Vec<_>>()
        };
        let (writes, appends) = ("Write `docs/log.md`.", "Append a line to ./docs/log.md");
        assert_eq!(warned(writes, appends, &[]), ["/tasks/1/description"]);
        assert!(warned(writes, appends, &[0]).is_empty());
        assert!(warned(writes, "Summarise docs/log.md", &[]).is_empty());
        assert!(warned(writes, "Read docs/log.md and write sum.md", &[]).is_empty());
    }

    #[test]
    fn a_plan_of_ten_thousand_tasks_is_looked_through_in_little_time() {
        let task = |at: usize| {
            json!({"title": "t", "description": "d", "task_type": "code", "tools_needed": [],
                "depends_on": (0..8).filter_map(|d| at.checked_sub(d * 97 + 1)).collect::<Vec<_>>(),
                "affected_files": ["shared.md", format!("f{}", at % 100)]})
        };
        let plan =
            parse(&json!({ "tasks": (0..10_000).map(task).collect::<Vec<_>>() }), &[]).unwrap();
        assert_eq!(unordered_writers(&plan), []);
    }
}
