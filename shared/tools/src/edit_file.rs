use crate::Error;
use crate::text_file::{Change, change};
use crate::tool::{Class, Immediate, ToolContext, ToolOutput};
use async_trait::async_trait;
use planwright_files::Objects;
use planwright_files::path::ProjectPath;
use planwright_files::project_files::MAX_FILE_BYTES;
use planwright_protocol::chat::ToolSpec;
use planwright_sandbox::edits::{Replaced, Replacement};
use serde::Deserialize;
use serde_json::json;

/// Replaces exact text in a file.
pub struct EditFile {
    objects: Objects,
    spec: ToolSpec,
}

#[derive(Deserialize)]
pub(crate) struct Arguments {
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
}

impl Change for Arguments {
    const NOTHING: &str = "Nothing was changed";

    fn apply(&self, path: &ProjectPath, before: Option<&str>) -> Result<Replaced, String> {
        let Some(before) = before else {
            return Err(format!(
                "There is no file {path}; list_directory shows what there is, write_file makes a \
                 new one."
            ));
        };
        let Arguments { old, new, replace_all, .. } = self;
        Replacement { path: path.as_str(), old, new, all: *replace_all }.apply(before)
    }

    fn done_before(&self, path: &ProjectPath) -> String {
        format!("Changed {path}.")
    }

    fn given_up(&self, path: &ProjectPath) -> String {
        format!("{path} is changed by somebody else again and again; read it and try once more.")
    }
}

#[async_trait]
impl Immediate for EditFile {
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
