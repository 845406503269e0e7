use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

fn command(data_dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_planwright-local"));
    command.arg("--data-dir").arg(data_dir).env_remove("PLANWRIGHT_LOG");
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

struct Running(Child);

impl Running {
    fn start(data_dir: &Path) -> (Self, String) {
        let mut child = command(data_dir).args(["--port", "0"]).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        (Running(child), line)
    }

    fn signal(&self, signal: &str) {
        assert!(
            Command::new("kill")
                .args([signal, &self.0.id().to_string()])
                .status()
                .unwrap()
                .success()
        );
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn refusal(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    text.lines().last().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn the_ready_line_is_all_of_stdout_and_a_signal_ends_it_cleanly() {
    let folder = tempfile::tempdir().unwrap();
    for signal in ["-INT", "-TERM"] {
        let (mut running, line) = Running::start(folder.path());
        let base = line.strip_prefix("ready ").unwrap().trim_end().to_owned();
        assert!(base.starts_with("http://127.0.0.1:"), "{line}");
        assert_eq!(reqwest::get(format!("{base}/api/health")).await.unwrap().status(), 200);
        running.signal(signal);
        assert!(running.0.wait().unwrap().success());
        let mut rest = String::new();
        running.0.stdout.take().unwrap().read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "");
    }
}

#[test]
fn a_port_in_use_is_named_with_a_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let text = refusal(&command(folder.path()).args(["--port", &port]).output().unwrap());
    assert!(text.contains(&port) && text.contains("in use") && text.contains("--port"), "{text}");
}

#[test]
fn a_second_instance_on_the_same_data_is_refused_and_a_killed_one_leaves_no_lock() {
    let folder = tempfile::tempdir().unwrap();
    let (running, line) = Running::start(folder.path());
    assert!(line.starts_with("ready "));
    let text = refusal(&command(folder.path()).args(["--port", "0"]).output().unwrap());
    assert!(text.contains("another running planwright") && text.contains("--data-dir"), "{text}");
    running.signal("-KILL");
    drop(running);
    let (_running, line) = Running::start(folder.path());
    assert!(line.starts_with("ready "), "{line}");
}
