//! What the tools over single files share: a path out of an argument, a text to change.

use crate::Error;
use crate::tool::{ToolContext, ToolOutput};
use planwright_files::objects::Head;
use planwright_files::path::ProjectPath;
use planwright_files::project_files::{MAX_FILE_BYTES, WriteRefused};
use planwright_files::{Found, Objects, Over, WriteOutcome, Written};
use planwright_protocol::record::SeenVersion;
use planwright_sandbox::edits::Replaced;

/// How often a change is made again on a text that somebody else has changed meanwhile.
const TRIES: u32 = 5;

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

/// How a call changes a part of a text file.
pub(crate) trait Change {
    /// What is told of it where nothing was done.
    const NOTHING: &str;

    /// The whole text afterwards, and what the model is told of it. `before` is none where there is
    /// no file; `Err` is a sentence for the model.
    fn apply(&self, path: &ProjectPath, before: Option<&str>) -> Result<Replaced, String>;

    /// What the model is told by the same call again, after a crash: twice would be once too often.
    fn done_before(&self, path: &ProjectPath) -> String;

    /// What the model is told when others change the file again and again.
    fn given_up(&self, path: &ProjectPath) -> String;
}

/// Makes a change over the version that was read, again on the new text where somebody else came
/// between.
pub(crate) async fn change<C: Change>(
    objects: &Objects,
    ctx: &ToolContext,
    path: &str,
    change: &C,
) -> Result<ToolOutput, Error> {
    let path = match path_of(path, C::NOTHING) {
        Ok(path) => path,
        Err(refused) => return Ok(refused),
    };
    for _ in 0..TRIES {
        if let Some(output) = try_change(objects, ctx, &path, change).await? {
            return Ok(output);
        }
    }
    Ok(ToolOutput::refused(change.given_up(&path)))
}

/// None when somebody else changed the file between reading and writing.
async fn try_change<C: Change>(
    objects: &Objects,
    ctx: &ToolContext,
    path: &ProjectPath,
    change: &C,
) -> Result<Option<ToolOutput>, Error> {
    let (before, over, known) = match Text::read(objects, ctx, path).await? {
        Text::Here { head, .. } if ctx.author().wrote(&head) => {
            let output = ToolOutput::done(change.done_before(path));
            return Ok(Some(output.left(path, &head)));
        }
        Text::Here { text, head } => {
            let known = ctx.seen.after_edit(ctx.task.id(), path, &head);
            (Some(text), Over::Version(head.etag.unwrap_or_default()), known)
        }
        Text::Missing => (None, Over::Nothing, SeenVersion::Own),
        Text::Refused(output) => return Ok(Some(output)),
    };
    let Replaced { text, said } = match change.apply(path, before.as_deref()) {
        Ok(replaced) => replaced,
        Err(sentence) => return Ok(Some(ToolOutput::refused(sentence))),
    };
    let written = objects.write_over(&ctx.author(), path, text.into(), &over).await?;
    Ok(match written {
        WriteOutcome::Written(Written { artifact, .. }) => {
            Some(ToolOutput::wrote(said, artifact).knows(path, known))
        }
        WriteOutcome::Refused(WriteRefused::Changed { .. } | WriteRefused::IsThere { .. }) => None,
        WriteOutcome::Refused(refused) => {
            Some(ToolOutput::refused(format!("{}: {refused}.", C::NOTHING)))
        }
    })
}
