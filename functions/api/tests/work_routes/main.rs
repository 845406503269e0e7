//! Projects, plans, tasks, checkpoints and files over a real table and real object storage: the
//! router as it is served.
// Clippy takes the helpers of a test binary for production code.
#![allow(clippy::unwrap_used, clippy::panic)]

#[allow(dead_code)]
#[path = "../edge/harness.rs"]
mod harness;

mod work_account;
mod work_api;
mod work_decisions;
mod work_files;
mod work_lists;
mod work_planning;
mod work_plans;
mod work_projects;
mod work_tasks;
mod work_tenant;
