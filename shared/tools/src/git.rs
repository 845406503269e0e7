use crate::Error;
use crate::branch::{Branch, own_commits};
use crate::tool::{Class, Immediate, ToolContext, ToolOutput};
use crate::workspace::{Asked, Ran, Workspace};
use async_trait::async_trait;
use planwright_protocol::chat::ToolSpec;
use planwright_sandbox::Step;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// Commits git_log shows unless it is asked for another number, and the most it shows.
const USUAL_COMMITS: u32 = 20;
const MAX_COMMITS: u32 = 200;
/// Longest message of a commit, in characters.
const MAX_MESSAGE_CHARS: usize = 4_000;
/// Most paths a difference is limited to.
const MAX_PATHS: usize = 100;

/// git_status, git_diff, git_log and git_commit, on the task's own branch.
pub struct Git {
    workspace: Arc<Workspace>,
    verb: Verb,
    spec: ToolSpec,
}

#[derive(Clone, Copy, PartialEq)]
enum Verb {
    Status,
    Diff,
    Log,
    Commit,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Arguments {
    paths: Vec<String>,
    since_start: bool,
    n: Option<u32>,
    message: String,
}

impl Git {
    /// All four.
    pub(crate) fn tools(workspace: &Arc<Workspace>) -> [Self; 4] {
        let since = json!({"type": "boolean", "default": false, "description": "Compared with the \
            project as the task found it, instead of with the newest commit"});
        let rows = [
            (Verb::Status, "git_status", "Which files differ from the task's newest commit.", {
                json!({"since_start": since})
            }),
            (Verb::Diff, "git_diff", "What differs from the task's newest commit, as a patch.", {
                let path = json!({"type": "string", "minLength": 1});
                let paths = json!({"type": "array", "maxItems": MAX_PATHS, "items": path,
                    "description": "Only these files"});
                json!({"since_start": since, "paths": paths})
            }),
            (Verb::Log, "git_log", "The commits of the task's branch, newest first.", {
                json!({"n": {"type": "integer", "minimum": 1, "maximum": MAX_COMMITS,
                    "default": USUAL_COMMITS}})
            }),
            (Verb::Commit, "git_commit", "Commit all changed files on the task's branch.", {
                json!({"message": {"type": "string", "minLength": 1,
                    "maxLength": MAX_MESSAGE_CHARS}})
            }),
        ];
        rows.map(|(verb, name, description, properties)| {
            let required: &[&str] = if verb == Verb::Commit { &["message"] } else { &[] };
            let parameters = json!({"type": "object", "properties": properties,
                "required": required, "additionalProperties": false});
            let (name, description) = (name.to_owned(), description.to_owned());
            let spec = ToolSpec { name, description, parameters };
            Git { workspace: Arc::clone(workspace), verb, spec }
        })
    }
}

impl Verb {
    fn step(self, arguments: Arguments, branch: &Branch) -> Step {
        let Arguments { paths, since_start, n, message } = arguments;
        let tip = if since_start { branch.start.as_ref() } else { branch.tip() };
        match self {
            Verb::Status => Step::Status { from: tip.cloned() },
            Verb::Diff => Step::Diff { from: tip.cloned(), paths },
            Verb::Log => Step::Log { n: n.unwrap_or(USUAL_COMMITS).min(MAX_COMMITS) },
            Verb::Commit => Step::Squash { onto: branch.tip().cloned(), message },
        }
    }

    fn shown(self, output: &str) -> String {
        let output = output.trim_end();
        match self {
            Verb::Status | Verb::Diff if output.is_empty() => "Nothing differs.".to_owned(),
            Verb::Status | Verb::Diff => output.to_owned(),
            Verb::Log => {
                let own: Vec<&str> = own_commits(output).collect();
                if own.is_empty() { "There is no commit yet.".to_owned() } else { own.join("\n") }
            }
            Verb::Commit if output.len() == 40 => format!("Committed as {output}."),
            Verb::Commit => "There is nothing to commit.".to_owned(),
        }
    }
}

#[async_trait]
impl Immediate for Git {
    type Arguments = Arguments;

    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    fn class(&self) -> Class {
        Class::Workspace
    }

    async fn run(&self, ctx: &ToolContext, arguments: Arguments) -> Result<ToolOutput, Error> {
        let asked = |branch: &Branch| Asked {
            steps: vec![self.verb.step(arguments, branch)],
            commits: self.verb == Verb::Commit,
        };
        let done = match self.workspace.run(ctx, asked).await? {
            Ran::Done(done) => done,
            Ran::Refused(sentence) => return Ok(ToolOutput::refused(sentence)),
        };
        let Some(step) = done.steps.last() else {
            return Ok(ToolOutput::refused("Git said nothing."));
        };
        let text = self.verb.shown(&step.output);
        let is_error = !step.succeeded();
        Ok(done.output(text, is_error))
    }
}
