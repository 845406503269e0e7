//! What a model proposes and a person approves.
//!
//! `read` understands a model's answer and notes what it guessed, `parse` checks the form of the
//! API and names every fault, `edit` makes the next version, `adopt` turns an approved plan into a
//! graph without duplicating what an earlier one already has.

mod adopt;
mod edit;
mod extract;
mod interpret;
mod lenient;
mod named;
mod parse;
mod questions;
mod writers;

pub use adopt::{Adopted, adopt};
pub use edit::{Answer, Edit, TaskEdit};
pub use interpret::read;
pub use parse::{import, parse};
pub use questions::{Said, said};
pub use writers::unordered_writers;

use crate::routing::{Complexity, TaskType, Tier};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Tasks one plan may have.
pub const MAX_PLAN_TASKS: usize = 10_000;
pub const MAX_TITLE: usize = 200;
pub const MAX_DESCRIPTION: usize = 50_000;
/// Contract/api.md 33.
pub const MAX_PRIORITY: u32 = 1_000;
/// Longest summary, in characters.
pub const MAX_SUMMARY: usize = 10_000;
/// Longest name of a phase, in characters.
pub const MAX_PHASE_NAME: usize = 200;
/// Most a task may say in all, in bytes of JSON: it is kept as one item, and DynamoDB takes 400 KB.
pub const MAX_TASK_BYTES: usize = 250_000;

/// One task of a plan. Dependencies are positions in the plan's task list, counted over all phases
/// from 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanTask {
    pub title: String,
    pub description: String,
    pub task_type: TaskType,
    pub complexity: Complexity,
    #[serde(default)]
    pub depends_on: Vec<usize>,
    #[serde(default)]
    pub tools_needed: Vec<String>,
    #[serde(default)]
    pub requirement_ids: Vec<String>,
    #[serde(default)]
    pub verification_criteria: String,
    #[serde(default)]
    pub affected_files: Vec<String>,
    /// A person's choice over the routing table.
    #[serde(default)]
    pub model_tier: Option<Tier>,
    /// A person's choice over the order of the plan.
    #[serde(default)]
    pub priority: Option<u32>,
}

impl PlanTask {
    pub fn tier(&self) -> Tier {
        self.model_tier.unwrap_or_else(|| crate::routing::tier_for(self.task_type, self.complexity))
    }

    /// Lower runs first; ten apart, so that a person can put one in between.
    pub fn priority_at(&self, position: usize) -> u32 {
        self.priority
            .unwrap_or_else(|| u32::try_from(position).unwrap_or(u32::MAX).saturating_mul(10))
    }
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Phase {
    pub name: String,
    #[serde(default)]
    pub description: String,
    /// Positions of its tasks.
    #[serde(skip)]
    pub tasks: Vec<usize>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OpenQuestion {
    pub question: String,
    #[serde(default)]
    pub proposed_answer: String,
    #[serde(default)]
    pub impact: String,
    #[serde(default)]
    pub answer: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    pub summary: String,
    /// Empty for a flat (L1) plan.
    pub phases: Vec<Phase>,
    pub tasks: Vec<PlanTask>,
    pub open_questions: Vec<OpenQuestion>,
    /// L3: shown, not interpreted.
    pub risk_assessment: Vec<Value>,
    pub test_strategy: Option<Value>,
}

impl Plan {
    /// The form of the API and of the store: flat, or tasks inside their phases.
    pub fn to_json(&self) -> Value {
        let task = |at: &usize| json!(self.tasks[*at]);
        let mut value = json!({ "summary": self.summary });
        if self.phases.is_empty() {
            value["tasks"] = json!(self.tasks);
        } else {
            let phase = |p: &Phase| {
                json!({ "name": p.name, "description": p.description,
            "tasks": p.tasks.iter().map(task).collect::<Vec<_>>() })
            };
            value["phases"] = Value::Array(self.phases.iter().map(phase).collect());
        }
        if !self.open_questions.is_empty() || !self.phases.is_empty() {
            value["open_questions"] = json!(self.open_questions);
        }
        if !self.risk_assessment.is_empty() {
            value["risk_assessment"] = json!(self.risk_assessment);
        }
        if let Some(strategy) = &self.test_strategy {
            value["test_strategy"] = strategy.clone();
        }
        value
    }

    /// JSON pointer of a task in [`Plan::to_json`].
    pub fn pointer(&self, position: usize) -> String {
        let in_phase = self.phases.iter().enumerate().find_map(|(at, phase)| {
            let place = phase.tasks.iter().position(|task| *task == position)?;
            Some(format!("/phases/{at}/tasks/{place}"))
        });
        in_phase.unwrap_or_else(|| format!("/tasks/{position}"))
    }

    /// Name of the phase a task stands in.
    pub fn phase_of(&self, position: usize) -> Option<&str> {
        self.phases.iter().find(|p| p.tasks.contains(&position)).map(|p| p.name.as_str())
    }

    /// Fingerprint of the whole plan: an approval binds it.
    pub fn hash(&self) -> String {
        digest(&self.to_json())
    }
}

/// Hex SHA-256 of a value's JSON text. `serde_json` keeps object keys sorted, so equal values have
/// equal text.
pub(crate) fn digest(value: &Value) -> String {
    use sha2::{Digest, Sha256};
    let bytes = Sha256::digest(value.to_string().as_bytes());
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Something that was guessed or mended while a plan was read: a person should know of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// JSON pointer into the plan; empty where it is of the plan as a whole.
    pub pointer: String,
    pub code: String,
    pub detail: String,
}

impl Note {
    fn new(pointer: impl Into<String>, code: &str, detail: impl Into<String>) -> Self {
        Note { pointer: pointer.into(), code: code.to_owned(), detail: detail.into() }
    }

    fn under(self, prefix: &str) -> Self {
        Note { pointer: format!("{prefix}{}", self.pointer), ..self }
    }
}

/// One fault of a proposed plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Position of the task at fault; none when the plan as a whole is.
    pub task: Option<usize>,
    /// JSON pointer into the plan.
    pub pointer: String,
    pub code: &'static str,
    pub detail: String,
}

impl Problem {
    /// `named` is what was written in place of a position.
    fn unknown_dependency(
        task: usize,
        pointer: &str,
        named: impl std::fmt::Display,
        count: usize,
    ) -> Self {
        let last = count.saturating_sub(1);
        let detail = format!("it depends on {named}, but the plan's tasks are 0 to {last}");
        Problem {
            task: Some(task),
            pointer: pointer.to_owned(),
            code: "unknown_dependency",
            detail,
        }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.task {
            Some(task) => write!(f, "task {task}: {}", self.detail),
            None => f.write_str(&self.detail),
        }
    }
}
