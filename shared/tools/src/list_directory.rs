use crate::Error;
use crate::glob::Pattern;
use crate::tool::{Class, Immediate, ToolContext, ToolOutput};
use async_trait::async_trait;
use planwright_files::Objects;
use planwright_files::objects::Listed;
use planwright_files::path::ProjectDirectory;
use planwright_protocol::chat::ToolSpec;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

/// Most entries shown, and how many when the call does not say.
pub const MAX_RESULTS: usize = 500;

/// Longest pattern, in characters: a longer one is a mistake, and compiling it costs.
const MAX_PATTERN_CHARS: usize = 256;

/// Shows which files the project has.
pub struct ListDirectory {
    objects: Objects,
    spec: ToolSpec,
}

#[derive(Deserialize)]
pub(crate) struct Arguments {
    #[serde(default)]
    path: String,
    #[serde(default)]
    recursive: bool,
    pattern: Option<String>,
    max_results: Option<usize>,
}

impl ListDirectory {
    pub fn new(objects: Objects) -> Self {
        let spec = ToolSpec {
            name: "list_directory".to_owned(),
            description: "List the files and directories of the project. A directory ends with \
                `/`, a file is followed by its size."
                .to_owned(),
            parameters: json!({
                "type": "object",
                "properties": {
                    "path": {"type": "string", "default": ".", "description": "Directory relative \
                        to the project's root"},
                    "recursive": {"type": "boolean", "default": false, "description": "Files of \
                        all directories below as well"},
                    "pattern": {
                        "type": "string", "minLength": 1, "maxLength": MAX_PATTERN_CHARS,
                        "description": "Glob such as *.py or src/**/*.{ts,tsx}; without a `/` it \
                            is compared with names alone, \
                                        else with paths relative to the directory listed"
                    },
                    "max_results": {"type": "integer", "minimum": 1, "maximum": MAX_RESULTS,
                    "default": MAX_RESULTS}
                },
                "additionalProperties": false
            }),
        };
        ListDirectory { objects, spec }
    }
}

#[async_trait]
impl Immediate for ListDirectory {
    type Arguments = Arguments;

    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    fn class(&self) -> Class {
        Class::Pure
    }

    async fn run(&self, ctx: &ToolContext, arguments: Arguments) -> Result<ToolOutput, Error> {
        let directory = match ProjectDirectory::parse(&arguments.path) {
            Ok(directory) => directory,
            Err(error) => return Ok(ToolOutput::refused(format!("Nothing was listed: {error}."))),
        };
        let pattern = match arguments.pattern.as_deref().map(Pattern::compile).transpose() {
            Ok(pattern) => pattern,
            Err(reason) => {
                return Ok(ToolOutput::refused(format!(
                    "Nothing was listed: the pattern is not a glob: {reason}."
                )));
            }
        };
        let files = self.objects.files(ctx.task.project).await?;
        if let Some(refusal) = missing(&files, &directory) {
            return Ok(ToolOutput::refused(refusal));
        }
        let entries = entries(&files, &directory.prefix(), arguments.recursive, pattern.as_ref());
        Ok(ToolOutput::done(show(
            &directory,
            &entries,
            arguments.max_results.unwrap_or(MAX_RESULTS),
        )))
    }
}

/// Why there is nothing to list; the root is always there.
fn missing(files: &[Listed], directory: &ProjectDirectory) -> Option<String> {
    let path = directory.as_file()?;
    let prefix = directory.prefix();
    if files.iter().any(|file| file.key.starts_with(&prefix)) {
        None
    } else if files.iter().any(|file| file.key == path.as_str()) {
        Some(format!("{path} is a file; read_file shows it."))
    } else {
        Some(format!("There is no directory {path}."))
    }
}

/// Paths relative to the directory; a size for files, none for directories.
fn entries(
    files: &[Listed],
    prefix: &str,
    recursive: bool,
    pattern: Option<&Pattern>,
) -> BTreeMap<String, Option<u64>> {
    let mut entries = BTreeMap::new();
    for file in files {
        let Some(relative) = file.key.strip_prefix(prefix) else { continue };
        let (entry, size) = match relative.split_once('/') {
            Some((directory, _)) if !recursive => (directory, None),
            _ => (relative, Some(file.size_bytes)),
        };
        if pattern.is_none_or(|pattern| pattern.matches(entry)) {
            let shown = if size.is_some() { entry.to_owned() } else { format!("{entry}/") };
            entries.insert(shown, size);
        }
    }
    entries
}

fn show(
    directory: &ProjectDirectory,
    entries: &BTreeMap<String, Option<u64>>,
    max_results: usize,
) -> String {
    if entries.is_empty() {
        return format!("Nothing in {directory} to list.");
    }
    let lines = entries.iter().take(max_results).map(|(path, size)| match size {
        Some(size) => format!("{path} ({size} bytes)"),
        None => path.clone(),
    });
    let mut text = lines.collect::<Vec<_>>().join("\n");
    let hidden = entries.len().saturating_sub(max_results);
    if hidden > 0 {
        text.push_str(&format!("\n[{hidden} more are not shown; narrow the path or the pattern]"));
    }
    text
}
