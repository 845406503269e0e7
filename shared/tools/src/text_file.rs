//! What the tools over single files share: a path out of an argument, a text to change.

use crate::Error;
use crate::tool::{ToolContext, ToolOutput};
use planwright_files::objects::Head;
use planwright_files::path::ProjectPath;
use planwright_files::project_files::MAX_FILE_BYTES;
use planwright_files::{Found, Objects, Over};

/// A path, or what the model is told about it; `nothing` is what was not done.
pub(crate) fn path_of(text: &str, nothing: &str) -> Result<ProjectPath, ToolOutput> {
    ProjectPath::parse(text).map_err(|error| ToolOutput::refused(format!("{nothing}: {error}.")))
}

/// A file that is to be changed.
pub(crate) enum Text {
    Here { text: String, head: Head },
    Missing,
    Refused(ToolOutput),
}

impl Text {
    pub(crate) async fn read(
        objects: &Objects,
        ctx: &ToolContext,
        path: &ProjectPath,
    ) -> Result<Text, Error> {
        let refused = |text: String| Ok(Text::Refused(ToolOutput::refused(text)));
        let object = match objects.find(ctx.task.project, path).await? {
            Found::File(object) => object,
            Found::Nothing => return Ok(Text::Missing),
            Found::Directory => {
                return refused(format!("{path} is a directory; name one of its files."));
            }
            Found::Foreign => {
                return refused(format!("{path} was not written by a task of this project."));
            }
        };
        let head = object.head.clone();
        if head.size_bytes > MAX_FILE_BYTES {
            return refused(format!(
                "{path} has {} bytes; at most {MAX_FILE_BYTES} can be changed.",
                head.size_bytes
            ));
        }
        match String::from_utf8(object.collect().await?.into()) {
            Ok(text) => Ok(Text::Here { text, head }),
            Err(_) => refused(format!("{path} is not text in UTF-8; nothing was changed.")),
        }
    }
}

/// The version that was read, and no other.
pub(crate) fn over(head: &Head) -> Over {
    Over::Version(head.etag.clone().unwrap_or_default())
}
