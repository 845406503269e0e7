//! The product as a process of its own, to be killed and started again.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// A running `planwright-local`. Dropping it kills it with -9.
pub struct Process {
    child: Child,
    pub base: String,
}

impl Process {
    /// Starts the binary on a folder and waits until it says that it is ready. Port 0 takes any free one.
    pub async fn start(data_dir: &Path, port: u16, environment: &[(&str, &str)]) -> Self {
        let mut command = Command::new(binary());
        command.arg("--data-dir").arg(data_dir).args(["--port", &port.to_string(), "--log", "warn"]);
        command.envs(environment.iter().copied()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().expect("the local stack starts; `cargo build -p planwright-local` builds it");
        let stdout = child.stdout.take().expect("its output is piped");
        let mut lines = BufReader::new(stdout).lines();
        let line = lines.next_line().await.expect("its output can be read").expect("it says that it is ready");
        let base = line.strip_prefix("ready ").unwrap_or_else(|| panic!("not a ready line: {line}")).to_owned();
        Process { child, base }
    }

    /// `kill -9`, and the end of the process awaited.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("the process can be killed");
    }
}

/// The binary that cargo built beside this test.
fn binary() -> PathBuf {
    let test = std::env::current_exe().expect("the test knows its own path");
    let profile = test.ancestors().find(|p| p.join("planwright-local").is_file());
    profile.expect("planwright-local is built beside the tests").join("planwright-local")
}
