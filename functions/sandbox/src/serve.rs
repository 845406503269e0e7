//! One request from its base to its commit.

use crate::folder::Folder;
use crate::jail::{Home, Jail};
use crate::serving::{Serving, Trouble};
use planwright_sandbox::{Answer, Network, Reply, Request, Step};
use rustix::process::{Pid, Signal};
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::ExitCode;

pub(crate) fn main(root: &Path) -> ExitCode {
    let reply = match read_and_serve(root) {
        Ok(answer) => Reply::Answer(Box::new(answer)),
        Err(Trouble::Refused(reason)) => Reply::Refused(reason),
        Err(Trouble::Failed(reason)) => Reply::Failed(reason),
    };
    let mut out = io::stdout().lock();
    let written = serde_json::to_writer(&mut out, &reply).map_err(io::Error::from);
    match written.and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn read_and_serve(root: &Path) -> Result<Answer, Trouble> {
    own_the_tree()?;
    let mut text = Vec::new();
    io::stdin().lock().read_to_end(&mut text)?;
    let request: Request = serde_json::from_slice(&text)
        .map_err(|error| Trouble::Refused(format!("the request could not be read: {error}")))?;
    serve(root, Home::Bubblewrap, &request)
}

/// What is started ends with this process, and what loses its parent comes to it.
pub(crate) fn own_the_tree() -> io::Result<()> {
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    let own = i32::try_from(std::process::id()).ok().and_then(Pid::from_raw);
    rustix::process::set_child_subreaper(own)?;
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o022));
    Ok(())
}

pub(crate) fn serve(root: &Path, home: Home, request: &Request) -> Result<Answer, Trouble> {
    check(request)?;
    let folder = Folder::open(root)?;
    let program = std::env::current_exe()?;
    let jail = Jail { home, folder: &folder, program, limits: &request.limits };
    let mut serving = Serving::new(&jail, request);
    serving.begin()?;
    serving.steps()?;
    serving.end()
}

fn check(request: &Request) -> Result<(), Trouble> {
    request.limits.check().map_err(|error| Trouble::Refused(error.to_string()))?;
    if request.network != Network::Off {
        return Err(Trouble::Refused(
            "Package registries cannot be reached from this sandbox; ask for network off."
                .to_owned(),
        ));
    }
    for step in &request.steps {
        if let Step::Python { code, .. } = step
            && code.len() > request.limits.code_bytes
        {
            let (size, most) = (code.len(), request.limits.code_bytes);
            let text = format!("code has {size} bytes; at most {most}. Write it to a file.");
            return Err(Trouble::Refused(text));
        }
        let words = match step {
            Step::Run { argv, .. } => argv.as_slice(),
            Step::Shell { command, .. } => std::slice::from_ref(command),
            _ => &[],
        };
        if matches!(step, Step::Run { .. }) && words.is_empty() {
            return Err(Trouble::Refused("argv is empty.".to_owned()));
        }
        if words.iter().any(|word| word.contains('\0') || word.len() > request.limits.code_bytes) {
            return Err(Trouble::Refused(format!(
                "a word of the command has a zero byte or more than {} bytes.",
                request.limits.code_bytes
            )));
        }
    }
    Ok(())
}
