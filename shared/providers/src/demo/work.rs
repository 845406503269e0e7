//! One turn of a task: a tool call while there is something to write or to look at, else the
//! closing text.

use super::files::{self, Draft};
use super::texts::{DEMO_PREFIX, text, user_texts};
use super::words::{begins_with, extension, files_in, files_to_write, sentences, shorten};
use planwright_engine::routing::{LIST_DIRECTORY, READ_FILE, WRITE_FILE};
use planwright_protocol::chat::{Block, ChatRequest};
use serde_json::{Value, json};

/// Most files one task writes or reads.
const MAX_FILES: usize = 8;
/// Tries for a file whose first writing failed.
const MAX_TRIES: usize = 2;
const DEFAULT_BULLETS: usize = 3;

/// A tool call that was made, with what came of it.
struct Call<'a> {
    name: &'a str,
    path: &'a str,
    result: Option<(&'a str, bool)>,
}

/// What the request says about the task and how far it has come.
struct Job<'a> {
    title: String,
    description: String,
    /// Everything around the task: project, siblings, results of the tasks before it.
    context: String,
    calls: Vec<Call<'a>>,
    offers: Vec<&'a str>,
    turn: usize,
}

pub(super) fn reply(request: &ChatRequest) -> Vec<Block> {
    let job = Job::read(request);
    let targets = job.targets();
    let unwritten =
        targets.iter().find(|path| job.offers.contains(&WRITE_FILE) && job.wants_writing(path));
    if let Some(path) = unwritten {
        let draft = job.draft(path);
        let intro = text(format!("{DEMO_PREFIX}Writing {path}."));
        return vec![
            intro,
            job.call(WRITE_FILE, json!({ "path": path, "content": draft.content })),
        ];
    }
    if targets.is_empty()
        && let Some(call) = job.look()
    {
        return vec![call];
    }
    vec![text(job.closing_text(&targets))]
}

impl<'a> Job<'a> {
    fn read(request: &'a ChatRequest) -> Self {
        let task = user_texts(request).into_iter().next().unwrap_or_default();
        let (title, description) = match task
            .strip_prefix("Task:")
            .and_then(|rest| rest.split_once("\n\n"))
        {
            Some((title, description)) => (title.trim().to_owned(), description.trim().to_owned()),
            None => (shorten(&task, 70), task.trim().to_owned()),
        };
        let system = request.system.iter().map(|block| block.text.as_str());
        Job {
            title,
            description,
            context: system.collect::<Vec<_>>().join("\n"),
            calls: calls(request),
            offers: request.tools.iter().map(|tool| tool.name.as_str()).collect(),
            turn: request.messages.len(),
        }
    }

    fn targets(&self) -> Vec<String> {
        let mut targets = files_to_write(&self.description);
        if targets.is_empty() {
            targets = files_to_write(&self.title);
        }
        targets.truncate(MAX_FILES);
        targets
    }

    fn wants_writing(&self, path: &str) -> bool {
        let tries: Vec<_> =
            self.calls.iter().filter(|call| call.name == WRITE_FILE && call.path == path).collect();
        let written = tries.iter().any(|call| call.result.is_some_and(|(_, failed)| !failed));
        !written && tries.len() < MAX_TRIES
    }

    fn draft(&self, path: &str) -> Draft {
        files::draft(path, &self.description, &self.known_files())
    }

    /// Files named anywhere but in the names of what this task writes itself.
    fn known_files(&self) -> Vec<String> {
        let listed: Vec<&str> = self.results_of(LIST_DIRECTORY).collect();
        files_in(&format!("{}\n{}\n{}", listed.join("\n"), self.description, self.context))
    }

