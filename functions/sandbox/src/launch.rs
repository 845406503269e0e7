//! The last steps before a command, taken inside the walls: limits, Landlock, the filter, and then
//! this process becomes the command.

use crate::filter::{self, Sockets};
use landlock::{
    ABI, Access, AccessFs, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetStatus,
};
use rustix::process::{Resource, Rlimit};
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// As shells say it: the command is not there, or cannot be started.
const NOT_FOUND: u8 = 127;
const NOT_STARTED: u8 = 126;

#[derive(Serialize, Deserialize)]
pub(crate) struct Settings {
    pub(crate) processes: u64,
    pub(crate) file_bytes: u64,
    pub(crate) cpu_s: u64,
    pub(crate) open_files: u64,
    pub(crate) sockets: Sockets,
    /// Where no namespace hides the rest of the machine.
    pub(crate) landlocked: Option<Landlocked>,
}

/// The only folders of the task's that may be touched.
#[derive(Serialize, Deserialize)]
pub(crate) struct Landlocked {
    pub(crate) folders: Vec<Rights>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Rights {
    pub(crate) path: PathBuf,
    pub(crate) write: bool,
}

pub(crate) fn main(settings: &str, command: &[&str]) -> ExitCode {
    if let Err(error) = prepare(settings) {
        eprintln!("the sandbox could not be closed: {error}");
        return ExitCode::from(NOT_STARTED);
    }
    let [program, arguments @ ..] = command else {
        eprintln!("there is no command");
        return ExitCode::from(NOT_FOUND);
    };
    let error = Command::new(program).args(arguments).exec();
    eprintln!("{program}: {error}");
    let missing = error.kind() == std::io::ErrorKind::NotFound;
    ExitCode::from(if missing { NOT_FOUND } else { NOT_STARTED })
}

fn prepare(settings: &str) -> Result<(), Box<dyn Error>> {
    let settings: Settings = serde_json::from_str(settings)?;
    let rows = [
        (Resource::Nproc, settings.processes),
        (Resource::Fsize, settings.file_bytes),
        (Resource::Cpu, settings.cpu_s),
        (Resource::Nofile, settings.open_files),
        // A core dump would be a file of any size that nobody asked for.
        (Resource::Core, 0),
        // Locked memory and queued signals and messages are the kernel's.
        (Resource::Memlock, 64 * 1024),
        (Resource::Msgqueue, 800 * 1024),
        (Resource::Sigpending, 1_024),
    ];
    for (resource, most) in rows {
        // Lowered where the machine itself allows less.
        let now = rustix::process::getrlimit(resource).maximum;
        let most = Some(now.map_or(most, |now| now.min(most)));
        rustix::process::setrlimit(resource, Rlimit { current: most, maximum: most })?;
    }
    rustix::thread::set_no_new_privs(true)?;
    if let Some(landlocked) = &settings.landlocked {
        close_folders(landlocked)?;
    }
    for program in filter::programs(settings.sockets)? {
        seccompiler::apply_filter(&program)?;
    }
    Ok(())
}

/// Everything of the system may be read and run, as `/usr` is elsewhere; of the task's folders only
/// those named, and nothing else of the machine.
fn close_folders(landlocked: &Landlocked) -> Result<(), Box<dyn Error>> {
    let abi = ABI::V3;
    let read = AccessFs::from_read(abi);
    let mut rules = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(abi))?
        .create()?;
    let system = ["/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/alternatives", "/etc/ssl"];
    let files = ["/etc/ld.so.cache", "/etc/passwd", "/etc/group", "/etc/localtime"];
    let devices = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"];
    for path in system.into_iter().chain(files) {
        if let Ok(opened) = PathFd::new(path) {
            let access = if files.contains(&path) { AccessFs::ReadFile.into() } else { read };
            rules = rules.add_rule(PathBeneath::new(opened, access))?;
        }
    }
    for path in devices {
        if let Ok(opened) = PathFd::new(path) {
            let access = AccessFs::ReadFile | AccessFs::WriteFile;
            rules = rules.add_rule(PathBeneath::new(opened, access))?;
        }
    }
    for Rights { path, write } in &landlocked.folders {
        let opened = PathFd::new(path)?;
        let access = if path.is_dir() {
            if *write { AccessFs::from_all(abi) } else { read }
        } else {
            AccessFs::ReadFile | AccessFs::Execute
        };
        rules = rules.add_rule(PathBeneath::new(opened, access))?;
    }
    let status = rules.restrict_self()?;
    if status.ruleset == RulesetStatus::NotEnforced {
        return Err("this kernel has no Landlock".into());
    }
    Ok(())
}
