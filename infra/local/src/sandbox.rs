//! Where commands of tasks run on this machine.

use planwright_sandbox::{Local, LocalSettings, Sandbox, Unavailable};
use std::path::PathBuf;
use std::sync::Arc;

/// The supervisor's program, which is built beside this one.
const PROGRAM: &str = "planwright-supervisor";

/// Looks once whether commands can be walled in here; if not, every request gets the reason.
pub(crate) async fn start() -> Arc<dyn Sandbox> {
    let Some(program) = program() else {
        return Arc::new(Unavailable::new(
            "Tasks cannot run commands here because the sandbox's program is not installed; \
             reading and writing files still works.",
        ));
    };
    match Local::start(LocalSettings { program, parallel: None }).await {
        Ok(local) => Arc::new(local),
        Err(none) => {
            tracing::warn!("{}", none.state().sentence);
            Arc::new(none)
        }
    }
}

fn program() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?.with_file_name(PROGRAM);
    program.is_file().then_some(program)
}
