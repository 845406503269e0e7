use crate::Error;
use crate::tool::{Class, Tool, ToolAnswer, ToolContext, ToolOutput};
use async_trait::async_trait;
use planwright_files::Objects;
use planwright_files::path::ProjectPath;
use planwright_files::project_files::MAX_FILE_BYTES;
use planwright_files::{WriteOutcome, Written};
use planwright_protocol::chat::ToolSpec;
use serde::Deserialize;
use serde_json::{Value, json};

/// Writes a text file of the project, whole.
pub struct WriteFile {
    objects: Objects,
    spec: ToolSpec,
}

#[derive(Deserialize)]
struct Arguments {
    path: String,
    content: String,
}

impl WriteFile {
    pub fn new(objects: Objects) -> Self {
        let spec = ToolSpec {
            name: "write_file".to_owned(),
            description: format!(
                "Write a text file of the project, replacing it if it exists; directories come \
                    into being by themselves. \
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
}

impl WriteFile {
    async fn run(&self, ctx: &ToolContext, arguments: Value) -> Result<ToolOutput, Error> {
        let Arguments { path, content } = match serde_json::from_value(arguments) {
            Ok(arguments) => arguments,
            Err(error) => return Ok(ToolOutput::refused(error.to_string())),
        };
        let path = match ProjectPath::parse(&path) {
            Ok(path) => path,
            Err(error) => return Ok(ToolOutput::refused(format!("Nothing was written: {error}."))),
        };
        match self.objects.write_file(&ctx.author(), &path, content.into()).await? {
            WriteOutcome::Written(Written { artifact, replaced, of_task }) => {
                let verb = if replaced { "Replaced" } else { "Wrote" };
                let mut text = format!("{verb} {} ({} bytes).", artifact.path, artifact.size_bytes);
                if let Some(task) = of_task {
                    text.push_str(&format!(" Task {} had written it.", task.number));
                }
                Ok(ToolOutput::wrote(text, artifact))
            }
            WriteOutcome::Refused(refused) => {
                Ok(ToolOutput::refused(format!("Nothing was written: {refused}.")))
            }
        }
    }
}

#[async_trait]
impl Tool for WriteFile {
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
