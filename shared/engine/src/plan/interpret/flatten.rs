//! The tasks of a plan in one list, through phases, phases in phases, waves and subtasks.

use super::keys::{self, DESCRIPTION, ID, PHASES, TASKS, TITLE, plain};
use super::text::{cut, prose};
use crate::plan::{MAX_PHASE_NAME, Note};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

const SUBTASKS: &[&str] = &["subtasks", "sub_tasks", "children", "tasks"];
const PHASE_NAME: &[&str] = &["name", "title", "phase", "phase_name", "label", "heading"];
/// Of tasks that stand beside the phases.
const OTHERS: &str = "Other tasks";

/// One task as the model wrote it.
pub(super) struct Item {
    /// Its fields in snake case.
    pub fields: Map<String, Value>,
    /// Names that were changed, from and to.
    pub renamed: Vec<(String, String)>,
    /// Position in the order the model counted in.
    pub place: usize,
    pub phase: Option<usize>,
    /// Place of the task it is a part of.
    pub parent: Option<usize>,
}

impl Item {
    pub fn title(&self) -> String {
        keys::field(&self.fields, TITLE).map(|(_, v)| prose(v)).unwrap_or_default()
    }
}

/// Tasks that are named together: a phase, or a task that is only a heading.
pub(super) struct Group {
    pub names: Vec<String>,
    /// Places of its tasks.
    pub members: Vec<usize>,
    /// What all of them wait for.
    pub waits_for: Option<Value>,
    /// Position among the phases; none for a heading.
    pub phase: Option<usize>,
}

#[derive(Default)]
pub(super) struct Outline {
    /// In the order of the plan.
    pub items: Vec<Item>,
    pub groups: Vec<Group>,
    phases: Vec<(String, String)>,
}

impl Outline {
    /// JSON pointer of each task.
    pub fn pointers(&self) -> Vec<String> {
        let mut counts = vec![0usize; self.phases.len()];
        let pointer = |(at, item): (usize, &Item)| match item.phase {
            Some(phase) => {
                counts[phase] += 1;
                format!("/phases/{phase}/tasks/{}", counts[phase] - 1)
            }
            None => format!("/tasks/{at}"),
        };
        self.items.iter().enumerate().map(pointer).collect()
    }

    /// The finished tasks in their phases, where there are any.
    pub fn phased(&self, tasks: Vec<Value>) -> (Option<Value>, Vec<Value>) {
        if self.phases.is_empty() {
            return (None, tasks);
        }
        let mut lists = vec![Vec::new(); self.phases.len()];
        for (item, task) in self.items.iter().zip(tasks) {
            if let Some(list) = item.phase.and_then(|phase| lists.get_mut(phase)) {
                list.push(task);
            }
        }
        let mut phases = Vec::new();
        for ((name, about), tasks) in self.phases.iter().zip(lists) {
            phases.push(json!({ "name": name, "description": about, "tasks": tasks }));
        }
        (Some(Value::Array(phases)), Vec::new())
    }
}

/// Lists every task of a plan whose root has `tasks`, `phases` or both.
pub(super) fn flatten(root: &Map<String, Value>, notes: &mut Vec<Note>) -> Outline {
    let (tasks, phases) = (elements(root.get("tasks")), elements(root.get("phases")));
    let mut builder = Builder { outline: Outline::default(), notes };
    let bare = |phase: &(Option<String>, Value)| inner(&phase.1).is_some_and(|(_, l)| l.is_empty());
    if tasks.is_empty() && phases.iter().all(bare) && phases.iter().any(|(_, p)| is_work(p)) {
        builder.tasks(phases, None, None);
        builder.note("phases_as_tasks", "the phases had no tasks; each was read as a task");
    } else if refers(&phases, &tasks) {
        builder.tasks(tasks, None, None);
        let named = builder.named();
        for (key, phase) in phases {
            builder.assign(key, &phase, &named);
        }
    } else {
        for (key, phase) in phases {
            builder.phase(key, phase, "");
        }
        builder.tasks(tasks, None, None);
    }
    builder.done()
}

/// The elements of a list, or of an object with a key for each, in the order of the numbers in the
/// keys.
fn elements(value: Option<&Value>) -> Vec<(Option<String>, Value)> {
    match value {
        Some(Value::Array(list)) => list.iter().map(|v| (None, v.clone())).collect(),
        Some(Value::Object(map)) => {
            let mut all: Vec<_> = map.iter().map(|(k, v)| (Some(k.clone()), v.clone())).collect();
            let number = |key: &Option<String>| {
                let digits: String =
                    key.iter().flat_map(|k| k.chars()).filter(char::is_ascii_digit).collect();
                digits.parse::<u64>().unwrap_or(u64::MAX)
            };
            all.sort_by_key(|(key, _)| number(key));
            all
        }
        _ => Vec::new(),
    }
}

/// Elements, each with its key where it stood in an object.
type Listed = Vec<(Option<String>, Value)>;