    fn results_of(&self, tool: &str) -> impl Iterator<Item = &'a str> {
        let calls = self.calls.iter().filter(move |call| call.name == tool);
        calls
            .filter_map(|call| call.result)
            .filter(|(_, failed)| !failed)
            .map(|(content, _)| content)
    }

    /// A first look at what is there: files the task names, else the directory.
    fn look(&self) -> Option<Block> {
        let done = |tool: &str, path: &str| {
            self.calls.iter().any(|call| call.name == tool && call.path == path)
        };
        if self.offers.contains(&READ_FILE) {
            let named = files_in(&self.description).into_iter().take(MAX_FILES);
            if let Some(path) = named.into_iter().find(|path| !done(READ_FILE, path)) {
                return Some(self.call(READ_FILE, json!({ "path": path })));
            }
        }
        let looks = self.offers.contains(&LIST_DIRECTORY) && !done(LIST_DIRECTORY, ".");
        looks.then(|| self.call(LIST_DIRECTORY, json!({ "path": "." })))
    }

    fn call(&self, name: &str, input: Value) -> Block {
        Block::ToolUse { id: format!("demo_{}", self.turn), name: name.to_owned(), input }
    }

    fn closing_text(&self, targets: &[String]) -> String {
        if !targets.is_empty() {
            return self.report(targets);
        }
        if begins_with(&self.description, &["summarize", "summarise", "recap"])
            || self.description.contains("bullet")
        {
            return self.summary();
        }
        let mut said = format!("{DEMO_PREFIX}{}\n\n", self.title);
        for call in self.calls.iter().filter(|call| call.name == READ_FILE) {
            let found = match call.result {
                Some((content, false)) => format!("{} lines were read", content.lines().count()),
                Some((why, true)) => format!("it could not be read: {}", shorten(why, 120)),
                None => "it was not read".to_owned(),
            };
            said.push_str(&format!("- {}: {found}.\n", call.path));
        }
        let listed = self.results_of(LIST_DIRECTORY).next().map(files_in).unwrap_or_default();
        if !listed.is_empty() {
            said.push_str(&format!("- Files there now: {}.\n", listed.join(", ")));
        }
        said.push_str(
            "- The demo model is no language model: it did not work out an answer. What \
            was asked: ",
        );
        said.push_str(&shorten(&self.description, 400));
        said
    }

    /// What became of each file.
    fn report(&self, targets: &[String]) -> String {
        let mut lines = Vec::new();
        for path in targets {
            let mut tries = self
                .calls
                .iter()
                .filter(|call| call.name == WRITE_FILE && call.path == path.as_str());
            let line = match tries.next_back().map(|call| call.result) {
                Some(Some((_, false))) => {
                    let draft = self.draft(path);
                    format!("Wrote {path} ({} bytes): {}.", draft.content.len(), draft.about)
                }
                Some(Some((why, true))) => {
                    format!("{path} could not be written: {}", shorten(why, 200))
                }
                Some(None) => format!("{path} was handed to the tool, which has not answered."),
                None => format!("{path} was not written: this task may not use {WRITE_FILE}."),
            };
            lines.push(line);
        }
        format!("{DEMO_PREFIX}{}", lines.join("\n"))
    }

    fn summary(&self) -> String {
        let listed = self.results_of(LIST_DIRECTORY).next().map(files_in).unwrap_or_default();
        let files = if listed.is_empty() { self.known_files() } else { listed };
        let about = |file: &String| match what_for(
            file,
            &format!("{}\n{}", self.context, self.description),
        ) {
            Some(purpose) => format!("{file} {purpose}"),
            None => {
                format!("{file} is a {} file of the project", extension(file).to_ascii_uppercase())
            }
        };
        let mut bullets: Vec<String> = files.iter().map(about).collect();
        let wanted = bullets_wanted(&self.description);
        if bullets.len() > wanted {
            let rest = bullets.split_off(wanted.saturating_sub(1));
            bullets.push(format!("{} more: {}", rest.len(), shorten(&rest.join("; "), 300)));
        }
        for filler in [
            "No language model took part: the demo model wrote this",
            "Nothing else was made",
            "Nothing is left open that the plan names",
        ] {
            if bullets.len() < wanted {
                bullets.push(filler.to_owned());
            }
        }
        let lines: Vec<String> =
            bullets.iter().map(|bullet| format!("- {}.", bullet.trim_end_matches('.'))).collect();
        format!("{DEMO_PREFIX}Summary\n\n{}", lines.join("\n"))
    }
}

/// Every tool call of the conversation with its result.
fn calls(request: &ChatRequest) -> Vec<Call<'_>> {
    let blocks = || request.messages.iter().flat_map(|message| &message.content);
    let result_of = |wanted: &str| {
        blocks().find_map(|block| match block {
            Block::ToolResult { tool_use_id, content, is_error } if tool_use_id == wanted => {
                Some((content.as_str(), *is_error))
            }
            _ => None,
        })
    };
    blocks()
        .filter_map(|block| match block {
            Block::ToolUse { id, name, input } => Some(Call {
                name,
                path: input["path"].as_str().unwrap_or_default(),
                result: result_of(id),
            }),
            _ => None,
        })
        .collect()
}

/// What the text says of a file, as the rest of a sentence: `prints a greeting`.
fn what_for(file: &str, text: &str) -> Option<String> {
    let sentence =
        sentences(text).into_iter().find(|sentence| sentence.contains(&format!("{file} ")))?;
    let rest =
        sentence.split_once(file)?.1.trim_start_matches([':', ',', ' ', '`', '"']).to_owned();
    let purpose = ["that ", "which ", "to "]
        .iter()
        .find_map(|word| rest.strip_prefix(word))
        .map(str::to_owned);
    let purpose = purpose.or_else(|| rest.starts_with("with ").then(|| format!("comes {rest}")))?;
    Some(shorten(purpose.trim_end_matches('.'), 120)).filter(|purpose| !purpose.is_empty())
}

/// How many bullets the description asks for.
fn bullets_wanted(description: &str) -> usize {
    let words: Vec<&str> = description.split_whitespace().collect();
    let count = words.windows(2).find_map(|pair| match pair {
        [count, noun] if noun.to_ascii_lowercase().starts_with("bullet") => {
            let spelled = ["one", "two", "three", "four", "five", "six", "seven"];
            let spelled =
                spelled.iter().position(|word| count.eq_ignore_ascii_case(word)).map(|at| at + 1);
            count.parse::<usize>().ok().or(spelled)
        }
        _ => None,
    });
    count.unwrap_or(DEFAULT_BULLETS).clamp(1, 20)
}

#[cfg(test)]
mod tests;
