//! What this program does itself inside a jail: git, edits, the search. Whatever it reads may be
//! hostile; whatever it says is taken as no more than what a command says.

mod check;
mod edit;
mod files;
mod git;
mod git_settings;
mod job;
mod patch;
mod repository;
mod search;
mod text_file;

use std::process::ExitCode;

pub(crate) use files::digest;
pub(crate) use job::{Bring, Done, GitJob, GitOp, Job, Prepare, SearchBounds};

pub(crate) fn main() -> ExitCode {
    let job: Job = match serde_json::from_reader(std::io::stdin().lock()) {
        Ok(job) => job,
        Err(error) => {
            eprintln!("the job could not be read: {error}");
            return ExitCode::FAILURE;
        }
    };
    let done = match job {
        Job::Check => check::check(),
        Job::Git(job) => git::run(&job),
        Job::Edit { edit, most_bytes } => Ok(edit::apply(&edit, most_bytes)),
        Job::Files { write, delete } => Ok(files::apply(&write, &delete)),
        Job::Search { pattern, globs, bounds } => Ok(search::search(&pattern, &globs, bounds)),
    };
    let done = done.unwrap_or_else(|error| Done::refused(error.to_string()));
    match serde_json::to_writer(std::io::stdout().lock(), &done) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the result could not be written: {error}");
            ExitCode::FAILURE
        }
    }
}