/// The fields of a phase, and what is listed in it.
fn inner(phase: &Value) -> Option<(Map<String, Value>, Listed)> {
    let (fields, _) = keys::snake_keys(phase.as_object()?);
    let listed = |names| keys::field(&fields, names).map(|(_, v)| elements(Some(v)));
    let mut all = listed(TASKS).unwrap_or_default();
    all.extend(listed(PHASES).unwrap_or_default());
    Some((fields, all))
}

/// A phase that says what to do and has no tasks.
fn is_work(phase: &Value) -> bool {
    inner(phase).is_some_and(|(fields, _)| {
        keys::field(&fields, DESCRIPTION).is_some_and(|(_, text)| !prose(text).is_empty())
    })
}

/// Whether the phases name the tasks that are listed beside them.
fn refers(phases: &Listed, tasks: &Listed) -> bool {
    if tasks.is_empty() {
        return false;
    }
    let titles: Vec<String> = tasks.iter().filter_map(|(_, t)| title_of(t)).collect();
    let known = |v: &Value| match v {
        Value::Object(_) => title_of(v).is_some_and(|title| titles.contains(&title)),
        Value::Number(_) | Value::String(_) => true,
        _ => false,
    };
    let listed: Vec<Value> = phases
        .iter()
        .filter_map(|(_, phase)| inner(phase))
        .flat_map(|(_, list)| list.into_iter().map(|(_, v)| v))
        .take(1_000)
        .collect();
    !listed.is_empty() && listed.iter().all(known)
}

fn title_of(task: &Value) -> Option<String> {
    let (fields, _) = keys::snake_keys(task.as_object()?);
    keys::field(&fields, TITLE).map(|(_, title)| plain(&prose(title)))
}

struct Builder<'n> {
    outline: Outline,
    notes: &'n mut Vec<Note>,
}

