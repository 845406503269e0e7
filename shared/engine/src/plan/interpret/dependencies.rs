//! What each task waits for, whatever way it was named: by position from 0 or from 1, by id, by
//! title, by phase, as an object, as one value in place of a list.

use super::flatten::{Item, Outline};
use super::keys::{self, DEPENDS_ON, ID, plain};
use super::text::prose;
use crate::plan::Note;
use serde_json::{Map, Number, Value, json};
use std::collections::{BTreeSet, HashMap};

/// Names that are compared with every title, at most.
const MOST_COMPARED: usize = 200;
/// Shortest part of a title that names it.
const SHORTEST_PART: usize = 6;
/// Dependencies that waiting for whole phases may add.
const MOST_ADDED: usize = 200_000;

/// What came out, by position in the plan.
pub(super) struct Waits {
    /// Positions; what nothing is known of stays as it was written, for the check to refuse.
    pub lists: Vec<Value>,
    pub notes: Vec<Vec<Note>>,
    pub plan_notes: Vec<Note>,
}

/// One dependency as it was written.
enum Token {
    /// A position.
    Number(i64),
    /// A position in words: "task 3".
    Label(i64),
    /// Places of the tasks that were meant.
    Known(Vec<usize>),
    Unknown(Value),
}

pub(super) fn resolve(outline: &Outline) -> Waits {
    let mut names = Names::new(outline);
    let count = outline.items.len();
    let mut notes = vec![Vec::new(); count];
    let mut tokens: Vec<Vec<Token>> = Vec::with_capacity(count);
    for (at, item) in outline.items.iter().enumerate() {
        let value = keys::field(&item.fields, DEPENDS_ON).map(|(_, value)| value);
        tokens.push(names.tokens(value, item.place, &mut notes[at]));
    }
    let pairs = |label: bool| -> Vec<(i64, i64)> {
        let own = outline.items.iter().zip(&tokens);
        own.flat_map(|(item, list)| {
            let place = i64::try_from(item.place).unwrap_or(i64::MAX);
            list.iter().filter_map(move |token| match token {
                Token::Number(n) if !label => Some((place, *n)),
                Token::Label(n) if label => Some((place, *n)),
                _ => None,
            })
        })
        .collect()
    };
    let (base, label_base) = (base(&pairs(false), count, false), base(&pairs(true), count, true));
    let mut plan_notes = Vec::new();
    if base == 1 {
        let detail = "the dependencies counted the tasks from 1";
        plan_notes.push(Note::new("", "counted_from_one", detail));
    }
    let mut direct: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); count];
    let mut unknown: Vec<Vec<Value>> = vec![Vec::new(); count];
    for (item, list) in outline.items.iter().zip(tokens) {
        let place = item.place;
        for token in list {
            let (number, base) = match token {
                Token::Known(places) => {
                    direct[place].extend(places);
                    continue;
                }
                Token::Unknown(value) => {
                    unknown[place].push(value);
                    continue;
                }
                Token::Number(n) => (n, base),
                Token::Label(n) => (n, label_base),
            };
            match usize::try_from(number - base).ok().filter(|at| *at < count) {
                Some(at) => direct[place].extend([at]),
                None => unknown[place].push(json!(number)),
            }
        }
    }
    inherit(outline, &mut direct);
    plan_notes.extend(wait_for_groups(outline, &mut names, &mut direct));
    positions(outline, direct, unknown, Waits { lists: Vec::new(), notes, plan_notes })
}

/// Whether numbers count from 0, as they were asked for, or from 1. From 1 only when from 0 makes
/// no sense: a task would wait for itself or for one that is not there. Labels are as people count.
fn base(pairs: &[(i64, i64)], count: usize, label: bool) -> i64 {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let sound = |base: i64| {
        pairs.iter().all(|(own, n)| (base..count + base).contains(n) && n - base != *own)
    };
    let odd = label || !sound(0);
    i64::from(odd && !pairs.is_empty() && sound(1) && pairs.iter().all(|(_, n)| *n > 0))
}

/// A task waits for its parts, and the parts for what it waits for.
fn inherit(outline: &Outline, direct: &mut [BTreeSet<usize>]) {
    let mut parents = vec![None; outline.items.len()];
    outline.items.iter().for_each(|item| parents[item.place] = item.parent);
    for item in &outline.items {
        let Some(parent) = item.parent else { continue };
        let before = direct[parent].iter().copied().filter(|at| parents[*at] != Some(parent));
        let before: Vec<usize> = before.collect();
        direct[item.place].remove(&parent);
        direct[item.place].extend(before);
    }
    for item in &outline.items {
        if let Some(parent) = item.parent {
            direct[parent].insert(item.place);
        }
    }
}

