use crate::Error;
use crate::seen::Seen;
use async_trait::async_trait;
use planwright_engine::id::TaskRef;
use planwright_files::objects::Head;
use planwright_files::path::ProjectPath;
use planwright_files::{Artifact, Author, CallKey};
use planwright_protocol::chat::ToolSpec;
use planwright_protocol::record::{SeenFile, SeenVersion};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// Who is calling: everything a tool may touch is named here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolContext {
    pub task: TaskRef,
    /// The attempt's fencing token: a file written under a higher one by the same task is not
    /// overwritten.
    pub epoch: u64,
    /// Which of the task's calls this is: the same after a crash.
    pub call: CallKey,
    /// Files as the task's model knows them.
    pub seen: Arc<Seen>,
}

impl ToolContext {
    /// Whom a file is written by.
    pub fn author(&self) -> Author {
        Author { task: self.task, epoch: self.epoch, call: self.call }
    }
}

/// What goes back to the model.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ToolOutput {
    pub text: String,
    /// The call did not do what was asked; `text` says why and what to change.
    #[serde(default)]
    pub is_error: bool,
    /// Files this call left behind.
    #[serde(default)]
    pub artifacts: Vec<Artifact>,
    /// Paths of files this call took away.
    #[serde(default)]
    pub removed: Vec<String>,
    /// Files the model knows by this call.
    #[serde(default)]
    pub seen: Vec<SeenFile>,
}

impl ToolOutput {
    /// A call that did what was asked.
    pub fn done(text: impl Into<String>) -> Self {
        ToolOutput { text: text.into(), ..ToolOutput::default() }
    }

    /// As [`ToolOutput::done`], and it left this file.
    pub(crate) fn wrote(text: impl Into<String>, artifact: Artifact) -> Self {
        ToolOutput { artifacts: vec![artifact], ..ToolOutput::done(text) }
    }

    /// And the model knows this file by it.
    pub(crate) fn knows(mut self, path: &ProjectPath, version: SeenVersion) -> Self {
        self.seen.push(SeenFile { path: path.to_string(), version });
        self
    }

    /// A call the model has to mend.
    pub fn refused(text: impl Into<String>) -> Self {
        ToolOutput { text: text.into(), is_error: true, ..ToolOutput::default() }
    }
}

impl ToolOutput {
    /// And a file that was there already.
    pub(crate) fn left(mut self, path: &ProjectPath, head: &Head) -> Self {
        self.artifacts.push(Artifact {
            path: path.to_string(),
            size_bytes: head.size_bytes,
            content_type: head.content_type.clone().unwrap_or_default(),
        });
        self
    }
}

/// What a call came to.
#[derive(Clone, Debug, PartialEq)]
pub enum ToolAnswer {
    Done(ToolOutput),
    /// The answer comes later, from a person who is asked this: the task waits for it without a
    /// worker.
    Pending(String),
}

/// What calling a tool twice would do, and so what is done after a crash in the middle of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Changes nothing: called again as often as is needed.
    Pure,
    /// Changes the project's files and nothing else, and the same call again leaves the same files.
    Workspace,
    /// Acts on the world outside: the intent is stored before, and after a crash somebody is asked.
    External,
}

/// One tool.
#[async_trait]
pub trait Tool: Send + Sync {
    /// How it is offered to a model; its `parameters` are what the registry checks arguments
    /// against.
    fn spec(&self) -> &ToolSpec;

    /// What calling it twice would do.
    fn class(&self) -> Class;

    /// Runs it. `arguments` have passed the schema of [`Tool::spec`].
    async fn call(&self, ctx: &ToolContext, arguments: Value) -> Result<ToolAnswer, Error>;
}

/// A tool whose answer is there when it has run: all but those that wait for somebody.
#[async_trait]
pub(crate) trait Immediate: Send + Sync {
    /// What a call that has passed the schema is read as.
    type Arguments: DeserializeOwned + Send;

    /// As [`Tool::spec`].
    fn spec(&self) -> &ToolSpec;

    /// As [`Tool::class`].
    fn class(&self) -> Class;

    /// Runs it.
    async fn run(&self, ctx: &ToolContext, arguments: Self::Arguments)
    -> Result<ToolOutput, Error>;
}

#[async_trait]
impl<T: Immediate> Tool for T {
    fn spec(&self) -> &ToolSpec {
        Immediate::spec(self)
    }

    fn class(&self) -> Class {
        Immediate::class(self)
    }

    async fn call(&self, ctx: &ToolContext, arguments: Value) -> Result<ToolAnswer, Error> {
        let output = match serde_json::from_value(arguments) {
            Ok(arguments) => self.run(ctx, arguments).await?,
            Err(error) => ToolOutput::refused(error.to_string()),
        };
        Ok(ToolAnswer::Done(output))
    }
}
