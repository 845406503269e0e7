use crate::Error;
use crate::excerpt::excerpt;
use crate::seen;
use crate::text_file::path_of;
use crate::tool::{Class, Immediate, ToolContext, ToolOutput};
use async_trait::async_trait;
use planwright_files::Found;
use planwright_files::Objects;
use planwright_files::path::ProjectPath;
use planwright_protocol::chat::ToolSpec;
use planwright_protocol::record::SeenVersion;
use serde::Deserialize;
use serde_json::json;

/// Longest piece of a file shown at once, in characters.
pub const MAX_SHOWN_CHARS: usize = 50_000;

/// Most lines shown by number.
pub const MAX_LINES: usize = 2_000;

/// Largest object fetched at all, in bytes: four times what a tool may write, for files that came
/// another way.
const MAX_FETCHED_BYTES: u64 = 4 * 1024 * 1024;

/// Shows a text file of the project.
pub struct ReadFile {
    objects: Objects,
    spec: ToolSpec,
}

#[derive(Deserialize)]
pub(crate) struct Arguments {
    path: String,
    #[serde(default)]
    offset: usize,
    limit: Option<usize>,
    line: Option<usize>,
    lines: Option<usize>,
}

impl ReadFile {
    pub fn new(objects: Objects) -> Self {
        let spec = ToolSpec {
            name: "read_file".to_owned(),
            description: format!(
                "Read a text file of the project. Shows at most {MAX_SHOWN_CHARS} characters and \
                    says when there are more; \
                 continue with `offset`, or show some lines with `line` and `lines`."
            ),
            parameters: json!({
                "type": "object",
                "properties": {
                    "path": {"type": "string", "minLength": 1, "description": "Path relative to \
                        the project's root, for example src/main.py"},
                    "offset": {"type": "integer", "minimum": 0, "maximum": MAX_FETCHED_BYTES,
                    "description": "Characters to skip; 0 when left out"},
                    "limit": {"type": "integer", "minimum": 1, "maximum": MAX_SHOWN_CHARS,
                    "description": "Most characters to show"},
                    "line": {"type": "integer", "minimum": 1, "maximum": MAX_FETCHED_BYTES,
                    "description": "First line to show, counted from 1, instead of offset; \
                        lines are then numbered"},
                    "lines": {"type": "integer", "minimum": 1, "maximum": MAX_LINES,
                    "description": "Most lines to show from `line` on"}
                },
                "required": ["path"],
                "additionalProperties": false
            }),
        };
        ReadFile { objects, spec }
    }
}

#[async_trait]
impl Immediate for ReadFile {
    type Arguments = Arguments;

    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    fn class(&self) -> Class {
        Class::Pure
    }

    async fn run(&self, ctx: &ToolContext, arguments: Arguments) -> Result<ToolOutput, Error> {
        let path = match path_of(&arguments.path, "Nothing was read") {
            Ok(path) => path,
            Err(refused) => return Ok(refused),
        };
        let object = match self.objects.find(ctx.task.project, &path).await? {
            Found::File(object) => object,
            Found::Directory => {
                return Ok(ToolOutput::refused(format!(
                    "{path} is a directory; list_directory shows what is in it."
                )));
            }
            Found::Nothing => {
                let refused = ToolOutput::refused(format!(
                    "There is no file {path}; list_directory shows what there is."
                ));
                return Ok(refused.knows(&path, SeenVersion::Nothing));
            }
            Found::Foreign => {
                return Ok(ToolOutput::refused(format!(
                    "{path} was not written by a task of this project; it is not shown."
                )));
            }
        };
        let size = object.head.size_bytes;
        if size > MAX_FETCHED_BYTES {
            return Ok(ToolOutput::refused(format!(
                "{path} is {size} bytes long, more than the {MAX_FETCHED_BYTES} that can be read."
            )));
        }
        let kind = object.head.content_type.clone().unwrap_or_default();
        let version = seen::version(&object.head);
        let content = object.collect().await?;
        match std::str::from_utf8(&content) {
            Ok(text) if !text.contains('\0') => {
                Ok(arguments.show(&path, text).knows(&path, version))
            }
            _ => Ok(ToolOutput::refused(format!(
                "{path} is binary ({kind}, {size} bytes); its content is not shown."
            ))),
        }
    }
}

impl Arguments {
    fn show(&self, path: &ProjectPath, text: &str) -> ToolOutput {
        if self.line.is_some() || self.lines.is_some() {
            return self.show_lines(path, text);
        }
        let most = self.limit.unwrap_or(MAX_SHOWN_CHARS).min(MAX_SHOWN_CHARS);
        excerpt(path.as_str(), text, self.offset, most)
    }

    fn show_lines(&self, path: &ProjectPath, text: &str) -> ToolOutput {
        let (first, total) = (self.line.unwrap_or(1).max(1), text.lines().count());
        if first > total.max(1) {
            return ToolOutput::refused(format!(
                "{path} has {total} lines; line {first} is past its end."
            ));
        }
        let most = self.limit.unwrap_or(MAX_SHOWN_CHARS).min(MAX_SHOWN_CHARS);
        let (mut shown, mut chars, mut last) = (String::new(), 0, first - 1);
        let wanted = text.lines().enumerate().skip(first - 1);
        for (at, line) in wanted.take(self.lines.unwrap_or(MAX_LINES)) {
            let numbered = format!("{:>6}\t{line}\n", at + 1);
            chars += numbered.chars().count();
            if chars > most {
                break;
            }
            shown.push_str(&numbered);
            last = at + 1;
        }
        if last < first && total > 0 {
            return ToolOutput::refused(format!(
                "Line {first} of {path} is too long to be shown whole; read it with offset and \
                 limit."
            ));
        }
        if last < total {
            shown.push_str(&format!(
                "[truncated: lines {first} to {last} of {total} are shown; read on with line {}]",
                last + 1
            ));
        }
        ToolOutput::done(shown)
    }
}