impl Builder<'_> {
    fn note(&mut self, code: &str, detail: impl Into<String>) {
        self.notes.push(Note::new("", code, detail));
    }

    fn phase(&mut self, key: Option<String>, value: Value, within: &str) {
        let Some((fields, listed)) = inner(&value) else {
            // A list of tasks in the place of a phase, or a task in words.
            let phase = self.begin(key.unwrap_or_default(), String::new());
            self.tasks(vec![(None, value)], Some(phase), None);
            return;
        };
        let own = keys::field(&fields, PHASE_NAME).map(|(_, v)| prose(v)).or(key);
        let number = self.outline.phases.len() + 1;
        let name = own.filter(|n| !n.is_empty()).unwrap_or_else(|| format!("Phase {number}"));
        let name = if within.is_empty() { name } else { format!("{within} / {name}") };
        let tasks = keys::field(&fields, TASKS).map(|(_, v)| elements(Some(v))).unwrap_or_default();
        let phases =
            keys::field(&fields, PHASES).map(|(_, v)| elements(Some(v))).unwrap_or_default();
        let first = self.outline.items.len();
        let groups = self.outline.groups.len();
        if !tasks.is_empty() || phases.is_empty() {
            let about = fields.get("description").map(prose).unwrap_or_default();
            let phase = self.begin(name.clone(), about);
            if listed.is_empty() && is_work(&value) {
                self.tasks(vec![(None, value.clone())], Some(phase), None);
                self.note("phases_as_tasks", format!("the phase “{name}” was read as a task"));
            } else {
                self.tasks(tasks, Some(phase), None);
            }
        }
        if !phases.is_empty() {
            self.note("nested_phases", format!("the phases in “{name}” became phases of the plan"));
        }
        for (key, phase) in phases {
            self.phase(key, phase, &name);
        }
        self.group(&fields, vec![name], first);
        // Groups in it come after it, so that a name finds the outer one first.
        if let Some(last) = self.outline.groups.pop() {
            self.outline.groups.insert(groups, last);
        }
    }

    fn begin(&mut self, name: String, about: String) -> usize {
        let number = self.outline.phases.len() + 1;
        let name = if name.is_empty() { format!("Phase {number}") } else { name };
        let name = match cut(&name, MAX_PHASE_NAME) {
            Some(short) => {
                self.note("cut", format!("the name of phase {number} was cut"));
                short
            }
            None => name,
        };
        self.outline.phases.push((name, about));
        self.outline.phases.len() - 1
    }

    /// Everything listed since item `first` under the names of `fields`.
    fn group(&mut self, fields: &Map<String, Value>, mut names: Vec<String>, first: usize) {
        let id = keys::field(fields, ID).map(|(_, v)| prose(v));
        let short = keys::field(fields, PHASE_NAME).map(|(_, v)| prose(v));
        names.extend(id.into_iter().chain(short));
        self.outline.groups.push(Group {
            names: names.iter().map(|name| plain(name)).collect(),
            members: (first..self.outline.items.len()).collect(),
            waits_for: keys::field(fields, keys::DEPENDS_ON).map(|(_, v)| v.clone()),
            phase: self.outline.items.get(first).and_then(|item| item.phase),
        });
    }

    fn tasks(&mut self, list: Listed, phase: Option<usize>, parent: Option<usize>) {
        for (key, value) in list {
            match value {
                Value::Array(inner) => {
                    let inner = inner.into_iter().map(|v| (None, v)).collect();
                    self.tasks(inner, phase, parent);
                }
                Value::Object(object) => self.task(key, &object, phase, parent),
                Value::String(text) if !text.trim().is_empty() => {
                    let fields = json!({ "title": text, "description": text });
                    let fields = fields.as_object().cloned().unwrap_or_default();
                    self.push(fields, Vec::new(), phase, parent);
                }
                Value::Null | Value::String(_) => {}
                other => self.note("left_out", format!("{other} stood in place of a task")),
            }
        }
    }

    fn push(
        &mut self,
        fields: Map<String, Value>,
        renamed: Vec<(String, String)>,
        phase: Option<usize>,
        parent: Option<usize>,
    ) {
        let place = self.outline.items.len();
        self.outline.items.push(Item { fields, renamed, place, phase, parent });
    }

    fn task(
        &mut self,
        key: Option<String>,
        object: &Map<String, Value>,
        phase: Option<usize>,
        parent: Option<usize>,
    ) {
        let (mut fields, renamed) = keys::snake_keys(object);
        // `{"task": {...}}` around each task.
        if let (1, Some(Value::Object(task))) = (fields.len(), fields.values().next()) {
            let task = task.clone();
            return self.task(key, &task, phase, parent);
        }
        let (parts, empty) = (subtasks(&mut fields), keys::field(&fields, DESCRIPTION).is_none());
        if let Some(key) = key {
            if keys::field(&fields, TITLE).is_none() {
                fields.insert("title".to_owned(), json!(key));
            }
            fields.entry("id").or_insert(json!(key));
        }
        let own = self.outline.items.len();
        if parts.is_empty() {
            return self.push(fields, renamed, phase, parent);
        }
        let title = keys::field(&fields, TITLE).map(|(_, v)| prose(v)).unwrap_or_default();
        if empty {
            self.tasks(parts, phase, parent);
            self.group(&fields, vec![title.clone()], own);
            self.note("subtasks", format!("“{title}” had no text of its own; its parts are tasks"));
        } else {
            self.push(fields, renamed, phase, parent);
            self.tasks(parts, phase, Some(own));
            self.note("subtasks", format!("the parts of “{title}” became tasks it waits for"));
        }
    }

    /// Places of the tasks by position, title and id.
    fn named(&self) -> HashMap<String, usize> {
        let mut named = HashMap::new();
        for item in &self.outline.items {
            let id = keys::field(&item.fields, ID).map(|(_, v)| prose(v));
            let names = [Some(item.place.to_string()), Some(item.title()), id];
            for name in names.into_iter().flatten() {
                named.insert(plain(&name), item.place);
            }
        }
        named
    }

    /// Puts the tasks that a phase names by id, title, number or copy into it.
    fn assign(&mut self, key: Option<String>, value: &Value, named: &HashMap<String, usize>) {
        let Some((fields, listed)) = inner(value) else { return };
        let name = keys::field(&fields, PHASE_NAME).map(|(_, v)| prose(v)).or(key);
        let name = name.unwrap_or_else(|| format!("Phase {}", self.outline.phases.len() + 1));
        let about = fields.get("description").map(prose).unwrap_or_default();
        let phase = self.begin(name, about);
        for (_, task) in listed {
            let name = title_of(&task).unwrap_or_else(|| plain(&prose(&task)));
            match named.get(&name).and_then(|place| self.outline.items.get_mut(*place)) {
                Some(item) if item.phase.is_none() => item.phase = Some(phase),
                Some(_) => {}
                None => self.note("left_out", format!("a phase names “{name}”, which is no task")),
            }
        }
    }

    fn done(mut self) -> Outline {
        let phases = self.outline.phases.len();
        if phases > 0 && self.outline.items.iter().any(|item| item.phase.is_none()) {
            self.begin(OTHERS.to_owned(), String::new());
            let beside = self.outline.items.iter_mut().filter(|item| item.phase.is_none());
            beside.for_each(|item| item.phase = Some(phases));
            self.note("beside_phases", format!("tasks in no phase stand in “{OTHERS}”"));
        }
        self.outline.items.sort_by_key(|item| item.phase);
        self.outline
    }
}

/// Takes the parts of a task that are tasks themselves out of its fields. Parts in words stay: they
/// belong to its text.
fn subtasks(fields: &mut Map<String, Value>) -> Listed {
    let is_task = |v: &Value| title_of(v).is_some();
    for name in SUBTASKS {
        let parts = elements(fields.get(*name));
        if parts.iter().any(|(_, part)| is_task(part)) {
            fields.remove(*name);
            return parts;
        }
    }
    Vec::new()
}
