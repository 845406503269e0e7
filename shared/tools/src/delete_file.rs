use crate::Error;
use crate::text_file::path_of;
use crate::tool::{Class, Immediate, ToolContext, ToolOutput};
use async_trait::async_trait;
use planwright_files::{Deletion, Objects};
use planwright_protocol::chat::ToolSpec;
use planwright_protocol::record::SeenVersion;
use serde::Deserialize;
use serde_json::json;

/// Removes a file.
pub struct DeleteFile {
    objects: Objects,
    spec: ToolSpec,
}

#[derive(Deserialize)]
pub(crate) struct Arguments {
    path: String,
}

impl DeleteFile {
    pub fn new(objects: Objects) -> Self {
        let spec = ToolSpec {
            name: "delete_file".to_owned(),
            description: "Delete one file of the project. It cannot be had back.".to_owned(),
            parameters: json!({
                "type": "object",
                "properties": {
                    "path": {"type": "string", "minLength": 1, "description": "Path relative to \
                        the project's root"}
                },
                "required": ["path"],
                "additionalProperties": false
            }),
        };
        DeleteFile { objects, spec }
    }
}

#[async_trait]
impl Immediate for DeleteFile {
    type Arguments = Arguments;

    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    fn class(&self) -> Class {
        Class::Workspace
    }

    async fn run(&self, ctx: &ToolContext, arguments: Arguments) -> Result<ToolOutput, Error> {
        let Arguments { path } = arguments;
        let path = match path_of(&path, "Nothing was deleted") {
            Ok(path) => path,
            Err(refused) => return Ok(refused),
        };
        Ok(match self.objects.delete_file(&ctx.author(), &path, &ctx.seen.over(&path)).await? {
            Deletion::Deleted => {
                let removed = vec![path.to_string()];
                let done = ToolOutput::done(format!("Deleted {path}."));
                ToolOutput { removed, ..done.knows(&path, SeenVersion::Nothing) }
            }
            Deletion::Refused(why) => ToolOutput::refused(format!("Nothing was deleted: {why}.")),
        })
    }
}
