//! A person's changes to a plan. All positions are those of the version being edited; the result is
//! a new version that went through the same checks as a model's.

use super::{Plan, Problem, parse};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The body of a PATCH of a plan.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    #[serde(default)]
    pub summary: Option<String>,
    #[serde(default)]
    pub update: Vec<TaskEdit>,
    /// New tasks: a task's fields, and `phase` (a phase's name or position) in a phased plan. Their
    /// positions follow those of the edited version, in order, so that later entries can depend on
    /// earlier ones.
    #[serde(default)]
    pub add: Vec<Map<String, Value>>,
    #[serde(default)]
    pub remove: Vec<usize>,
    #[serde(default)]
    pub answers: Vec<Answer>,
}

/// New values for the fields of one task; a field that is absent stays, null returns it to its
/// default.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct TaskEdit {
    pub task: usize,
    #[serde(flatten)]
    pub fields: Map<String, Value>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    /// Position of the open question.
    pub question: usize,
    pub answer: String,
}

impl<'de> Deserialize<'de> for Answer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Raw {
            question: usize,
            answer: String,
        }
        Raw::deserialize(deserializer).map(|r| Answer { question: r.question, answer: r.answer })
    }
}

const TASK_FIELDS: [&str; 11] = [
    "title",
    "description",
    "task_type",
    "complexity",
    "depends_on",
    "tools_needed",
    "requirement_ids",
    "verification_criteria",
    "affected_files",
    "model_tier",
    "priority",
];

impl Plan {
    /// The plan after an edit. A removed task's dependants wait for what it waited for.
    pub fn edited(&self, edit: &Edit, tools: &[&str]) -> Result<Plan, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut tasks: Vec<Value> = self.tasks.iter().map(|t| json!(t)).collect();
        for (at, change) in edit.update.iter().enumerate() {
            let pointer = format!("/update/{at}");
            match tasks.get_mut(change.task) {
                Some(task) => problems.extend(overlay(task, &change.fields, change.task, &pointer)),
                None => problems.push(no_task(change.task, pointer)),
            }
        }
        let count = self.tasks.len() + edit.add.len();
        for (at, change) in edit.update.iter().enumerate() {
            problems.extend(unknown(&change.fields, change.task, count, &format!("/update/{at}")));
        }
        for (at, fields) in edit.add.iter().enumerate() {
            problems.extend(unknown(fields, self.tasks.len() + at, count, &format!("/add/{at}")));
        }
        let mut phase_of: Vec<Option<usize>> = (0..tasks.len())
            .map(|p| self.phases.iter().position(|f| f.tasks.contains(&p)))
            .collect();
        for (at, fields) in edit.add.iter().enumerate() {
            let mut fields = fields.clone();
            phase_of.push(self.phase_named(fields.remove("phase").as_ref()));
            let mut task = json!({});
            problems.extend(overlay(&mut task, &fields, tasks.len(), &format!("/add/{at}")));
            tasks.push(task);
        }
        for (at, position) in edit.remove.iter().enumerate() {
            if *position >= self.tasks.len() {
                problems.push(no_task(*position, format!("/remove/{at}")));
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut whole = self.assemble(tasks, &phase_of, &edit.remove);
        whole["summary"] = json!(edit.summary.as_ref().unwrap_or(&self.summary));
        let mut plan = parse(&whole, tools)?;
        plan.open_questions = self.answered(&edit.answers)?;
        plan.risk_assessment = self.risk_assessment.clone();
        plan.test_strategy = self.test_strategy.clone();
        Ok(plan)
    }

    fn phase_named(&self, phase: Option<&Value>) -> Option<usize> {
        let last = self.phases.len().checked_sub(1)?;
        let found = match phase {
            Some(Value::String(name)) => self.phases.iter().position(|p| p.name == *name),
            Some(Value::Number(n)) => {
                n.as_u64().and_then(|n| usize::try_from(n).ok()).filter(|n| *n <= last)
            }
            _ => None,
        };
        Some(found.unwrap_or(last))
    }

    fn answered(&self, answers: &[Answer]) -> Result<Vec<super::OpenQuestion>, Vec<Problem>> {
        let mut questions = self.open_questions.clone();
        for (at, answer) in answers.iter().enumerate() {
            match questions.get_mut(answer.question) {
                Some(question) => {
                    question.answer = Some(answer.answer.clone()).filter(|a| !a.trim().is_empty())
                }
                None => {
                    let detail = format!("the plan has no open question {}", answer.question);
                    let pointer = format!("/answers/{at}/question");
                    return Err(vec![Problem {
                        task: None,
                        pointer,
                        code: "unknown_question",
                        detail,
                    }]);
                }
            }
        }
        Ok(questions)
    }

    /// Tasks in phase order with removed ones taken out and every dependency renumbered.
    fn assemble(
        &self,
        mut tasks: Vec<Value>,
        phase_of: &[Option<usize>],
        remove: &[usize],
    ) -> Value {
        let removed: BTreeSet<usize> = remove.iter().copied().collect();
        let deps: Vec<Vec<usize>> = tasks.iter().map(positions).collect();
        let mut order: Vec<usize> = (0..tasks.len()).filter(|p| !removed.contains(p)).collect();
        order.sort_by_key(|p| (phase_of[*p], *p));
        let renumber: BTreeMap<usize, usize> =
            order.iter().enumerate().map(|(new, old)| (*old, new)).collect();
        for at in &order {
            if tasks[*at].get("depends_on").is_some_and(Value::is_array) && well_formed(&tasks[*at])
            {
                let direct = bridged(*at, &deps, &removed);
                let renumbered: Vec<usize> =
                    direct.iter().filter_map(|d| renumber.get(d).copied()).collect();
                tasks[*at]["depends_on"] = json!(renumbered);
            }
        }
        if self.phases.is_empty() {
            return json!({ "tasks": order.iter().map(|p| tasks[*p].clone()).collect::<Vec<_>>() });
        }
        let phase = |(at, p): (usize, &super::Phase)| {
            let own: Vec<Value> = order
                .iter()
                .filter(|t| phase_of[**t] == Some(at))
                .map(|t| tasks[*t].clone())
                .collect();
            json!({ "name": p.name, "description": p.description, "tasks": own })
        };
        json!({ "phases": self.phases.iter().enumerate().map(phase).collect::<Vec<_>>() })
    }
}

/// Dependencies on tasks that neither the plan nor the edit has, by the numbers that were sent.
fn unknown(fields: &Map<String, Value>, task: usize, count: usize, pointer: &str) -> Vec<Problem> {
    let listed =
        fields.get("depends_on").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let pointer = format!("{pointer}/depends_on");
    let fault = |at: usize| Problem::unknown_dependency(task, &pointer, at, count);
    listed.iter().filter_map(position).filter(|at| *at >= count).map(fault).collect()
}

fn positions(task: &Value) -> Vec<usize> {
    let list =
        task.get("depends_on").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(position).collect()
}

fn position(value: &Value) -> Option<usize> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_u64().and_then(|n| usize::try_from(n).ok()),
    }
}

