use crate::Error;
use crate::glob::Globs;
use crate::tool::{Class, Immediate, ToolContext, ToolOutput};
use async_trait::async_trait;
use futures::{StreamExt, TryStreamExt};
use grep_regex::{RegexMatcher, RegexMatcherBuilder};
use grep_searcher::sinks::Lossy;
use grep_searcher::{BinaryDetection, Searcher, SearcherBuilder};
use planwright_files::path::ProjectPath;
use planwright_files::project_files::MAX_FILE_BYTES;
use planwright_files::{Found, Objects};
use planwright_protocol::chat::ToolSpec;
use serde::Deserialize;
use serde_json::json;
use std::fmt::Write as _;
use std::time::Duration;
use tokio::time::Instant;

/// Lines given, and characters of one of them: as much as a model reads with profit.
const MAX_HITS: usize = 100;
const MAX_LINE_CHARS: usize = 200;
/// Wall clock of a search; what was found by then is given.
const MAX_TIME: Duration = Duration::from_secs(10);
/// Largest compiled pattern, in bytes: a model's pattern with nested counts may be huge.
const MAX_PATTERN_BYTES: usize = 4 * 1024 * 1024;
/// Longest pattern or glob, in characters.
const MAX_PATTERN_CHARS: usize = 1_000;
const MAX_GLOBS: usize = 20;
/// Files fetched at once.
const CONCURRENT: usize = 8;

/// Finds lines in the project's files.
pub struct SearchCodebase {
    objects: Objects,
    spec: ToolSpec,
}

#[derive(Deserialize)]
pub(crate) struct Arguments {
    pattern: String,
    #[serde(default)]
    globs: Vec<String>,
    #[serde(default)]
    ignore_case: bool,
}

impl SearchCodebase {
    pub fn new(objects: Objects) -> Self {
        let spec = ToolSpec {
            name: "search_codebase".to_owned(),
            description: format!(
                "Search the project's text files for lines that match a regular expression \
                 (ripgrep's syntax). Gives path:line:text, at most {MAX_HITS} lines."
            ),
            parameters: json!({
                "type": "object",
                "properties": {
                    "pattern": {"type": "string", "minLength": 1,
                    "maxLength": MAX_PATTERN_CHARS, "description": "Regular expression, for \
                        example def \\w+_total"},
                    "globs": {"type": "array", "maxItems": MAX_GLOBS, "items": {"type": "string",
                    "minLength": 1, "maxLength": MAX_PATTERN_CHARS},
                    "description": "Only files that match one of these, such as *.py or src/**"},
                    "ignore_case": {"type": "boolean", "default": false}
                },
                "required": ["pattern"],
                "additionalProperties": false
            }),
        };
        SearchCodebase { objects, spec }
    }

    /// Files in the order of their names, so that the same search gives the same lines.
    async fn search(
        &self,
        ctx: &ToolContext,
        mut hits: Hits,
        globs: &Globs,
    ) -> Result<String, Error> {
        let until = Instant::now() + MAX_TIME;
        let files = self.objects.files(ctx.task.project).await?;
        let wanted = files
            .into_iter()
            .filter(|file| globs.matches(&file.key) && file.size_bytes <= MAX_FILE_BYTES);
        let mut texts = futures::stream::iter(wanted)
            .map(|file| async move { self.text(ctx, file.key).await })
            .buffered(CONCURRENT);
        loop {
            match tokio::time::timeout_at(until, texts.try_next()).await {
                Ok(Ok(Some(Some((path, text))))) => hits.search(&path, &text),
                Ok(Ok(Some(None))) => {}
                Ok(Ok(None)) => return Ok(hits.shown()),
                Ok(Err(error)) => return Err(error),
                Err(_) => {
                    hits.note("[stopped after 10 seconds; narrow the search]");
                    return Ok(hits.shown());
                }
            }
            if hits.more {
                hits.note(&format!("[more than {MAX_HITS} lines match; narrow the search]"));
                return Ok(hits.shown());
            }
        }
    }

    async fn text(
        &self,
        ctx: &ToolContext,
        path: String,
    ) -> Result<Option<(String, Vec<u8>)>, Error> {
        let Ok(parsed) = ProjectPath::parse(&path) else { return Ok(None) };
        match self.objects.find(ctx.task.project, &parsed).await? {
            Found::File(object) if object.head.size_bytes <= MAX_FILE_BYTES => {
                Ok(Some((path, object.collect().await?.into())))
            }
            _ => Ok(None),
        }
    }
}

struct Hits {
    matcher: RegexMatcher,
    searcher: Searcher,
    text: String,
    count: usize,
    more: bool,
}

impl Hits {
    fn new(matcher: RegexMatcher) -> Self {
        let searcher = SearcherBuilder::new()
            .line_number(true)
            .binary_detection(BinaryDetection::quit(0))
            .build();
        Hits { matcher, searcher, text: String::new(), count: 0, more: false }
    }

    fn search(&mut self, path: &str, content: &[u8]) {
        let Hits { matcher, searcher, text, count, more } = self;
        let sink = Lossy(|number, line| {
            if *count >= MAX_HITS {
                *more = true;
                return Ok(false);
            }
            *count += 1;
            let line: String = line.trim_end().chars().take(MAX_LINE_CHARS).collect();
            let _ = writeln!(text, "{path}:{number}:{line}");
            Ok(true)
        });
        // A slice cannot fail to be read, and a binary file just holds no match.
        let _ = searcher.search_slice(&*matcher, content, sink);
    }

    fn note(&mut self, note: &str) {
        self.text.push_str(note);
    }

    fn shown(self) -> String {
        if self.text.is_empty() { "Nothing matches.".to_owned() } else { self.text }
    }
}

#[async_trait]
impl Immediate for SearchCodebase {
    type Arguments = Arguments;

    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    fn class(&self) -> Class {
        Class::Pure
    }

    async fn run(&self, ctx: &ToolContext, arguments: Arguments) -> Result<ToolOutput, Error> {
        let matcher = RegexMatcherBuilder::new()
            .case_insensitive(arguments.ignore_case)
            .size_limit(MAX_PATTERN_BYTES)
            .dfa_size_limit(MAX_PATTERN_BYTES)
            .line_terminator(Some(b'\n'))
            .build(&arguments.pattern);
        let matcher = match matcher {
            Ok(matcher) => matcher,
            Err(error) => {
                let text = format!("The pattern is not a regular expression: {error}");
                return Ok(ToolOutput::refused(text));
            }
        };
        let globs = match Globs::compile(&arguments.globs) {
            Ok(globs) => globs,
            Err(reason) => {
                return Ok(ToolOutput::refused(format!("A glob cannot be read: {reason}.")));
            }
        };
        self.search(ctx, Hits::new(matcher), &globs).await.map(ToolOutput::done)
    }
}
