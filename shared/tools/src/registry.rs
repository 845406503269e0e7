use crate::list_directory::ListDirectory;
use crate::local_llm::LocalLlm;
use crate::read_file::ReadFile;
use crate::schema::{self, Arguments};
use crate::tool::{Tool, ToolContext, ToolOutput};
use crate::write_file::WriteFile;
use crate::{Error, Objects};
use planwright_protocol::chat::ToolSpec;
use planwright_providers::ChatModel;
use serde_json::Value;
use std::sync::Arc;

/// All tools there are. Which of them a task may call is the task's own allow-list.
pub struct Registry {
    entries: Vec<Entry>,
}

struct Entry {
    tool: Box<dyn Tool>,
    arguments: Arguments,
}

impl Registry {
    /// `local_llm` is the local provider and the model to ask it for; without it the tool of that
    /// name says so.
    pub fn new(objects: Objects, local_llm: Option<(Arc<dyn ChatModel>, String)>) -> Self {
        Registry::with_tools(vec![
            Box::new(ReadFile::new(objects.clone())),
            Box::new(WriteFile::new(objects.clone())),
            Box::new(ListDirectory::new(objects)),
            Box::new(LocalLlm::new(local_llm)),
        ])
    }

    /// A registry of these tools; of two with one name the first is called.
    pub fn with_tools(tools: Vec<Box<dyn Tool>>) -> Self {
        let entries = tools
            .into_iter()
            .map(|tool| Entry { arguments: Arguments::compile(tool.spec()), tool });
        Registry { entries: entries.collect() }
    }

    /// The tools of an allow-list, in the registry's order, so that a prompt's prefix stays the
    /// same and cacheable.
    pub fn specs(&self, allowed: &[String]) -> Vec<ToolSpec> {
        let specs = self.entries.iter().map(|entry| entry.tool.spec());
        specs.filter(|spec| allowed.contains(&spec.name)).cloned().collect()
    }

    pub fn names(&self) -> Vec<&str> {
        self.entries.iter().map(|entry| entry.tool.spec().name.as_str()).collect()
    }

    pub fn contains(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Allow-list, then schema check, then the tool. What goes wrong with the call itself is a
    /// [`ToolOutput`] with `is_error`, which goes back to the model; `Err` is trouble worth a
    /// retry.
    pub async fn call(
        &self,
        ctx: &ToolContext,
        allowed: &[String],
        name: &str,
        mut arguments: Value,
    ) -> Result<ToolOutput, Error> {
        let entry = self.find(name).filter(|_| allowed.iter().any(|other| other == name));
        let Some(entry) = entry else {
            return Ok(ToolOutput::refused(self.not_allowed(allowed)));
        };
        if let Err(text) = entry.arguments.check(entry.tool.spec(), &arguments)? {
            return Ok(ToolOutput::refused(text));
        }
        schema::whole_numbers(&mut arguments);
        let output = entry.tool.call(ctx, arguments).await?;
        tracing::debug!(tool = name, task = %ctx.task, is_error = output.is_error, "tool called");
        Ok(output)
    }

    fn find(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.tool.spec().name == name)
    }

    /// Does not repeat the name asked for: it is text from a model and of any length.
    fn not_allowed(&self, allowed: &[String]) -> String {
        let names: Vec<&str> = self
            .names()
            .into_iter()
            .filter(|name| allowed.iter().any(|other| other == name))
            .collect();
        if names.is_empty() {
            return "This task has no tools; answer without calling any.".to_owned();
        }
        format!("There is no tool of this name for this task. Its tools are: {}.", names.join(", "))
    }
}
