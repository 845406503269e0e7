//! The supervisor: one program that walls in whatever a task runs.
//!
//! It has three homes. On Linux bubblewrap gives every command namespaces of its own; in a Lambda
//! function, where namespaces cannot be made, Firecracker stands between tasks and a seccomp filter
//! with Landlock between a command and the supervisor; everywhere else it refuses, and there is no
//! setting that makes it run anything unwalled.
//!
//! ```text
//! request ─> serve ─> jail ─> [ launch ─> the command | inside: git, edits, search ]
//!               └──── watch: time, memory, disk, output, the whole tree
//! ```
//!
//! Invariants:
//! - no unsafe code;
//! - git, the search and edits run inside a jail like any command: nothing here parses what a
//!   repository or a workspace holds;
//! - what the supervisor itself does in a workspace never follows a link;
//! - when a request is answered, nothing it started is left.

#![forbid(unsafe_code)]

#[cfg(target_os = "linux")]
mod filter;
#[cfg(target_os = "linux")]
mod folder;
#[cfg(target_os = "linux")]
mod inside;
#[cfg(target_os = "linux")]
mod jail;
#[cfg(target_os = "linux")]
mod launch;
#[cfg(target_os = "linux")]
mod output;
#[cfg(target_os = "linux")]
mod probe;
#[cfg(target_os = "linux")]
mod serve;
#[cfg(target_os = "linux")]
mod serving;
#[cfg(target_os = "linux")]
mod survey;
#[cfg(target_os = "linux")]
mod tree;
#[cfg(target_os = "linux")]
mod walk;
#[cfg(target_os = "linux")]
mod watch;

use std::process::ExitCode;

/// What the program says where it cannot work at all.
pub const ELSEWHERE: &str = "Commands run in a sandbox on Linux only, so tasks cannot run commands \
    on this machine; reading and writing files still works.";

/// The program: `arguments` are those after its name.
#[cfg(target_os = "linux")]
pub fn main(arguments: &[String]) -> ExitCode {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["request", folder] => serve::main(folder.as_ref()),
        ["probe", folder] => probe::main(folder.as_ref()),
        ["launch", settings, "--", command @ ..] => launch::main(settings, command),
        ["inside"] => inside::main(),
        _ => {
            eprintln!("usage: planwright-supervisor request FOLDER | probe FOLDER");
            ExitCode::from(2)
        }
    }
}

/// The program where it refuses.
#[cfg(not(target_os = "linux"))]
pub fn main(_: &[String]) -> ExitCode {
    println!("{ELSEWHERE}");
    ExitCode::FAILURE
}
