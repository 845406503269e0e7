//! Exact replacement in a text, by the same rules wherever it is done.

use std::fmt::Write as _;

/// Lines around a change that are shown back.
const CONTEXT: usize = 3;
/// Places named when a text is found more than once.
const MOST_PLACES: usize = 10;

/// A text after an exact replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    pub text: String,
    /// For the model: how many places, and the lines around the first.
    pub said: String,
}

/// One replacement in the file `path`.
#[derive(Clone, Copy, Debug)]
pub struct Replacement<'a> {
    pub path: &'a str,
    pub old: &'a str,
    pub new: &'a str,
    /// All places, instead of exactly one.
    pub all: bool,
}

impl Replacement<'_> {
    /// Pure. `Err` is a sentence for the model.
    pub fn apply(&self, text: &str) -> Result<Replaced, String> {
        let Replacement { path, old, new, all } = *self;
        if old.is_empty() {
            return Err("The text to replace is empty; write_file makes a new file.".to_owned());
        }
        if old == new {
            return Err("The new text is the old one; nothing would change.".to_owned());
        }
        let places: Vec<usize> = text.match_indices(old).map(|(at, _)| at).collect();
        let changed = match places.as_slice() {
            [] => return Err(not_found(path, text, old)),
            [_] => text.replacen(old, new, 1),
            _ if all => text.replace(old, new),
            several => return Err(ambiguous(path, text, several)),
        };
        let times = match places.len() {
            1 => "1 place".to_owned(),
            count => format!("{count} places"),
        };
        let first = line_of(text, places.first().copied().unwrap_or(0));
        let shown = around(&changed, first, new);
        Ok(Replaced { text: changed, said: format!("Changed {times} in {path}.\n{shown}") })
    }
}

fn ambiguous(path: &str, text: &str, places: &[usize]) -> String {
    let lines: Vec<String> =
        places.iter().take(MOST_PLACES).map(|at| line_of(text, *at).to_string()).collect();
    format!(
        "The text to replace is in {path} {} times (lines {}); give more lines around it, or set \
         replace_all.",
        places.len(),
        lines.join(", ")
    )
}

fn line_of(text: &str, at: usize) -> usize {
    text.get(..at).unwrap_or_default().matches('\n').count() + 1
}

/// The usual reason is white space; then the model is told so.
fn not_found(path: &str, text: &str, old: &str) -> String {
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    if squeezed(text).contains(&squeezed(old)) {
        return format!(
            "The text to replace is not in {path} with exactly this white space; read the file \
             again and copy the lines as they are."
        );
    }
    format!("The text to replace is not in {path}; read the file again.")
}

/// The changed lines with some around them, numbered.
fn around(text: &str, first: usize, new: &str) -> String {
    let last = first + new.matches('\n').count() + CONTEXT;
    let mut shown = String::new();
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
    for (number, line) in lines.filter(|(number, _)| *number + CONTEXT >= first).take(40) {
        if number > last {
            break;
        }
        let line: String = line.chars().take(400).collect();
        let _ = writeln!(shown, "{number:>6}\t{line}");
    }
    shown
}
