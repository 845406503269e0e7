use crate::Error;
use crate::seen;
use crate::text_file::{Text, path_of};
use crate::tool::{Class, Immediate, ToolContext, ToolOutput};
use async_trait::async_trait;
use planwright_engine::id::TaskId;
use planwright_files::path::ProjectPath;
use planwright_files::project_files::{MAX_FILE_BYTES, WriteRefused};
use planwright_files::{Objects, WriteOutcome, Written};
use planwright_protocol::chat::ToolSpec;
use planwright_protocol::record::SeenVersion;
use serde::Deserialize;
use serde_json::json;

/// Most characters of a file that are shown with a refusal.
const MAX_SHOWN: usize = 8_000;

/// Writes a text file of the project, whole.
pub struct WriteFile {
    objects: Objects,
    spec: ToolSpec,
}

#[derive(Deserialize)]
pub(crate) struct Arguments {
    path: String,
    content: String,
}

impl WriteFile {
    pub fn new(objects: Objects) -> Self {
        let spec = ToolSpec {
            name: "write_file".to_owned(),
            description: format!(
                "Write a text file of the project, replacing it if it exists; directories come \
                    into being by themselves. What another task has changed since you last read \
                    the file is not replaced: you are shown it instead. \
                 At most {MAX_FILE_BYTES} bytes."
            ),
            parameters: json!({
                "type": "object",
                "properties": {
                    "path": {"type": "string", "minLength": 1, "description": "Path relative to \
                        the project's root, for example src/main.py"},
                    "content": {"type": "string", "description": "The file's whole content"}
                },
                "required": ["path", "content"],
                "additionalProperties": false
            }),
        };
        WriteFile { objects, spec }
    }

    /// Somebody else's work is in the file: the model is shown it, and writes again.
    async fn changed_unseen(
        &self,
        ctx: &ToolContext,
        path: &ProjectPath,
        by: TaskId,
    ) -> Result<ToolOutput, Error> {
        let whose = if by == ctx.task.id() {
            "after you looked at it".to_owned()
        } else {
            format!("by task {} while you worked", by.number)
        };
        let why = format!("Nothing was written: {path} was changed {whose}");
        Ok(match Text::read(&self.objects, ctx, path).await? {
            Text::Here { text, head } if text.chars().count() <= MAX_SHOWN => {
                let version = seen::version(&head);
                ToolOutput::refused(format!(
                    "{why}. Write it again with both changes in it, or use edit_file or \
                     append_file. It holds now:\n{text}"
                ))
                .knows(path, version)
            }
            Text::Here { .. } => ToolOutput::refused(format!(
                "{why}. Read it, then write it again with both changes in it, or use edit_file or \
                 append_file."
            )),
            Text::Missing => ToolOutput::refused(format!(
                "{why}, and it is gone by now. Write it again if it is still needed."
            ))
            .knows(path, SeenVersion::Nothing),
            Text::Refused(output) => output,
        })
    }
}

#[async_trait]
impl Immediate for WriteFile {
    type Arguments = Arguments;

    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    fn class(&self) -> Class {
        Class::Workspace
    }

    async fn run(&self, ctx: &ToolContext, arguments: Arguments) -> Result<ToolOutput, Error> {
        let Arguments { path, content } = arguments;
        let path = match path_of(&path, "Nothing was written") {
            Ok(path) => path,
            Err(refused) => return Ok(refused),
        };
        let over = ctx.seen.over(&path);
        match self.objects.write_over(&ctx.author(), &path, content.into(), &over).await? {
            WriteOutcome::Written(Written { artifact, replaced, of_task }) => {
                let verb = if replaced { "Replaced" } else { "Wrote" };
                let mut text = format!("{verb} {} ({} bytes).", artifact.path, artifact.size_bytes);
                if let Some(task) = of_task {
                    text.push_str(&format!(" Task {} had written it.", task.number));
                }
                Ok(ToolOutput::wrote(text, artifact).knows(&path, SeenVersion::Own))
            }
            WriteOutcome::Refused(WriteRefused::ChangedUnseen { by, .. }) => {
                self.changed_unseen(ctx, &path, by).await
            }
            WriteOutcome::Refused(refused) => {
                Ok(ToolOutput::refused(format!("Nothing was written: {refused}.")))
            }
        }
    }
}
