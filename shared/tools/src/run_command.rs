use crate::Error;
use crate::tool::{Class, Immediate, ToolContext, ToolOutput};
use crate::workspace::{Asked, Ran, Workspace};
use async_trait::async_trait;
use planwright_protocol::chat::ToolSpec;
use planwright_sandbox::{Step, StepResult};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// Longest command or program, in bytes.
const MAX_CODE_BYTES: usize = 64 * 1024;
/// Time a command gets unless it asks for another, and the most it gets, in seconds.
const USUAL_S: u64 = 120;
const MAX_S: u64 = 540;

const WHERE: &str = "The working folder holds the project's files; files that are created, changed \
    or deleted in it are kept as files of the project. There is no network. Long output keeps its \
    beginning and its end.";

/// run_shell and run_python.
pub struct RunCommand {
    workspace: Arc<Workspace>,
    language: Language,
    spec: ToolSpec,
}

#[derive(Clone, Copy)]
enum Language {
    Shell,
    Python,
}

#[derive(Deserialize)]
pub(crate) struct Arguments {
    #[serde(alias = "code")]
    command: String,
    timeout_s: Option<u64>,
}

impl RunCommand {
    pub(crate) fn shell(workspace: Arc<Workspace>) -> Self {
        let command = json!({"type": "string", "minLength": 1, "maxLength": MAX_CODE_BYTES,
            "description": "For example python3 -m unittest -v"});
        let spec = ToolSpec {
            name: "run_shell".to_owned(),
            description: format!("Run a command with /bin/sh in a sandbox. {WHERE}"),
            parameters: parameters("command", &command),
        };
        RunCommand { workspace, language: Language::Shell, spec }
    }

    pub(crate) fn python(workspace: Arc<Workspace>) -> Self {
        let code = json!({"type": "string", "minLength": 1, "maxLength": MAX_CODE_BYTES,
            "description": "The program's source"});
        let spec = ToolSpec {
            name: "run_python".to_owned(),
            description: format!("Run a Python 3 program in a sandbox. {WHERE}"),
            parameters: parameters("code", &code),
        };
        RunCommand { workspace, language: Language::Python, spec }
    }
}

fn parameters(name: &str, what: &Value) -> Value {
    json!({
        "type": "object",
        "properties": {
            name: what,
            "timeout_s": {"type": "integer", "minimum": 1, "maximum": MAX_S, "default": USUAL_S,
            "description": "Seconds after which it is ended"}
        },
        "required": [name],
        "additionalProperties": false
    })
}

/// How a command ended, and what it wrote.
fn said(step: &StepResult) -> String {
    let seconds = format!("{}.{:01} s", step.ms / 1_000, step.ms % 1_000 / 100);
    let ended = match (step.stopped_for, step.exit, step.signal) {
        (Some(why), ..) => format!("{} ({seconds})", why.sentence()),
        (None, Some(code), _) => format!("exit code {code} ({seconds})"),
        (None, None, Some(signal)) => format!("ended by signal {signal} ({seconds})"),
        (None, None, None) => format!("it did not end by itself ({seconds})"),
    };
    let output = step.output.trim_end();
    if output.is_empty() { format!("{ended}, no output") } else { format!("{ended}\n{output}") }
}

#[async_trait]
impl Immediate for RunCommand {
    type Arguments = Arguments;

    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    fn class(&self) -> Class {
        Class::Workspace
    }

    async fn run(&self, ctx: &ToolContext, arguments: Arguments) -> Result<ToolOutput, Error> {
        let Arguments { command, timeout_s } = arguments;
        let timeout_ms = Some(timeout_s.unwrap_or(USUAL_S).min(MAX_S) * 1_000);
        let step = match self.language {
            Language::Shell => Step::Shell { command, stdin: None, timeout_ms },
            Language::Python => Step::Python { code: command, timeout_ms },
        };
        let asked = Asked { steps: vec![step], commits: false };
        let done = match self.workspace.run(ctx, |_| asked).await? {
            Ran::Done(done) => done,
            Ran::Refused(sentence) => return Ok(ToolOutput::refused(sentence)),
        };
        let said = done.steps.last().map(said).unwrap_or_default();
        let is_error = done.steps.last().is_none_or(|step| step.stopped_for.is_some());
        Ok(done.output(said, is_error))
    }
}
