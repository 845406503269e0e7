use crate::Error;
use crate::append_file::AppendFile;
use crate::ask_human::AskHuman;
use crate::delete_file::DeleteFile;
use crate::edit_file::EditFile;
use crate::fetch_url::FetchUrl;
use crate::git::Git;
use crate::list_directory::ListDirectory;
use crate::local_llm::LocalLlm;
use crate::move_file::MoveFile;
use crate::read_file::ReadFile;
use crate::run_command::RunCommand;
use crate::schema::{self, Arguments};
use crate::search_codebase::SearchCodebase;
use crate::tool::{Class, Tool, ToolAnswer, ToolContext, ToolOutput};
use crate::web_search::{SearchEngine, WebSearch};
use crate::workspace::Workspace;
use crate::write_file::WriteFile;
use planwright_files::Objects;
use planwright_platform::config::Settings;
use planwright_platform::http_client::{HttpClient, Timeouts};
use planwright_protocol::chat::ToolSpec;
use planwright_providers::ChatModel;
use planwright_sandbox::Sandbox;
use serde_json::Value;
use std::sync::Arc;

/// All tools there are. Which of them a task may call is the task's own allow-list.
pub struct Registry {
    entries: Vec<Entry>,
    workspace: Option<Arc<Workspace>>,
}

struct Entry {
    tool: Box<dyn Tool>,
    arguments: Arguments,
}

/// Puts a registry together.
#[derive(Default)]
pub struct Builder {
    tools: Vec<Box<dyn Tool>>,
    workspace: Option<Arc<Workspace>>,
}

impl Builder {
    /// Tools over a project's files.
    pub fn files(self, objects: &Objects) -> Self {
        self.tool(ReadFile::new(objects.clone()))
            .tool(WriteFile::new(objects.clone()))
            .tool(ListDirectory::new(objects.clone()))
            .tool(EditFile::new(objects.clone()))
            .tool(AppendFile::new(objects.clone()))
            .tool(DeleteFile::new(objects.clone()))
            .tool(MoveFile::new(objects.clone()))
            .tool(SearchCodebase::new(objects.clone()))
    }

    /// local_llm: the local provider and the model to ask it for; without them the tool says that
    /// there is none.
    pub fn local_llm(self, model: Option<(Arc<dyn ChatModel>, String)>) -> Self {
        self.tool(LocalLlm::new(model))
    }

    /// Tools that run in the sandbox, on the project's files; where there is none each says so.
    pub fn sandbox(mut self, objects: &Objects, sandbox: &Arc<dyn Sandbox>) -> Self {
        let (objects, sandbox) = (objects.clone(), Arc::clone(sandbox));
        let workspace = Arc::new(Workspace { objects, sandbox });
        self.workspace = Some(Arc::clone(&workspace));
        let commands = self
            .tool(RunCommand::shell(Arc::clone(&workspace)))
            .tool(RunCommand::python(Arc::clone(&workspace)));
        Git::tools(&workspace).into_iter().fold(commands, Builder::tool)
    }

    /// Tools that look at the web, as the settings say: which pages may be read, and whom to ask.
    ///
    /// # Errors
    /// The search engine's address may not be called.
    pub fn web(self, settings: &Settings) -> Result<Self, planwright_platform::Error> {
        let pages = HttpClient::new(settings.fetch_policy(), Timeouts::default())?;
        let engine = SearchEngine::from_settings(settings)?;
        Ok(self.tool(FetchUrl::new(pages)).tool(WebSearch::new(engine)))
    }

    /// ask_human.
    pub fn people(self) -> Self {
        self.tool(AskHuman::new())
    }

    /// One more; of two with one name the first is called.
    pub fn tool(mut self, tool: impl Tool + 'static) -> Self {
        self.tools.push(Box::new(tool));
        self
    }

    pub fn build(self) -> Registry {
        let entries = self
            .tools
            .into_iter()
            .map(|tool| Entry { arguments: Arguments::compile(tool.spec()), tool });
        Registry { entries: entries.collect(), workspace: self.workspace }
    }
}

impl Registry {
    pub fn builder() -> Builder {
        Builder::default()
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
    ) -> Result<ToolAnswer, Error> {
        let entry = self.find(name).filter(|_| allowed.iter().any(|other| other == name));
        let Some(entry) = entry else {
            return Ok(ToolAnswer::Done(ToolOutput::refused(self.not_allowed(allowed))));
        };
        if let Some(text) = entry.arguments.mistakes(entry.tool.spec(), &arguments)? {
            return Ok(ToolAnswer::Done(ToolOutput::refused(text)));
        }
        schema::whole_numbers(&mut arguments);
        let answer = entry.tool.call(ctx, arguments).await?;
        tracing::debug!(tool = name, task = %ctx.task.id(), "tool called");
        Ok(answer)
    }

    /// Commits what the task has changed since its newest commit on its branch; a task that ran
    /// nothing has none.
    pub async fn commit(&self, ctx: &ToolContext, message: &str) -> Result<(), Error> {
        match &self.workspace {
            Some(workspace) => workspace.commit(ctx, message).await,
            None => Ok(()),
        }
    }

    /// What calling this tool twice would do; none if there is no such tool.
    pub fn class(&self, name: &str) -> Option<Class> {
        self.find(name).map(|entry| entry.tool.class())
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
