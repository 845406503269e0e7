use crate::Error;
use crate::text_file::{Change, change};
use crate::tool::{Class, Immediate, ToolContext, ToolOutput};
use async_trait::async_trait;
use planwright_files::Objects;
use planwright_files::path::ProjectPath;
use planwright_files::project_files::MAX_FILE_BYTES;
use planwright_protocol::chat::ToolSpec;
use planwright_sandbox::edits::Replaced;
use serde::Deserialize;
use serde_json::json;

/// Adds text to a file's end.
pub struct AppendFile {
    objects: Objects,
    spec: ToolSpec,
}

#[derive(Deserialize)]
pub(crate) struct Arguments {
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
}

impl Change for Arguments {
    const NOTHING: &str = "Nothing was appended";

    fn apply(&self, path: &ProjectPath, before: Option<&str>) -> Result<Replaced, String> {
        let text = format!("{}{}", before.unwrap_or_default(), self.content);
        let (added, size) = (self.content.len(), text.len());
        Ok(Replaced { text, said: format!("Appended {added} bytes to {path}; it has {size} now.") })
    }

    fn done_before(&self, path: &ProjectPath) -> String {
        format!("Appended {} bytes to {path}.", self.content.len())
    }

    fn given_up(&self, path: &ProjectPath) -> String {
        format!("{path} is changed by somebody else again and again; nothing was appended.")
    }
}

#[async_trait]
impl Immediate for AppendFile {
    type Arguments = Arguments;

    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    fn class(&self) -> Class {
        Class::Workspace
    }

    async fn run(&self, ctx: &ToolContext, arguments: Arguments) -> Result<ToolOutput, Error> {
        change(&self.objects, ctx, &arguments.path, &arguments).await
    }
}
