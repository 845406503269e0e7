use crate::Error;
use crate::text_file::path_of;
use crate::tool::{Class, Immediate, ToolContext, ToolOutput};
use async_trait::async_trait;
use planwright_files::{Move, Objects};
use planwright_protocol::chat::ToolSpec;
use serde::Deserialize;
use serde_json::json;

/// Gives a file another name.
pub struct MoveFile {
    objects: Objects,
    spec: ToolSpec,
}

#[derive(Deserialize)]
pub(crate) struct Arguments {
    from: String,
    to: String,
}

impl MoveFile {
    pub fn new(objects: Objects) -> Self {
        let path = json!({"type": "string", "minLength": 1, "description": "Path relative to the \
            project's root"});
        let spec = ToolSpec {
            name: "move_file".to_owned(),
            description: "Move or rename one file of the project. There must be no file at `to`."
                .to_owned(),
            parameters: json!({
                "type": "object",
                "properties": {"from": path, "to": path},
                "required": ["from", "to"],
                "additionalProperties": false
            }),
        };
        MoveFile { objects, spec }
    }
}

#[async_trait]
impl Immediate for MoveFile {
    type Arguments = Arguments;

    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    fn class(&self) -> Class {
        Class::Workspace
    }

    async fn run(&self, ctx: &ToolContext, arguments: Arguments) -> Result<ToolOutput, Error> {
        let Arguments { from, to } = arguments;
        let paths = path_of(&from, "Nothing was moved")
            .and_then(|from| path_of(&to, "Nothing was moved").map(|to| (from, to)));
        let (from, to) = match paths {
            Ok(paths) => paths,
            Err(refused) => return Ok(refused),
        };
        if from == to {
            return Ok(ToolOutput::refused("Nothing was moved: both paths are the same."));
        }
        Ok(match self.objects.move_file(&ctx.author(), &from, &to).await? {
            Move::Moved(artifact) => {
                let text = format!("Moved {from} to {to}.");
                let output = ToolOutput::wrote(text, artifact);
                let output = match ctx.seen.moved(&from) {
                    Some(version) => output.knows(&to, version),
                    None => output,
                };
                ToolOutput { removed: vec![from.to_string()], ..output }
            }
            Move::Refused(why) => ToolOutput::refused(format!("Nothing was moved: {why}.")),
            Move::NotWritten(why) => ToolOutput::refused(format!("Nothing was moved: {why}.")),
        })
    }
}
