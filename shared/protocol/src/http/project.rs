//! Projects.

pub(in crate::http) mod words;

use super::checkpoint::Checkpoint;
use super::event::ProjectEvent;
use super::plan::Plan;
use super::task::Task;
use planwright_engine::status::Rigor;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Characters a project's name may have.
pub const MAX_NAME: usize = 200;
/// Characters the requirements may have.
pub const MAX_REQUIREMENTS: usize = 50_000;
/// Bytes of JSON the free-form `config` may have: it is stored with the record and read with every
/// list.
pub const MAX_CONFIG_BYTES: usize = 16_384;
/// Tasks of one project that may run at once, at most.
pub const MAX_CONCURRENCY: u32 = 1_000;

/// Body of a new project.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProject {
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    #[schema(min_length = 1, max_length = 50_000)]
    pub requirements: String,
    #[serde(default = "usual_rigor")]
    #[schema(schema_with = words::rigor, required = false)]
    pub planning_rigor: Rigor,
    #[serde(default)]
    #[schema(value_type = Object, required = false)]
    pub config: Map<String, Value>,
    /// Absolute, without `..`.
    #[serde(default)]
    pub repo_path: Option<String>,
    #[serde(default)]
    pub git_base_branch: Option<String>,
    /// US dollars; the team's default without it.
    #[serde(default)]
    #[schema(minimum = 0)]
    pub limit_usd: Option<f64>,
    /// Tasks that may run at once; the team's default without it.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000)]
    pub concurrency: Option<u32>,
}

fn usual_rigor() -> Rigor {
    Rigor::L2
}

/// Changes to a project; what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectPatch {
    #[schema(min_length = 1, max_length = 200)]
    pub name: Option<String>,
    #[schema(min_length = 1, max_length = 50_000)]
    pub requirements: Option<String>,
    /// Replaces the whole config.
    #[schema(value_type = Option<Object>)]
    pub config: Option<Map<String, Value>>,
    #[schema(schema_with = words::rigor_or_null, required = false)]
    pub planning_rigor: Option<Rigor>,
    pub repo_path: Option<String>,
    pub git_base_branch: Option<String>,
    /// US dollars.
    #[schema(minimum = 0)]
    pub limit_usd: Option<f64>,
    #[schema(minimum = 1, maximum = 1_000)]
    pub concurrency: Option<u32>,
}

impl ProjectPatch {
    /// Whether the body asks for no change at all.
    pub fn is_empty(&self) -> bool {
        let ProjectPatch {
            name,
            requirements,
            config,
            planning_rigor,
            repo_path,
            git_base_branch,
            ..
        } = self;
        name.is_none()
            && requirements.is_none()
            && config.is_none()
            && planning_rigor.is_none()
            && repo_path.is_none()
            && git_base_branch.is_none()
            && self.limit_usd.is_none()
            && self.concurrency.is_none()
    }
}

/// How many tasks stand where. `blocked`, `pending` and `queued` are the tasks that have not
/// started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct TaskSummary {
    pub total: usize,
    pub completed: usize,
    pub running: usize,
    pub failed: usize,
    pub blocked: usize,
    pub pending: usize,
    pub queued: usize,
    pub needs_review: usize,
    /// Tasks that wait for something outside and hold no worker meanwhile.
    pub suspended: usize,
    pub cancelled: usize,
}

/// A project as the API shows it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Project {
    pub id: String,
    pub team_id: String,
    pub name: String,
    pub requirements: String,
    #[schema(schema_with = words::project_status)]
    pub status: &'static str,
    #[schema(schema_with = words::rigor)]
    pub planning_rigor: &'static str,
    #[schema(value_type = Object)]
    pub config: Map<String, Value>,
    /// What was asked for and has no effect, in sentences.
    pub warnings: Vec<String>,
    pub repo_path: Option<String>,
    pub git_base_branch: Option<String>,
    pub created_by: String,
    pub created_at: String,
    pub updated_at: String,
    pub completed_at: Option<String>,
    pub task_summary: TaskSummary,
    /// Settled cost of every finished call.
    pub spent_usd: f64,
    /// Reserved for calls under way.
    pub held_usd: f64,
    /// Reserved for calls whose answer was lost: counts as spent.
    pub uncertain_usd: f64,
    pub limit_usd: f64,
    /// Most the approved plan may spend.
    pub ceiling_usd: Option<f64>,
    /// Tasks that may run at once.
    pub concurrency: u32,
    /// Number of plan versions.
    pub plan_versions: u32,
    pub approved_plan_id: Option<String>,
    pub last_event_seq: u64,
    /// Why nothing moves, where nothing does.
    pub waiting_for: Option<String>,
    pub failure_reason: Option<String>,
}

/// Answer to execute, pause and cancel.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProjectMoved {
    #[schema(schema_with = words::project_status)]
    pub status: &'static str,
    pub project_id: String,
}

/// Which blocks of the requirements the tasks cover.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Coverage {
    pub project_id: String,
    /// Version of the plan whose tasks were looked at; none before the first plan.
    pub plan_version: Option<u32>,
    pub total_requirements: usize,
    pub covered_count: usize,
    pub uncovered_count: usize,
    pub requirements: Vec<CoveredRequirement>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CoveredRequirement {
    /// `R1`, `R2`, ... in the order of the text.
    pub id: String,
    pub text: String,
    pub covered: bool,
}

/// The blocks of a requirement text, told apart by blank lines: the first is `R1`.
pub fn requirement_blocks(text: &str) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        if line.trim().is_empty() {
            open = false;
        } else if let Some(block) = blocks.last_mut().filter(|_| open) {
            block.push('\n');
            block.push_str(line.trim_end());
        } else {
            blocks.push(line.trim_end().to_owned());
            open = true;
        }
    }
    blocks
}

/// Everything of a project in one document.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Export {
    pub exported_at: String,
    pub project: Project,
    pub plans: Vec<Plan>,
    pub tasks: Vec<Task>,
    pub events: Vec<ProjectEvent>,
    pub checkpoints: Vec<Checkpoint>,
    pub usage: Vec<ExportedCall>,
}

/// One row of the ledger.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExportedCall {
    pub task_id: Option<String>,
    pub purpose: &'static str,
    pub provider: String,
    pub model: String,
    #[schema(schema_with = words::tier_or_null, required)]
    pub model_tier: Option<&'static str>,
    pub attempt: u32,
    pub round: u32,
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
    pub cache_read_tokens: u64,
    pub cache_write_tokens: u64,
    pub cost_usd: f64,
    /// The answer was lost: the whole reservation counts.
    pub uncertain: bool,
    pub timestamp: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_part_requirements_and_single_newlines_do_not() {
        let text = "\n\nFirst line\n- item\n   \n\nSecond\n\n";
        assert_eq!(requirement_blocks(text), ["First line\n- item", "Second"]);
        assert!(requirement_blocks(" \n ").is_empty());
    }

    #[test]
    fn an_empty_patch_is_told_from_one_that_changes_something() {
        assert!(serde_json::from_str::<ProjectPatch>("{}").unwrap().is_empty());
        for body in [
            r#"{"limit_usd":0}"#,
            r#"{"concurrency":1}"#,
            r#"{"repo_path":"/x"}"#,
            r#"{"planning_rigor":"L1"}"#,
        ] {
            assert!(!serde_json::from_str::<ProjectPatch>(body).unwrap().is_empty(), "{body}");
        }
    }
}
