use crate::error::{Error, Result};
use std::process::{Command, Stdio};

/// The cargo that started this program, so that both are of one toolchain.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs it with this terminal; a non-zero exit is an error.
pub(crate) fn run(what: &str, command: &mut Command) -> Result<()> {
    let status = command.status().map_err(|source| not_started(command, source))?;
    if status.success() { Ok(()) } else { Err(Error::Failed { what: what.to_owned(), status }) }
}

/// Its standard output; standard error goes to this terminal.
pub(crate) fn output(command: &mut Command) -> Result<Vec<u8>> {
    let output =
        command.stderr(Stdio::inherit()).output().map_err(|source| not_started(command, source))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let what = command.get_program().to_string_lossy().into_owned();
    Err(Error::Failed { what, status: output.status })
}

/// Runs it silently and shows what it said only if it fails.
pub(crate) fn quietly(what: &str, command: &mut Command) -> Result<()> {
    let output =
        command.stdin(Stdio::null()).output().map_err(|source| not_started(command, source))?;
    if output.status.success() {
        return Ok(());
    }
    eprintln!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Err(Error::Failed { what: what.to_owned(), status: output.status })
}

/// True if the program exists and answers to `--version`.
pub(crate) fn exists(program: &str) -> bool {
    let status =
        Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// Becomes the command, so that signals, terminal and exit code are its own. Returns only if that
/// fails.
pub(crate) fn become_command(command: &mut Command) -> Error {
    use std::os::unix::process::CommandExt;
    let source = command.exec();
    not_started(command, source)
}

fn not_started(command: &Command, source: std::io::Error) -> Error {
    Error::Start { program: command.get_program().to_string_lossy().into_owned(), source }
}
