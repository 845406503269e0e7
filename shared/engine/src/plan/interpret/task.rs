//! The fields of one task, and what stands beside the tasks.

use super::flatten::Item;
use super::keys::{self, plain};
use super::text::{cut, prose};
use super::words;
use crate::plan::{MAX_PRIORITY, MAX_SUMMARY, MAX_TITLE, Note};
use crate::routing::{Complexity, TaskType, default_tools, left_out};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Steps in words belong to the text of their task.
const STEPS: &[&str] =
    &["steps", "subtasks", "sub_tasks", "checklist", "actions", "children", "todo"];

pub(super) fn summary(value: Option<&Value>, notes: &mut Vec<Note>) -> String {
    let text = value.map(prose).unwrap_or_default();
    if value.is_some_and(|v| !v.is_string() && !v.is_null()) {
        notes.push(Note::new(
            "/summary",
            "not_text",
            "the summary was no text; its parts were joined",
        ));
    }
    match cut(&text, MAX_SUMMARY) {
        Some(short) => {
            let detail = format!("the summary was cut to {MAX_SUMMARY} characters");
            notes.push(Note::new("/summary", "cut", detail));
            short
        }
        None => text,
    }
}

/// Questions, risks and the strategy of testing, each in the form it has in a plan.
pub(super) fn appendix(root: &Map<String, Value>, whole: &mut Map<String, Value>) {
    let question = |value: &Value| match value.as_object() {
        None => json!({ "question": prose(value) }),
        Some(object) => {
            let (object, _) = keys::snake_keys(object);
            let said =
                |names| keys::field(&object, names).map(|(_, v)| prose(v)).unwrap_or_default();
            json!({
                "question": said(&["question", "text", "title", "q"]),
                "proposed_answer":
                    said(&["proposed_answer", "assumption", "default", "suggestion", "answer"]),
                "impact": said(&["impact", "why", "reason", "rationale"]),
            })
        }
    };
    let risk = |value: &Value| match value {
        Value::Object(_) => value.clone(),
        other => json!({ "risk": prose(other), "likelihood": "unknown", "impact": "unknown",
            "mitigation": "" }),
    };
    let listed = |name: &str| match root.get(name) {
        Some(Value::Array(list)) => list.iter().filter(|v| !prose(v).is_empty()).cloned().collect(),
        Some(one) if !prose(one).is_empty() => vec![one.clone()],
        _ => Vec::new(),
    };
    let questions: Vec<Value> = listed("open_questions").iter().map(question).collect();
    let asked = |q: &Value| q["question"].as_str().is_some_and(|text| !text.is_empty());
    whole.insert("open_questions".to_owned(), questions.into_iter().filter(asked).collect());
    let risks: Vec<Value> = listed("risk_assessment").iter().map(risk).collect();
    whole.insert("risk_assessment".to_owned(), Value::Array(risks));
    match root.get("test_strategy") {
        Some(Value::Object(strategy)) => {
            whole.insert("test_strategy".to_owned(), json!(strategy));
        }
        Some(other) if !prose(other).is_empty() => {
            whole.insert("test_strategy".to_owned(), json!({ "approach": prose(other) }));
        }
        _ => {}
    }
}

pub(super) struct Reader<'a> {
    pub item: &'a Item,
    pub tools: &'a [&'a str],
    /// With pointers from the task on.
    pub notes: Vec<Note>,
    /// Names that were read as others, over all tasks.
    pub renamed: &'a mut BTreeMap<String, String>,
}

