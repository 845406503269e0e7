//! `cargo xtask dev`: build the web app and the local stack side by side, then become the local
//! stack.

use crate::arguments::DevArguments;
use crate::error::{Error, Result};
use crate::npm;
use crate::process::{become_command, cargo, exists, output};
use crate::workspace::Workspace;
use serde::Deserialize;
use std::path::PathBuf;
use std::process::Command;

const BINARY: &str = "planwright-local";
/// The program that walls in commands; the local stack looks for it beside itself.
const SUPERVISOR: &str = "planwright-supervisor";

pub(crate) fn run(workspace: &Workspace, arguments: &DevArguments) -> Result<()> {
    let (web, binary) = std::thread::scope(|scope| {
        let web = scope.spawn(|| npm::build_web(workspace));
        let binary = build(workspace);
        (web.join().unwrap_or(Err(Error::Web)), binary)
    });
    let binary = binary?;
    web?;
    if cfg!(target_os = "linux") && !exists("bwrap") {
        eprintln!("tasks cannot run commands until: sudo apt-get install bubblewrap");
    }
    let mut command = Command::new(binary);
    command.arg("--web-dir").arg(workspace.path("web/dist"));
    match (&arguments.data_dir, arguments.memory) {
        (_, true) => command.arg("--memory"),
        (Some(folder), false) => command.arg("--data-dir").arg(folder),
        (None, false) => command.arg("--data-dir").arg(workspace.path(".planwright")),
    };
    let ports = [
        ("--port", arguments.port),
        ("--dynamodb-port", arguments.dynamodb_port),
        ("--sqs-port", arguments.sqs_port),
    ];
    for (option, port) in ports {
        if let Some(port) = port {
            command.arg(option).arg(port.to_string());
        }
    }
    Err(become_command(command.args(&arguments.rest)))
}

/// Builds the local stack with cargo's own progress on standard error; cargo says where the binary
/// is.
fn build(workspace: &Workspace) -> Result<PathBuf> {
    #[derive(Deserialize)]
    struct Message {
        executable: Option<PathBuf>,
    }
    let mut command = cargo();
    command.current_dir(&workspace.root).args(["build", "--locked"]);
    for package in [BINARY, SUPERVISOR] {
        command.args(["--package", package, "--bin", package]);
    }
    command.args(["--message-format", "json-render-diagnostics"]);
    let messages = output(&mut command)?;
    let built = messages
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice::<Message>(line).ok());
    let mut programs = built.filter_map(|message| message.executable);
    programs
        .find(|program| program.file_stem().is_some_and(|name| name == BINARY))
        .ok_or(Error::NoBinary(BINARY))
}
