//! From JSON to a plan that cannot be wrong, or to the list of everything that is.

use super::{
    MAX_DESCRIPTION, MAX_PHASE_NAME, MAX_PLAN_TASKS, MAX_PRIORITY, MAX_SUMMARY, MAX_TASK_BYTES,
    MAX_TITLE, Note, OpenQuestion, Phase, Plan, PlanTask, Problem,
};
use crate::graph::{Graph, GraphError, Node};
use crate::money::MicroUsd;
use crate::routing::{Complexity, TaskType, Tier, default_tools, left_out, no_such_tool};
use serde_json::{Map, Value};

/// Checks a proposed plan. `tools` are the names a task may ask for.
pub fn parse(value: &Value, tools: &[&str]) -> Result<Plan, Vec<Problem>> {
    let mut reader = Reader { tools, problems: Vec::new(), plan: Plan::default() };
    reader.read(value);
    let Reader { mut problems, plan, .. } = reader;
    if problems.is_empty() {
        problems.extend(cycle(&plan));
    }
    if problems.is_empty() { Ok(plan) } else { Err(problems) }
}

/// As [`parse`], for a plan from outside: tools that are not known or named twice are left out and
/// noted.
pub fn import(value: &Value, tools: &[&str]) -> Result<(Plan, Vec<Note>), Vec<Problem>> {
    let mut value = value.clone();
    let mut notes = Vec::new();
    if let Some(Value::Array(phases)) = value.get_mut("phases") {
        for (at, phase) in phases.iter_mut().enumerate() {
            known_tools(phase, &format!("/phases/{at}"), tools, &mut notes);
        }
    }
    known_tools(&mut value, "", tools, &mut notes);
    parse(&value, tools).map(|plan| (plan, notes))
}

fn known_tools(under: &mut Value, pointer: &str, tools: &[&str], notes: &mut Vec<Note>) {
    let Some(Value::Array(tasks)) = under.get_mut("tasks") else { return };
    for (at, task) in tasks.iter_mut().enumerate() {
        let Some(Value::Array(names)) = task.get_mut("tools_needed") else { continue };
        let mut seen = std::collections::HashSet::new();
        names.retain(|name| {
            let Some(name) = name.as_str() else { return true };
            let (code, detail) = if !tools.contains(&name) {
                left_out(name, tools)
            } else if !seen.insert(name.to_owned()) {
                ("repeated_tool", format!("`{name}` was named twice"))
            } else {
                return true;
            };
            notes.push(Note::new(format!("{pointer}/tasks/{at}/tools_needed"), code, detail));
            false
        });
    }
}

struct Reader<'a> {
    tools: &'a [&'a str],
    problems: Vec<Problem>,
    plan: Plan,
}