fn well_formed(task: &Value) -> bool {
    task["depends_on"].as_array().is_some_and(|list| list.iter().all(|d| position(d).is_some()))
}

/// Dependencies with removed ones replaced by theirs.
fn bridged(at: usize, deps: &[Vec<usize>], removed: &BTreeSet<usize>) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut stack = deps[at].clone();
    while let Some(dep) = stack.pop() {
        if !removed.contains(&dep) {
            found.insert(dep);
        } else if seen.insert(dep) {
            stack.extend(deps.get(dep).into_iter().flatten());
        }
    }
    found
}

fn overlay(
    task: &mut Value,
    fields: &Map<String, Value>,
    position: usize,
    pointer: &str,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (key, value) in fields {
        if !TASK_FIELDS.contains(&key.as_str()) {
            let detail = format!("a task has no field `{key}`");
            problems.push(Problem {
                task: Some(position),
                pointer: format!("{pointer}/{key}"),
                code: "unknown_field",
                detail,
            });
        } else if value.is_null() {
            if let Some(object) = task.as_object_mut() {
                object.remove(key);
            }
        } else {
            task[key] = value.clone();
        }
    }
    problems
}

fn no_task(position: usize, pointer: String) -> Problem {
    Problem {
        task: None,
        pointer,
        code: "unknown_task",
        detail: format!("the plan has no task {position}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOOLS: &[&str] = &["write_file"];

    fn plan() -> Plan {
        let task = |title: &str, deps: Value| {
            json!({"title": title, "description": "d",
        "task_type": "code", "depends_on": deps, "tools_needed": []})
        };
        let value = json!({"summary": "s", "phases": [
            {"name": "one", "tasks": [task("a", json!([])), task("b", json!([0]))]},
            {"name": "two", "tasks": [task("c", json!([1]))]},
        ], "open_questions": [{"question": "which?"}]});
        parse(&value, TOOLS).unwrap()
    }

    fn edit(value: Value) -> Result<Plan, Vec<Problem>> {
        plan().edited(&serde_json::from_value(value).unwrap(), TOOLS)
    }

    #[test]
    fn removing_a_task_bridges_its_dependencies() {
        let plan = edit(json!({"remove": [1]})).unwrap();
        assert_eq!(plan.tasks.iter().map(|t| t.title.as_str()).collect::<Vec<_>>(), ["a", "c"]);
        assert_eq!(plan.tasks[1].depends_on, [0]);
    }

    #[test]
    fn an_added_task_keeps_every_reference_right() {
        let added = json!({"add": [{"phase": "one", "title": "x", "description": "d",
        "task_type": "code", "depends_on": [0]}],
            "update": [{"task": 2, "depends_on": [3], "priority": 5}], "answers": [{"question": 0,
            "answer": "this"}]});
        let plan = edit(added).unwrap();
        assert_eq!(
            plan.tasks.iter().map(|t| t.title.as_str()).collect::<Vec<_>>(),
            ["a", "b", "x", "c"]
        );
        assert_eq!((plan.tasks[3].depends_on.clone(), plan.tasks[3].priority), (vec![2], Some(5)));
        assert_eq!(plan.open_questions[0].answer.as_deref(), Some("this"));
    }

    #[test]
    fn a_bad_edit_is_told_and_changes_nothing() {
        for (value, code) in [
            (json!({"update": [{"task": 9}]}), "unknown_task"),
            (json!({"update": [{"task": 0, "colour": 1}]}), "unknown_field"),
            (json!({"update": [{"task": 0, "depends_on": [2]}]}), "cycle"),
            (json!({"update": [{"task": 0, "depends_on": [77]}]}), "unknown_dependency"),
            (json!({"remove": [0, 1, 2]}), "empty_plan"),
            (json!({"answers": [{"question": 4, "answer": "x"}]}), "unknown_question"),
        ] {
            assert_eq!(edit(value.clone()).unwrap_err()[0].code, code, "{value}");
        }
    }
}
