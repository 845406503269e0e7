use crate::Error;
use crate::text_file::{Text, over, path_of};
use crate::tool::{Class, Tool, ToolAnswer, ToolContext, ToolOutput};
use async_trait::async_trait;
use planwright_files::path::ProjectPath;
use planwright_files::project_files::{MAX_FILE_BYTES, WriteRefused};
use planwright_files::{Objects, Over, WriteOutcome, Written};
use planwright_protocol::chat::ToolSpec;
use planwright_protocol::record::SeenVersion;
use serde::Deserialize;
use serde_json::{Value, json};

/// How often it is appended again to a file that somebody else has changed meanwhile.
const TRIES: u32 = 5;

/// Adds text to a file's end.
pub struct AppendFile {
    objects: Objects,
    spec: ToolSpec,
}

#[derive(Deserialize)]
struct Arguments {
    path: String,
    content: String,
}

impl AppendFile {
    pub fn new(objects: Objects) -> Self {
        let spec = ToolSpec {
            name: "append_file".to_owned(),
            description: format!(
                "Add text to the end of a text file of the project, which is made if it is not \
                 there. The file may have {MAX_FILE_BYTES} bytes."
            ),
            parameters: json!({
                "type": "object",
                "properties": {
                    "path": {"type": "string", "minLength": 1, "description": "Path relative to \
                        the project's root, for example CHANGELOG.md"},
                    "content": {"type": "string", "minLength": 1, "description": "What to add, \
                        with the line break it should begin or end with"}
                },
                "required": ["path", "content"],
                "additionalProperties": false
            }),
        };
        AppendFile { objects, spec }
    }

    async fn run(&self, ctx: &ToolContext, arguments: Value) -> Result<ToolOutput, Error> {
        let Arguments { path, content } = match serde_json::from_value(arguments) {
            Ok(arguments) => arguments,
            Err(error) => return Ok(ToolOutput::refused(error.to_string())),
        };
        let path = match path_of(&path, "Nothing was appended") {
            Ok(path) => path,
            Err(refused) => return Ok(refused),
        };
        for _ in 0..TRIES {
            if let Some(output) = self.once(ctx, &path, &content).await? {
                return Ok(output);
            }
        }
        Ok(ToolOutput::refused(format!(
            "{path} is changed by somebody else again and again; nothing was appended."
        )))
    }

    /// None when somebody else changed the file between reading and writing.
    async fn once(
        &self,
        ctx: &ToolContext,
        path: &ProjectPath,
        content: &str,
    ) -> Result<Option<ToolOutput>, Error> {
        let (before, over, known) = match Text::read(&self.objects, ctx, path).await? {
            Text::Here { head, .. } if ctx.author().wrote(&head) => {
                // The same call, before a crash: twice would be once too often.
                let text = format!("Appended {} bytes to {path}.", content.len());
                return Ok(Some(ToolOutput::done(text).left(path, &head)));
            }
            Text::Here { text, head } => {
                (text, over(&head), ctx.seen.after_edit(ctx.task.id(), path, &head))
            }
            Text::Missing => (String::new(), Over::Nothing, SeenVersion::Own),
            Text::Refused(output) => return Ok(Some(output)),
        };
        let whole = before + content;
        let written = self.objects.write_over(&ctx.author(), path, whole.into(), &over).await?;
        Ok(match written {
            WriteOutcome::Written(Written { artifact, .. }) => {
                let (added, size) = (content.len(), artifact.size_bytes);
                let text = format!("Appended {added} bytes to {path}; it has {size} now.");
                Some(ToolOutput::wrote(text, artifact).knows(path, known))
            }
            WriteOutcome::Refused(WriteRefused::Changed { .. } | WriteRefused::IsThere { .. }) => {
                None
            }
            WriteOutcome::Refused(refused) => {
                Some(ToolOutput::refused(format!("Nothing was appended: {refused}.")))
            }
        })
    }
}

#[async_trait]
impl Tool for AppendFile {
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