impl Reader<'_> {
    fn fault(&mut self, task: Option<usize>, pointer: &str, code: &'static str, detail: String) {
        self.problems.push(Problem { task, pointer: pointer.to_owned(), code, detail });
    }

    fn read(&mut self, value: &Value) {
        let Some(object) = value.as_object() else {
            self.fault(None, "", "not_an_object", "the plan is not a JSON object".to_owned());
            return;
        };
        self.plan.summary = self.summary(object.get("summary"));
        let flat: Vec<(String, &Value)> = match object.get("phases").and_then(Value::as_array) {
            Some(phases) if !phases.is_empty() => self.phases(phases),
            _ => listed(object.get("tasks"), "/tasks"),
        };
        if flat.is_empty() {
            self.fault(None, "/tasks", "empty_plan", "the plan has no tasks".to_owned());
        }
        if flat.len() > MAX_PLAN_TASKS {
            let detail =
                format!("the plan has {} tasks; at most {MAX_PLAN_TASKS} are allowed", flat.len());
            self.fault(None, "/tasks", "too_many_tasks", detail);
            return;
        }
        let count = flat.len();
        for (at, (pointer, task)) in flat.into_iter().enumerate() {
            self.task(at, count, &pointer, task);
        }
        self.plan.open_questions = questions(object.get("open_questions"));
        self.plan.risk_assessment =
            object.get("risk_assessment").and_then(Value::as_array).cloned().unwrap_or_default();
        self.plan.test_strategy = object.get("test_strategy").filter(|v| v.is_object()).cloned();
    }

    /// A plan may go without one.
    fn summary(&mut self, value: Option<&Value>) -> String {
        let text = match value {
            None | Some(Value::Null) => return String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(other) => {
                self.fault(None, "/summary", "not_text", format!("`summary` is {other}, not text"));
                return String::new();
            }
        };
        self.within(None, "/summary", "summary", &text, MAX_SUMMARY);
        text
    }

    fn within(&mut self, task: Option<usize>, pointer: &str, key: &str, text: &str, max: usize) {
        let length = text.chars().count();
        if length > max {
            let detail = format!("`{key}` has {length} characters; at most {max} are allowed");
            self.fault(task, pointer, "too_long", detail);
        }
    }

    fn phases<'v>(&mut self, phases: &'v [Value]) -> Vec<(String, &'v Value)> {
        let mut flat = Vec::new();
        for (at, phase) in phases.iter().enumerate() {
            let text =
                |key: &str| phase.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
            let tasks = listed(phase.get("tasks"), &format!("/phases/{at}/tasks"));
            let positions = (flat.len()..flat.len() + tasks.len()).collect();
            let name = Some(text("name"))
                .filter(|n| !n.trim().is_empty())
                .unwrap_or_else(|| format!("Phase {}", at + 1));
            self.within(None, &format!("/phases/{at}/name"), "name", &name, MAX_PHASE_NAME);
            self.plan.phases.push(Phase {
                name,
                description: text("description"),
                tasks: positions,
            });
            flat.extend(tasks);
        }
        flat
    }

    fn task(&mut self, at: usize, count: usize, pointer: &str, value: &Value) {
        let empty = Map::new();
        let object = value.as_object().unwrap_or(&empty);
        let title = self.text(at, pointer, object, "title", MAX_TITLE);
        let description = self.text(at, pointer, object, "description", MAX_DESCRIPTION);
        let task_type = self.required_word(at, pointer, object, "task_type", TaskType::Code);
        let complexity = self.word(at, pointer, object, "complexity", Complexity::Medium);
        let depends_on = self.dependencies(at, count, pointer, object.get("depends_on"));
        let tools_needed = self.tools(at, pointer, object.get("tools_needed"), task_type);
        let model_tier = match object.get("model_tier") {
            None | Some(Value::Null) => None,
            Some(_) => Some(self.word(at, pointer, object, "model_tier", Tier::Haiku)),
        };
        let priority = self.priority(at, pointer, object.get("priority"));
        let task = PlanTask {
            title,
            description,
            task_type,
            complexity,
            depends_on,
            tools_needed,
            requirement_ids: strings(object.get("requirement_ids")),
            verification_criteria: prose(object.get("verification_criteria")),
            affected_files: strings(object.get("affected_files")),
            model_tier,
            priority,
        };
        let bytes = serde_json::to_vec(&task).map_or(0, |json| json.len());
        if bytes > MAX_TASK_BYTES {
            let detail =
                format!("the task has {bytes} bytes in all; at most {MAX_TASK_BYTES} are allowed");
            self.fault(Some(at), pointer, "too_long", detail);
        }
        self.plan.tasks.push(task);
    }

    fn text(
        &mut self,
        at: usize,
        pointer: &str,
        object: &Map<String, Value>,
        key: &str,
        max: usize,
    ) -> String {
        let here = format!("{pointer}/{key}");
        let text = match object.get(key) {
            Some(Value::String(text)) => text.trim(),
            None | Some(Value::Null) => "",
            Some(other) => {
                self.fault(Some(at), &here, "not_text", format!("`{key}` is {other}, not text"));
                return String::new();
            }
        };
        if text.is_empty() {
            self.fault(Some(at), &here, "missing", format!("`{key}` is missing or empty"));
        }
        self.within(Some(at), &here, key, text, max);
        text.to_owned()
    }

    /// A word that has to be there.
    fn required_word<T: std::str::FromStr<Err: std::fmt::Display>>(
        &mut self,
        at: usize,
        pointer: &str,
        object: &Map<String, Value>,
        key: &str,
        default: T,
    ) -> T {
        if object.get(key).is_none_or(Value::is_null) {
            let (place, says) = (format!("{pointer}/{key}"), format!("`{key}` is missing"));
            self.fault(Some(at), &place, "missing", says);
        }
        self.word(at, pointer, object, key, default)
    }

    /// A word of a few, or what stands for none.
    fn word<T: std::str::FromStr<Err: std::fmt::Display>>(
        &mut self,
        at: usize,
        pointer: &str,
        object: &Map<String, Value>,
        key: &str,
        default: T,
    ) -> T {
        let Some(found) = object.get(key).filter(|v| !v.is_null()) else { return default };
        let text = found.as_str().map(|t| t.trim().to_lowercase()).unwrap_or_default();
        match text.parse() {
            Ok(word) => word,
            Err(error) => {
                self.fault(
                    Some(at),
                    &format!("{pointer}/{key}"),
                    "unknown_word",
                    format!("`{key}` {found} is {error}"),
                );
                default
            }
        }
    }

    /// Positions as numbers or as digits in a string; models write both.
    fn dependencies(
        &mut self,
        at: usize,
        count: usize,
        pointer: &str,
        value: Option<&Value>,
    ) -> Vec<usize> {
        let mut found = Vec::new();
        let pointer = format!("{pointer}/depends_on");
        let list = match value {
            None | Some(Value::Null) => return found,
            Some(Value::Array(list)) => list,
            Some(other) => {
                self.fault(
                    Some(at),
                    &pointer,
                    "not_a_list",
                    format!("`depends_on` is {other}, not a list"),
                );
                return found;
            }
        };
        for item in list {
            let index = match item {
                Value::Number(n) => n.as_u64(),
                Value::String(s) => s.trim().parse().ok(),
                _ => None,
            };
            match index.and_then(|i| usize::try_from(i).ok()) {
                Some(i) if i == at => self.fault(
                    Some(at),
                    &pointer,
                    "self_dependency",
                    "it depends on itself".to_owned(),
                ),
                Some(i) if i < count => found.push(i),
                _ => {
                    self.problems.push(Problem::unknown_dependency(at, &pointer, item, count));
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn tools(
        &mut self,
        at: usize,
        pointer: &str,
        value: Option<&Value>,
        task_type: TaskType,
    ) -> Vec<String> {
        let defaults = || {
            default_tools(task_type)
                .iter()
                .map(|t| (*t).to_owned())
                .filter(|t| self.tools.contains(&t.as_str()))
                .collect()
        };
        let mut names = match value {
            None | Some(Value::Null) => return defaults(),
            Some(list @ Value::Array(_)) => strings(Some(list)),
            Some(other) => {
                let detail = format!("`tools_needed` is {other}, not a list");
                self.fault(Some(at), &format!("{pointer}/tools_needed"), "not_a_list", detail);
                return Vec::new();
            }
        };
        let mut seen = std::collections::HashSet::new();
        names.retain(|name| seen.insert(name.clone()));
        for name in &names {
            if !self.tools.contains(&name.as_str()) {
                let (code, detail) = no_such_tool(name, self.tools);
                self.fault(Some(at), &format!("{pointer}/tools_needed"), code, detail);
            }
        }
        names
    }

    fn priority(&mut self, at: usize, pointer: &str, value: Option<&Value>) -> Option<u32> {
        let value = value.filter(|v| !v.is_null())?;
        let priority =
            value.as_u64().and_then(|p| u32::try_from(p).ok()).filter(|p| *p <= MAX_PRIORITY);
        if priority.is_none() {
            let detail =
                format!("`priority` {value} is not a whole number from 0 to {MAX_PRIORITY}");
            self.fault(Some(at), &format!("{pointer}/priority"), "out_of_range", detail);
        }
        priority
    }
}

fn listed<'v>(value: Option<&'v Value>, pointer: &str) -> Vec<(String, &'v Value)> {
    let list = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter().enumerate().map(|(at, v)| (format!("{pointer}/{at}"), v)).collect()
}

fn strings(value: Option<&Value>) -> Vec<String> {
    let list = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Models write criteria as a sentence or as a list of sentences.
fn prose(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        list @ Some(Value::Array(_)) => strings(list).join("\n"),
        _ => String::new(),
    }
}

fn questions(value: Option<&Value>) -> Vec<OpenQuestion> {
    let list = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(|q| serde_json::from_value(q.clone()).ok()).collect()
}

fn cycle(plan: &Plan) -> Option<Problem> {
    let number = |position: usize| u32::try_from(position + 1).unwrap_or(u32::MAX);
    let node = |(at, task): (usize, &PlanTask)| Node {
        number: number(at),
        deps: task.depends_on.iter().map(|d| number(*d)).collect(),
        priority: 0,
        tier: Tier::Haiku,
        bound: MicroUsd::ZERO,
    };
    match Graph::new(0, plan.tasks.iter().enumerate().map(node).collect()) {
        Err(GraphError::Cycle(members)) => {
            let positions: Vec<usize> = members.iter().map(|n| *n as usize - 1).collect();
            let titles: Vec<String> =
                positions.iter().map(|p| format!("{p} ({})", plan.tasks[*p].title)).collect();
            let detail = format!("tasks wait for each other in a circle: {}", titles.join(" -> "));
            Some(Problem {
                task: positions.first().copied(),
                pointer: String::new(),
                code: "cycle",
                detail,
            })
        }
        _ => None,
    }
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
