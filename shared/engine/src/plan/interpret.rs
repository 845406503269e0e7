//! From what a model meant to the form a plan has. Every guess and every repair is a [`Note`].
//!
//! `root` finds the plan in what it is wrapped in, `flatten` lists its tasks through all phases,
//! `task` reads one task's fields, `dependencies` decides what each of them waits for. The result
//! is checked by [`parse`] like any other plan.

mod dependencies;
mod flatten;
mod keys;
mod root;
mod task;
mod text;
mod words;

use super::extract;
use super::lenient::{Mend, Reading};
use super::{Note, Plan, Problem, parse};
use flatten::Outline;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Notes kept of one plan.
const MAX_NOTES: usize = 200;

/// Reads a model's answer as a plan. `complete` says that the model ended it itself: an answer that
/// was cut off is not closed by us.
///
/// # Errors
/// Every fault of the plan in it; one with the code `no_plan` where there is none, `cut_off` or
/// `not_json` where it could not be read.
pub fn read(text: &str, complete: bool, tools: &[&str]) -> Result<(Plan, Vec<Note>), Vec<Problem>> {
    let found = extract::find(text);
    let mut best: Option<Vec<Problem>> = None;
    let mut loose = Vec::new();
    for reading in found.readings.iter().rev() {
        if reading.unclosed && !complete {
            best.get_or_insert_with(|| vec![cut_off()]);
            continue;
        }
        let mut notes = mended(text, &reading.mends, reading.unclosed);
        match interpret(&reading.value, tools, &mut notes) {
            Some(Ok(plan)) => {
                if found.readings.len() > 1 {
                    notes.push(Note::new(
                        "",
                        "chosen",
                        "the answer held several blocks; the \
                        last one that is a plan was taken",
                    ));
                }
                return Ok((plan, limited(notes)));
            }
            Some(Err(problems)) => best = best.or(Some(problems)),
            None if root::is_task(&reading.value) => loose.push(reading),
            None => {}
        }
    }
    if let (None, None, false) = (&best, &found.fault, loose.is_empty()) {
        return loose_tasks(text, &loose, tools);
    }
    Err(best.unwrap_or_else(|| vec![unread(text, &found)]))
}

/// Tasks that stand one after the other, in no list.
fn loose_tasks(
    text: &str,
    loose: &[&Reading],
    tools: &[&str],
) -> Result<(Plan, Vec<Note>), Vec<Problem>> {
    let list: Vec<Value> = loose.iter().rev().map(|reading| reading.value.clone()).collect();
    let mut notes: Vec<Note> =
        loose.iter().flat_map(|r| mended(text, &r.mends, r.unclosed)).collect();
    notes.push(Note::new("", "unwrapped", "the answer was tasks without a list around them"));
    let read = interpret(&json!(list), tools, &mut notes);
    let plan = read.unwrap_or_else(|| Err(vec![no_plan()]))?;
    Ok((plan, limited(notes)))
}

/// As [`read`], for a value that is at hand; none when there is no plan in it.
fn interpret(
    value: &Value,
    tools: &[&str],
    notes: &mut Vec<Note>,
) -> Option<Result<Plan, Vec<Problem>>> {
    let root = root::find(value, notes)?;
    let outline = flatten::flatten(&root, notes);
    let whole = assemble(&root, outline, tools, notes);
    Some(parse(&whole, tools))
}