/// Phases and headings that wait for others.
fn wait_for_groups(
    outline: &Outline,
    names: &mut Names<'_>,
    direct: &mut [BTreeSet<usize>],
) -> Vec<Note> {
    let (mut notes, mut added) = (Vec::new(), 0);
    let phases: Vec<usize> =
        (0..outline.groups.len()).filter(|at| outline.groups[*at].phase.is_some()).collect();
    for (at, group) in outline.groups.iter().enumerate() {
        let own = phases.iter().position(|phase| *phase == at).unwrap_or(usize::MAX);
        let first = group.members.first().copied().unwrap_or_default();
        let tokens = names.tokens(group.waits_for.as_ref(), first, &mut notes);
        let mut before = BTreeSet::new();
        for token in tokens {
            match token {
                Token::Known(places) => before.extend(places),
                // A phase by its number: an earlier one, so that it decides itself how it counts.
                Token::Number(n) | Token::Label(n) => {
                    let place = usize::try_from(n).unwrap_or(usize::MAX);
                    let place = if place < own { place } else { place.saturating_sub(1) };
                    let named = phases.get(place).filter(|_| place < own);
                    before.extend(named.into_iter().flat_map(|p| &outline.groups[*p].members));
                }
                Token::Unknown(value) => {
                    let detail =
                        format!("a phase waits for {value}, which is neither a phase nor a task");
                    notes.push(Note::new("", "left_out", detail));
                }
            }
        }
        before.retain(|place| !group.members.contains(place));
        added += before.len() * group.members.len();
        if added > MOST_ADDED {
            notes.push(Note::new("", "left_out", "phases that wait for others are too large"));
            break;
        }
        for member in &group.members {
            direct[*member].extend(&before);
        }
    }
    notes
}

/// From places, as the model counted, to positions in the plan.
fn positions(
    outline: &Outline,
    direct: Vec<BTreeSet<usize>>,
    mut unknown: Vec<Vec<Value>>,
    mut waits: Waits,
) -> Waits {
    let mut position = vec![0usize; outline.items.len()];
    for (at, item) in outline.items.iter().enumerate() {
        position[item.place] = at;
    }
    for (at, item) in outline.items.iter().enumerate() {
        if direct[item.place].contains(&item.place) {
            let detail = "it named itself as a dependency; that was left out";
            waits.notes[at].push(Note::new("/depends_on", "self_dependency", detail));
        }
        let others = direct[item.place].iter().filter(|place| **place != item.place);
        let mut list: Vec<usize> = others.map(|place| position[*place]).collect();
        list.sort_unstable();
        let mut list: Vec<Value> = list.into_iter().map(Value::from).collect();
        list.append(&mut unknown[item.place]);
        waits.lists.push(Value::Array(list));
    }
    waits
}

/// Where each name leads to.
struct Names<'o> {
    outline: &'o Outline,
    ids: HashMap<String, usize>,
    titles: HashMap<String, Vec<usize>>,
    groups: HashMap<&'o str, &'o [usize]>,
    /// Every task has a number of its own: numbers are those.
    numbered: bool,
    compared: usize,
}

impl<'o> Names<'o> {
    fn new(outline: &'o Outline) -> Self {
        let mut ids = HashMap::new();
        let mut titles: HashMap<String, Vec<usize>> = HashMap::new();
        let mut numbered = !outline.items.is_empty();
        let id = |item: &Item| {
            let (_, id) = keys::field(&item.fields, ID)?;
            Some(plain(&prose(id))).filter(|id| !id.is_empty())
        };
        for item in &outline.items {
            let id = id(item);
            numbered &= id.as_ref().is_some_and(|id| id.parse::<i64>().is_ok());
            if let Some(id) = id {
                // Ids that stand twice name nothing.
                numbered &= ids.insert(id, item.place).is_none();
            }
            titles.entry(plain(&item.title())).or_default().push(item.place);
        }
        let mut groups: HashMap<&str, &[usize]> = HashMap::new();
        for group in &outline.groups {
            for name in &group.names {
                groups.entry(name).or_insert(&group.members);
            }
        }
        Names { outline, ids, titles, groups, numbered, compared: 0 }
    }

