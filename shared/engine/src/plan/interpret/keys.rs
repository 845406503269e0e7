//! What models call the fields of a plan.

use serde_json::{Map, Value};

/// Names of a field, the one of the API first.
type Names = &'static [&'static str];

pub(super) const TASKS: Names = &[
    "tasks",
    "task_list",
    "steps",
    "todos",
    "todo",
    "work_items",
    "action_items",
    "actions",
    "subtasks",
    "sub_tasks",
    "children",
    "items",
];
pub(super) const PHASES: Names = &[
    "phases",
    "stages",
    "milestones",
    "sprints",
    "epics",
    "sections",
    "groups",
    "waves",
    "sub_phases",
    "subphases",
];
pub(super) const SUMMARY: Names = &["summary", "plan_summary", "overview", "goal", "objective"];
pub(super) const QUESTIONS: Names =
    &["open_questions", "questions", "clarifications", "clarifying_questions", "unknowns"];
pub(super) const RISKS: Names = &["risk_assessment", "risks"];
pub(super) const TESTS: Names = &["test_strategy", "testing_strategy", "tests", "test_plan"];

pub(super) const TITLE: Names =
    &["title", "name", "task", "task_name", "task_title", "heading", "subject", "summary", "label"];
pub(super) const DESCRIPTION: Names = &[
    "description",
    "desc",
    "details",
    "detail",
    "instructions",
    "body",
    "content",
    "prompt",
    "text",
    "objective",
    "goal",
    "what",
    "action",
    "work",
];
pub(super) const TYPE: Names = &["task_type", "type", "kind", "category"];
pub(super) const COMPLEXITY: Names =
    &["complexity", "difficulty", "effort", "size", "estimated_complexity"];
pub(super) const DEPENDS_ON: Names = &[
    "depends_on",
    "dependencies",
    "depends",
    "dependency",
    "deps",
    "dependson",
    "blocked_by",
    "prerequisites",
    "predecessors",
    "after",
    "waits_for",
    "upstream",
];
pub(super) const TOOLS: Names =
    &["tools_needed", "tools", "required_tools", "tool_names", "tool", "toolsneeded"];
pub(super) const REQUIREMENTS: Names = &[
    "requirement_ids",
    "requirements",
    "requirement_id",
    "requirement",
    "reqs",
    "req_ids",
    "covers",
];
pub(super) const CRITERIA: Names = &[
    "verification_criteria",
    "verification",
    "acceptance_criteria",
    "acceptance",
    "done_when",
    "definition_of_done",
    "success_criteria",
    "criteria",
    "verify",
];
pub(super) const FILES: Names = &[
    "affected_files",
    "files",
    "file",
    "output_files",
    "target_files",
    "files_to_write",
    "files_affected",
    "file_paths",
    "outputs",
    "artifacts",
    "deliverables",
];
pub(super) const TIER: Names = &["model_tier", "tier"];
pub(super) const PRIORITY: Names = &["priority", "importance", "urgency"];
pub(super) const ID: Names =
    &["id", "task_id", "key", "ref", "uid", "number", "task_number", "index", "no", "position"];

/// The value of a field under any of its names, and the name it had.
pub(super) fn field(object: &Map<String, Value>, names: Names) -> Option<(&str, &Value)> {
    names.iter().find_map(|name| {
        let (given, value) = object.get_key_value(*name)?;
        (!value.is_null()).then_some((given.as_str(), value))
    })
}

/// `taskType`, `Task Type` and `task-type` are `task_type`. Of two keys that become one, the one
/// that was written so stays.
pub(super) fn snake_keys(
    object: &Map<String, Value>,
) -> (Map<String, Value>, Vec<(String, String)>) {
    let (mut plain, mut changed) = (Map::new(), Vec::new());
    for (key, value) in object {
        let name = snake(key);
        if name == *key {
            plain.insert(name, value.clone());
        } else if !object.contains_key(&name) {
            plain.insert(name.clone(), value.clone());
            changed.push((key.clone(), name));
        }
    }
    (plain, changed)
}

fn snake(key: &str) -> String {
    let mut name = String::with_capacity(key.len() + 4);
    let mut lower = false;
    for c in key.trim().chars() {
        if c.is_uppercase() && lower {
            name.push('_');
        }
        lower = c.is_lowercase() || c.is_ascii_digit();
        match c {
            ' ' | '-' | '.' => name.push('_'),
            c => name.extend(c.to_lowercase()),
        }
    }
    name
}

/// Letters and digits of a text in lower case, with one space between the words.
pub(super) fn plain(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut joined = words.collect::<Vec<_>>().join(" ");
    if joined.is_empty() {
        joined = text.trim().to_owned();
    }
    joined.to_lowercase()
}