/// The plan in the form the API shows.
fn assemble(
    root: &Map<String, Value>,
    outline: Outline,
    tools: &[&str],
    notes: &mut Vec<Note>,
) -> Value {
    let waits = dependencies::resolve(&outline);
    let mut whole = Map::new();
    whole.insert("summary".to_owned(), json!(task::summary(root.get("summary"), notes)));
    let pointers = outline.pointers();
    let mut renamed = BTreeMap::new();
    let mut tasks = Vec::with_capacity(outline.items.len());
    for (at, item) in outline.items.iter().enumerate() {
        let mut reader = task::Reader { item, tools, notes: Vec::new(), renamed: &mut renamed };
        let mut task = reader.read();
        let own = reader.notes.into_iter().chain(waits.notes[at].iter().cloned());
        notes.extend(own.map(|note| note.under(&pointers[at])));
        task.insert("depends_on".to_owned(), waits.lists[at].clone());
        tasks.push(Value::Object(task));
    }
    notes.extend(waits.plan_notes);
    for (given, name) in renamed {
        let detail = format!("`{given}` was read as `{name}`");
        notes.push(Note::new("", "renamed", detail));
    }
    match outline.phased(tasks) {
        (Some(phases), _) => whole.insert("phases".to_owned(), phases),
        (None, tasks) => whole.insert("tasks".to_owned(), Value::Array(tasks)),
    };
    task::appendix(root, &mut whole);
    Value::Object(whole)
}

/// One note for each kind of mend, with the first places.
fn mended(text: &str, mends: &[Mend], unclosed: bool) -> Vec<Note> {
    let mut kinds: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for mend in mends {
        kinds.entry(mend.code).or_default().push(mend.at);
    }
    let mut notes = Vec::new();
    for (code, places) in kinds {
        let shown: Vec<String> = places.iter().take(3).map(|at| place(text, *at)).collect();
        let more = match places.len().saturating_sub(3) {
            0 => String::new(),
            more => format!(" and at {more} more places"),
        };
        let what = match code {
            "comment" => "a comment was passed over",
            "line_feed" => "a line break stood in a text",
            "trailing_comma" => "a comma stood before a closing bracket",
            "doubled_comma" => "a comma separated nothing",
            "missing_comma" => "a comma was missing",
            "missing_bracket" => "a closing bracket was missing",
            "quotes" => "other quotes than \" were taken as quotes",
            "inner_quote" => "a quote stood in a text without a backslash",
            "bare_key" => "a key stood without quotes",
            "bare_word" => "a word stood without quotes",
            "not_a_number" => "NaN or Infinity was left out",
            "repeated_key" => "a key stood twice; lists were joined, of others the last counts",
            _ => "a spelling that JSON does not have was read",
        };
        let detail = format!("{what} ({}{more})", shown.join("; "));
        notes.push(Note::new("", code, detail));
    }
    if unclosed {
        notes.push(Note::new("", "unclosed", "the closing brackets at the end were missing"));
    }
    notes
}

/// Line and column, counted from 1.
fn place(text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("line {line} column {column}")
}

fn unread(text: &str, found: &extract::Found) -> Problem {
    let Some(fault) = &found.fault else { return no_plan() };
    if fault.code == "cut_off" {
        return Problem { detail: format!("{} {}", cut_off().detail, fault.detail), ..cut_off() };
    }
    let from = text.floor_char_boundary(fault.at);
    let near: String = text.get(from..).unwrap_or_default().chars().take(40).collect();
    let detail = format!(
        "the answer is not JSON: {} at {}, before {near:?}",
        fault.detail,
        place(text, fault.at)
    );
    Problem { task: None, pointer: String::new(), code: fault.code, detail }
}

fn cut_off() -> Problem {
    let detail = "the answer was cut off before its end;".to_owned();
    Problem { task: None, pointer: String::new(), code: "cut_off", detail }
}

fn no_plan() -> Problem {
    let detail = "the answer holds no plan: no JSON object with `tasks` or `phases`".to_owned();
    Problem { task: None, pointer: String::new(), code: "no_plan", detail }
}

fn limited(mut notes: Vec<Note>) -> Vec<Note> {
    if notes.len() > MAX_NOTES {
        let more = notes.len() - (MAX_NOTES - 1);
        notes.truncate(MAX_NOTES - 1);
        notes.push(Note::new("", "more", format!("and {more} more")));
    }
    notes
}