impl Reader<'_> {
    fn note(&mut self, field: &str, code: &str, detail: impl Into<String>) {
        self.notes.push(Note::new(format!("/{field}"), code, detail));
    }

    /// The value of a field under any of its names.
    fn field(&mut self, names: &[&'static str]) -> Option<Value> {
        let name = *names.first()?;
        let (given, value) = names.iter().find_map(|n| {
            let (given, value) = self.item.fields.get_key_value(*n)?;
            (!value.is_null()).then_some((given, value))
        })?;
        let written = self.item.renamed.iter().find(|(_, to)| to == given).map(|(from, _)| from);
        let written = written.unwrap_or(given);
        if written != name && self.renamed.len() < 50 {
            self.renamed.insert(written.clone(), name.to_owned());
        }
        Some(value.clone())
    }

    /// The task in the form of a plan, without its dependencies.
    pub fn read(&mut self) -> Map<String, Value> {
        let (title, description) = self.texts();
        let files = self.files();
        let named = self.field(keys::TOOLS).map(|value| self.names(&value));
        let evidence = words::Evidence {
            title: &title,
            description: &description,
            writes: named.iter().flatten().any(|tool| plain(tool) == "write file"),
            files: &files,
        };
        let task_type = self.task_type(&evidence);
        let complexity = self.complexity();
        let tools = self.known_tools(named, task_type);
        let requirements =
            self.field(keys::REQUIREMENTS).map(|v| self.names(&v)).unwrap_or_default();
        let requirements: Vec<String> = requirements.iter().map(|id| requirement(id)).collect();
        let criteria = self.field(keys::CRITERIA).map(|v| prose(&v)).unwrap_or_default();
        let tier = self.tier();
        let priority = self.priority();
        let mut task = Map::new();
        for (key, value) in [
            ("title", json!(title)),
            ("description", json!(description)),
            ("task_type", json!(task_type)),
            ("complexity", json!(complexity)),
            ("tools_needed", json!(tools)),
            ("requirement_ids", json!(requirements)),
            ("verification_criteria", json!(criteria)),
            ("affected_files", json!(files)),
            ("model_tier", json!(tier)),
            ("priority", json!(priority)),
        ] {
            task.insert(key.to_owned(), value);
        }
        task
    }

    fn texts(&mut self) -> (String, String) {
        let given = self.field(keys::TITLE);
        let mut title = given.as_ref().map(prose).unwrap_or_default();
        let mut description = self.field(keys::DESCRIPTION).map(|v| prose(&v)).unwrap_or_default();
        for name in STEPS {
            let Some(Value::Array(steps)) = self.item.fields.get(*name) else { continue };
            let steps = steps.iter().map(prose).filter(|step| !step.is_empty());
            steps.for_each(|step| description.push_str(&format!("\n- {step}")));
            break;
        }
        let description = description.trim();
        let mut description = description.to_owned();
        if title.is_empty() && !description.is_empty() {
            let first = description.lines().next().unwrap_or_default();
            title = cut(first.split(". ").next().unwrap_or(first), 80)
                .unwrap_or_else(|| first.to_owned());
            self.note("title", "guessed", "it had no title; its first words were taken");
        } else if description.is_empty() && !title.is_empty() {
            description.clone_from(&title);
            self.note("description", "guessed", "it had no description; its title was taken");
        }
        title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(short) = cut(&title, MAX_TITLE) {
            let length = title.chars().count();
            self.note(
                "title",
                "cut",
                format!(
                    "the title had {length} characters; \
                it was cut to {MAX_TITLE} and stands whole in the description"
                ),
            );
            if !description.contains(&title) {
                description = format!("{title}\n\n{description}");
            }
            title = short;
        }
        (title, description)
    }

    fn task_type(&mut self, evidence: &words::Evidence<'_>) -> TaskType {
        let given = self.field(keys::TYPE).map(|v| prose(&v)).filter(|word| !word.is_empty());
        let (word, found) = match &given {
            Some(word) => (word.as_str(), words::task_type(word)),
            None => ("", words::Found::Nothing),
        };
        match found {
            words::Found::Exact(task_type) => task_type,
            words::Found::Alike(task_type) => {
                self.note(
                    "task_type",
                    "guessed",
                    format!("the type “{word}” was taken as {task_type}"),
                );
                task_type
            }
            words::Found::Nothing => {
                let task_type = words::guess(evidence);
                let detail = match given.is_some() {
                    true => format!("there is no type “{word}”; {task_type} was guessed"),
                    false => format!("it had no type; {task_type} was guessed"),
                };
                self.note("task_type", "guessed", detail);
                task_type
            }
        }
    }

    fn complexity(&mut self) -> Complexity {
        let Some(value) = self.field(keys::COMPLEXITY) else { return Complexity::Medium };
        let word = prose(&value);
        match words::complexity(&word) {
            words::Found::Exact(complexity) => complexity,
            words::Found::Alike(found) => {
                let detail = format!("the complexity “{word}” was taken as {found}");
                self.note("complexity", "guessed", detail);
                found
            }
            words::Found::Nothing => {
                let detail = format!("there is no complexity “{word}”; medium was taken");
                self.note("complexity", "guessed", detail);
                Complexity::Medium
            }
        }
    }

    /// A list of names from a list, one text, or objects with a name.
    fn names(&mut self, value: &Value) -> Vec<String> {
        let list = match value {
            Value::Array(list) => list.clone(),
            one => vec![one.clone()],
        };
        let name = |value: &Value| match value.as_object() {
            Some(object) => keys::field(object, &["name", "path", "file", "id", "tool", "title"])
                .map_or_else(String::new, |(_, v)| prose(v)),
            None => prose(value),
        };
        let split = |text: String| -> Vec<String> {
            text.split([',', ';', '\n']).map(|part| part.trim().to_owned()).collect()
        };
        list.iter().map(name).flat_map(split).filter(|n| !n.is_empty() && n != "none").collect()
    }

    fn files(&mut self) -> Vec<String> {
        let Some(value) = self.field(keys::FILES) else { return Vec::new() };
        match value {
            Value::Array(list) if list.iter().all(Value::is_string) => {
                list.iter().map(prose).collect()
            }
            other => self.names(&other),
        }
    }

    fn known_tools(&mut self, named: Option<Vec<String>>, task_type: TaskType) -> Vec<String> {
        let defaults = || {
            let usual = default_tools(task_type).iter().filter(|t| self.tools.contains(t));
            usual.map(|t| (*t).to_owned()).collect::<Vec<_>>()
        };
        let Some(named) = named else { return defaults() };
        let (mut known, mut notes): (Vec<String>, Vec<(&str, String)>) = (Vec::new(), Vec::new());
        let (mut missed, some) = (false, !named.is_empty());
        for name in named {
            let found = self.tools.iter().find(|tool| **tool == name);
            let found = found.or_else(|| self.tools.iter().find(|t| alike(t) == alike(&name)));
            match found {
                Some(tool) if known.iter().any(|k| k == tool) => {
                    notes.push(("repeated_tool", format!("`{tool}` was named twice")));
                }
                Some(tool) => known.push((*tool).to_owned()),
                None => {
                    missed = true;
                    notes.push(left_out(&name, self.tools));
                }
            }
        }
        if known.is_empty() && missed && some {
            known = defaults();
            let detail = format!("none of its tools is known; it has those of {task_type} tasks");
            notes.push(("guessed", detail));
        }
        for (code, detail) in notes {
            self.note("tools_needed", code, detail);
        }
        known
    }

    fn tier(&mut self) -> Option<String> {
        let word = prose(&self.field(keys::TIER)?);
        let tier = words::tier(&word);
        if tier.is_none() {
            self.note("model_tier", "left_out", format!("there is no model tier “{word}”"));
        }
        tier.map(|tier| tier.to_string())
    }

    fn priority(&mut self) -> Option<u32> {
        let value = self.field(keys::PRIORITY)?;
        if let Some(exact) = value.as_u64().filter(|p| *p <= u64::from(MAX_PRIORITY)) {
            return u32::try_from(exact).ok();
        }
        let word = prose(&value);
        let (priority, detail) = words::priority(&word);
        self.note("priority", "guessed", detail);
        priority
    }
}

/// `writeFile`, `write-file` and `Write File` are one name.
fn alike(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// `1`, `r1` and `REQ-1` are `R1`.
fn requirement(id: &str) -> String {
    let digits = id.trim_start_matches(|c: char| c.is_alphabetic() || matches!(c, '-' | '_' | ' '));
    let prefix = id.get(..id.len() - digits.len()).unwrap_or_default().to_lowercase();
    let known =
        ["", "r", "req", "req-", "req_", "requirement ", "requirement-", "r-", "requirement"];
    match digits.parse::<u32>() {
        Ok(number) if known.contains(&prefix.as_str()) => format!("R{number}"),
        _ => id.to_owned(),
    }
}
