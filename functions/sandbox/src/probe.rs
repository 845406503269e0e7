//! Whether runs are walled in on this machine: the very command line of a run, with questions for
//! a command.

use crate::folder::Folder;
use crate::inside::{Done, Job};
use crate::jail::{Home, Jail, Mounts};
use crate::serve;
use crate::watch::{self, Watch};
use planwright_sandbox::{Limits, Unavailable};
use std::io;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

/// For a person who can install something.
const NO_BUBBLEWRAP: &str = "Tasks cannot run commands here because bubblewrap is not installed \
    (Debian, Ubuntu: sudo apt-get install bubblewrap); reading and writing files still works.";
const NO_GIT: &str = "Tasks cannot run commands here because git 2.38 or newer is not installed; \
    reading and writing files still works.";
/// The first git that merges without a work tree.
const OLDEST_GIT: (u32, u32) = (2, 38);

/// Says what stands around a run and succeeds, or says why nothing is run.
pub(crate) fn main(root: &Path) -> ExitCode {
    match serve::own_the_tree().and_then(|()| probe(root, Home::Bubblewrap)) {
        Ok(Probed::WalledIn) => {
            println!(
                "Commands run under bubblewrap: without network, with files of their task alone."
            );
            ExitCode::SUCCESS
        }
        Ok(Probed::NotRun(sentence)) => {
            println!("{sentence}");
            ExitCode::FAILURE
        }
        Err(error) => {
            println!("Tasks cannot run commands here: {error}.");
            ExitCode::FAILURE
        }
    }
}

/// What a probe comes to.
enum Probed {
    WalledIn,
    /// Nothing is run here; the sentence tells people why.
    NotRun(String),
}

fn probe(root: &Path, home: Home) -> io::Result<Probed> {
    if home == Home::Bubblewrap && !answers("bwrap") {
        return Ok(Probed::NotRun(NO_BUBBLEWRAP.to_owned()));
    }
    if git_version().is_none_or(|version| version < OLDEST_GIT) {
        return Ok(Probed::NotRun(NO_GIT.to_owned()));
    }
    let folder = Folder::open(root)?;
    folder.empty_scratch()?;
    folder.empty_workspace()?;
    let limits = Limits::default();
    let jail = Jail { home, folder: &folder, program: std::env::current_exe()?, limits: &limits };
    let ended = watch::run(
        jail.job(Mounts::NOTHING)?,
        Watch {
            folder: &folder,
            limits: &limits,
            timeout: Duration::from_secs(20),
            stdin: serde_json::to_vec(&Job::Check)?,
            head_chars: 10_000,
            tail_chars: 0,
            split: true,
        },
    )?;
    let said = ended.output.whole().unwrap_or_default();
    if let Ok(done) = serde_json::from_slice::<Done>(&said) {
        return Ok(if done.ok {
            Probed::WalledIn
        } else {
            Probed::NotRun(format!(
                "Tasks cannot run commands here: the sandbox does not hold ({}).",
                done.text
            ))
        });
    }
    let why = ended.errors.map(|errors| errors.text().0).unwrap_or_default();
    eprintln!("the sandbox did not start: {}", why.trim());
    Ok(Probed::NotRun(Unavailable::SENTENCE.to_owned()))
}

fn answers(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn git_version() -> Option<(u32, u32)> {
    let output = Command::new("git").arg("--version").stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut numbers = text.split_ascii_whitespace().nth(2)?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}