    fn tokens(&mut self, value: Option<&Value>, own: usize, notes: &mut Vec<Note>) -> Vec<Token> {
        let list = match value {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(list)) => list.clone(),
            Some(Value::Object(map)) if named(map).is_none() => {
                map.keys().map(|key| json!(key)).collect()
            }
            Some(one) => {
                let detail = format!("`depends_on` was {one}, not a list");
                notes.push(Note::new("/depends_on", "single_value", detail));
                vec![one.clone()]
            }
        };
        let mut tokens = Vec::new();
        for item in &list {
            match item {
                Value::Null => {}
                Value::Array(inner) => {
                    inner.iter().for_each(|v| tokens.extend(self.tokens_of(v, own, notes)));
                }
                item => tokens.extend(self.tokens_of(item, own, notes)),
            }
        }
        tokens
    }

    fn tokens_of(&mut self, value: &Value, own: usize, notes: &mut Vec<Note>) -> Vec<Token> {
        match value {
            Value::String(text) => self.name(text, own, notes),
            Value::Number(n) => vec![self.number(n)],
            Value::Object(map) => match named(map) {
                Some(inner @ (Value::String(_) | Value::Number(_))) => {
                    self.tokens_of(&inner, own, notes)
                }
                _ => vec![Token::Unknown(value.clone())],
            },
            _ => vec![Token::Unknown(value.clone())],
        }
    }

    /// A whole number: the task with that number, where all have one, else a position.
    fn number(&self, n: &Number) -> Token {
        let whole = n.as_f64().filter(|f| f.fract() == 0.0 && f.abs() < 1e9).map(|f| f as i64);
        match n.as_i64().or(whole) {
            Some(n) => match self.ids.get(&n.to_string()).filter(|_| self.numbered) {
                Some(place) => Token::Known(vec![*place]),
                None => Token::Number(n),
            },
            None => Token::Unknown(json!(n)),
        }
    }

    fn name(&mut self, text: &str, own: usize, notes: &mut Vec<Note>) -> Vec<Token> {
        let name = plain(text);
        if matches!(name.as_str(), "" | "none" | "null" | "n a" | "na" | "nothing" | "nil" | "-") {
            return Vec::new();
        }
        if let Some(token) = self.plain_name(text, own) {
            return vec![token];
        }
        let separate = [',', ';', '&', '\n'];
        if text.contains(separate) || text.contains(" and ") {
            let parts = text.split(separate).flat_map(|part| part.split(" and "));
            let named = parts.filter(|part| !part.trim().is_empty());
            let tokens: Option<Vec<Token>> = named.map(|part| self.plain_name(part, own)).collect();
            if let Some(tokens) = tokens {
                return tokens;
            }
        }
        let (label, rest) = labelled(&name);
        if let Some(known) = label.and_then(|_| self.known(rest, own)) {
            return vec![Token::Known(known)];
        }
        match self.alike(&name) {
            Some(place) => {
                let title = self.at(place).map(Item::title).unwrap_or_default();
                let detail = format!("the dependency “{text}” was taken as “{title}”");
                notes.push(Note::new("/depends_on", "matched", detail));
                vec![Token::Known(vec![place])]
            }
            None => vec![Token::Unknown(json!(text))],
        }
    }

    /// An id, a title, a phase, or a number with or without "task" before it.
    fn plain_name(&self, text: &str, own: usize) -> Option<Token> {
        let name = plain(text);
        if let Some(known) = self.known(&name, own) {
            return Some(Token::Known(known));
        }
        if let Ok(number) = text.trim().trim_start_matches('#').parse() {
            return Some(Token::Number(number));
        }
        match labelled(&name) {
            (Some(number), "") => Some(Token::Label(number)),
            _ => None,
        }
    }

    fn at(&self, place: usize) -> Option<&Item> {
        self.outline.items.iter().find(|item| item.place == place)
    }

    /// By id, title or phase. Of tasks with one title, the nearest before the one that waits.
    fn known(&self, name: &str, own: usize) -> Option<Vec<usize>> {
        if let Some(place) = self.ids.get(name) {
            return Some(vec![*place]);
        }
        if let Some(places) = self.titles.get(name).filter(|_| !name.is_empty()) {
            let before = places.iter().rev().find(|place| **place < own);
            return before.or(places.first()).map(|place| vec![*place]);
        }
        let members = self.groups.get(name)?;
        Some(members.iter().copied().filter(|place| *place != own).collect())
    }

    /// The one task whose title holds the name, or is held by it.
    fn alike(&mut self, name: &str) -> Option<usize> {
        self.compared += 1;
        if self.compared > MOST_COMPARED || name.len() < SHORTEST_PART {
            return None;
        }
        let holds = |title: &str| {
            title.len() >= SHORTEST_PART && (title.contains(name) || name.contains(title))
        };
        let mut found = self.titles.iter().filter(|(title, _)| holds(title)).flat_map(|(_, p)| p);
        let first = found.next().copied();
        first.filter(|_| found.next().is_none())
    }
}

/// The number of "task 3", "t3", "step 3 ...", and what stands after it.
fn labelled(name: &str) -> (Option<i64>, &str) {
    let rest = ["tasks", "task", "step", "item", "number", "no", "t"]
        .iter()
        .find_map(|label| name.strip_prefix(label))
        .unwrap_or(name)
        .trim_start();
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, after) = rest.split_at(end);
    (digits.parse().ok(), after.trim_start())
}

/// What an object names: `{"task": 0}`, `{"id": "t0", "type": "blocks"}`.
fn named(map: &Map<String, Value>) -> Option<Value> {
    let (map, _) = keys::snake_keys(map);
    let names: &[&str] = &[
        "id",
        "task_id",
        "task",
        "depends_on",
        "index",
        "position",
        "number",
        "ref",
        "title",
        "name",
        "task_name",
    ];
    keys::field(&map, names).map(|(_, value)| value.clone())
}
