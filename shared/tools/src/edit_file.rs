use crate::Error;
use crate::text_file::{Text, over, path_of};
use crate::tool::{Class, Tool, ToolAnswer, ToolContext, ToolOutput};
use async_trait::async_trait;
use planwright_files::path::ProjectPath;
use planwright_files::project_files::{MAX_FILE_BYTES, WriteRefused};
use planwright_files::{Objects, WriteOutcome, Written};
use planwright_protocol::chat::ToolSpec;
use planwright_sandbox::edits::Replacement;
use serde::Deserialize;
use serde_json::{Value, json};

/// How often a change is made again on a text that somebody else has changed meanwhile.
const TRIES: u32 = 5;

/// Replaces exact text in a file.
pub struct EditFile {
    objects: Objects,
    spec: ToolSpec,
}

#[derive(Deserialize)]
struct Arguments {
    path: String,
    old: String,
    new: String,
    #[serde(default)]
    replace_all: bool,
}

impl EditFile {
    pub fn new(objects: Objects) -> Self {
        let spec = ToolSpec {
            name: "edit_file".to_owned(),
            description: "Change a text file of the project: puts `new` where exactly `old` \
                stands. `old` must be there once, white space included; give some lines around \
                the place, or set replace_all."
                .to_owned(),
            parameters: json!({
                "type": "object",
                "properties": {
                    "path": {"type": "string", "minLength": 1, "description": "Path relative to \
                        the project's root, for example src/main.py"},
                    "old": {"type": "string", "minLength": 1, "maxLength": MAX_FILE_BYTES,
                    "description": "The text to replace, as it stands in the file"},
                    "new": {"type": "string", "maxLength": MAX_FILE_BYTES, "description": "The \
                        text to put there"},
                    "replace_all": {"type": "boolean", "default": false, "description": "Every \
                        place instead of exactly one"}
                },
                "required": ["path", "old", "new"],
                "additionalProperties": false
            }),
        };
        EditFile { objects, spec }
    }

    async fn run(&self, ctx: &ToolContext, arguments: Value) -> Result<ToolOutput, Error> {
        let arguments: Arguments = match serde_json::from_value(arguments) {
            Ok(arguments) => arguments,
            Err(error) => return Ok(ToolOutput::refused(error.to_string())),
        };
        let path = match path_of(&arguments.path, "Nothing was changed") {
            Ok(path) => path,
            Err(refused) => return Ok(refused),
        };
        for _ in 0..TRIES {
            if let Some(output) = self.once(ctx, &path, &arguments).await? {
                return Ok(output);
            }
        }
        Ok(ToolOutput::refused(format!(
            "{path} is changed by somebody else again and again; read it and try once more."
        )))
    }

    /// None when somebody else changed the file between reading and writing.
    async fn once(
        &self,
        ctx: &ToolContext,
        path: &ProjectPath,
        arguments: &Arguments,
    ) -> Result<Option<ToolOutput>, Error> {
        let (text, head) = match Text::read(&self.objects, ctx, path).await? {
            Text::Here { text, head } => (text, head),
            Text::Refused(output) => return Ok(Some(output)),
            Text::Missing => {
                return Ok(Some(ToolOutput::refused(format!(
                    "There is no file {path}; list_directory shows what there is, write_file \
                     makes a new one."
                ))));
            }
        };
        if ctx.author().wrote(&head) {
            // The same call, before a crash.
            let text = format!("Changed {path}.");
            return Ok(Some(ToolOutput::done(text).left(path, &head)));
        }
        let Arguments { old, new, replace_all, .. } = arguments;
        let replacement = Replacement { path: path.as_str(), old, new, all: *replace_all };
        let changed = match replacement.apply(&text) {
            Ok(changed) => changed,
            Err(sentence) => return Ok(Some(ToolOutput::refused(sentence))),
        };
        let (author, over) = (ctx.author(), over(&head));
        let written = self.objects.write_over(&author, path, changed.text.into(), &over).await?;
        Ok(match written {
            WriteOutcome::Written(Written { artifact, .. }) => {
                let known = ctx.seen.after_edit(ctx.task.id(), path, &head);
                Some(ToolOutput::wrote(changed.said, artifact).knows(path, known))
            }
            WriteOutcome::Refused(WriteRefused::Changed { .. }) => None,
            WriteOutcome::Refused(refused) => {
                Some(ToolOutput::refused(format!("Nothing was changed: {refused}.")))
            }
        })
    }
}

#[async_trait]
impl Tool for EditFile {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    fn class(&self) -> Class {
        Class::Workspace
    }

    async fn call(&self, ctx: &ToolContext, arguments: Value) -> Result<ToolAnswer, Error> {
        self.run(ctx, arguments).await.map(ToolAnswer::Done)
    }
}
