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
    /// Starts the binary on a folder and waits until it says that it is ready. Port 0 takes any
    /// free one.
    pub async fn start(data_dir: &Path, port: u16, environment: &[(&str, &str)]) -> Self {
        let mut process = Process::begin(data_dir, port, environment, &[]);
        process.ready().await;
        process
    }

    /// Starts the binary and waits for nothing.
    pub fn begin(
        data_dir: &Path,
        port: u16,
        environment: &[(&str, &str)],
        options: &[&str],
    ) -> Self {
        let mut command = Command::new(built("planwright-local"));
        command
            .arg("--data-dir")
            .arg(data_dir)
            .args(["--port", &port.to_string(), "--log", "warn"])
            .args(options);
        command.envs(environment.iter().copied()).stdout(Stdio::piped()).kill_on_drop(true);
        let child = command.spawn().expect("the local stack starts");
        Process { child, base: String::new() }
    }

    /// Waits until it says that it is ready, and where.
    pub async fn ready(&mut self) {
        let stdout = self.child.stdout.take().expect("its output is piped");
        let mut lines = BufReader::new(stdout).lines();
        let line = lines
            .next_line()
            .await
            .expect("its output can be read")
            .expect("it says that it is ready");
        self.base = line
            .strip_prefix("ready ")
            .unwrap_or_else(|| panic!("not a ready line: {line}"))
            .to_owned();
    }

    /// `kill -9`, and the end of the process awaited.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("the process can be killed");
    }
}

/// A binary that cargo built beside this program.
pub fn built(name: &str) -> PathBuf {
    let own = std::env::current_exe().expect("the program knows its own path");
    let profile = own.ancestors().find(|p| p.join(name).is_file());
    profile
        .unwrap_or_else(|| {
            panic!("{name} is not built; `cargo build --workspace --bins` builds it")
        })
        .join(name)
}
