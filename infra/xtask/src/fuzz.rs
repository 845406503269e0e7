//! Generated input: blind with the project's own compiler, or guided by coverage with a nightly
//! one.

use crate::arguments::FuzzArguments;
use crate::error::{Error, Result};
use crate::process::{cargo, exists, quietly, run};
use crate::proof;
use crate::workspace::Workspace;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The version of cargo-fuzz that is installed where there is none.
const CARGO_FUZZ: &str = "0.13.2";

/// What differs from the functions' own profile: link-time optimisation of everything takes more
/// than four minutes for each target, and a stack without names says nothing about a finding.
const PROFILE: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_STRIP", "none"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "2"),
];

pub(crate) fn fuzz(workspace: &Workspace, arguments: &FuzzArguments) -> Result<()> {
    if arguments.guided { guided(workspace, arguments) } else { blind(workspace, arguments) }
}

fn blind(workspace: &Workspace, arguments: &FuzzArguments) -> Result<()> {
    proof::beside_the_tests(workspace, &["fuzz"])?;
    let mut program = Command::new(workspace.target.join("debug/fuzz"));
    program.args(["--seconds", &arguments.seconds.to_string()]);
    program.args(arguments.target.iter().flat_map(|target| ["--target", target]));
    program.args(arguments.seed.iter().flat_map(|seed| ["--seed".to_owned(), seed.to_string()]));
    run("generated input", &mut program)
}

/// One target after the other. What reaches new code is kept in `target/fuzz`, beside the corpus of
/// the repository.
fn guided(workspace: &Workspace, arguments: &FuzzArguments) -> Result<()> {
    quietly("rustup run nightly", nightly("rustc").arg("--version"))
        .map_err(|_| Error::NoNightly)?;
    let tool = cargo_fuzz(workspace)?;
    let folder = workspace.path("tests/fuzz");
    for target in targets(&folder, arguments.target.as_deref())? {
        let found = workspace.target.join("fuzz").join(&target);
        std::fs::create_dir_all(&found)
            .map_err(|source| Error::File { path: found.clone(), source })?;
        eprintln!("== {target}");
        let mut search = nightly(&tool);
        search.current_dir(&workspace.root).envs(PROFILE).args([
            "run",
            "--features",
            "libfuzzer",
            "--fuzz-dir",
        ]);
        search.arg(&folder).args(["--codegen-units", "16"]).arg(&target).arg(&found);
        search.arg(folder.join("corpus").join(&target)).arg("--");
        search
            .arg(format!("-max_total_time={}", arguments.seconds))
            .args(["-max_len=4096", "-print_final_stats=1"]);
        search.args(arguments.seed.map(|seed| format!("-seed={seed}")));
        run(&format!("the guided search of {target}"), &mut search)?;
    }
    Ok(())
}

/// All targets, or the one that was asked for.
fn targets(folder: &Path, only: Option<&str>) -> Result<Vec<String>> {
    let path = folder.join("corpus");
    let failed = |source| Error::File { path: path.clone(), source };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&path).map_err(failed)? {
        names.push(entry.map_err(failed)?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    match only {
        Some(only) if !names.iter().any(|name| name == only) => {
            Err(Error::NoTarget(names.join(", ")))
        }
        Some(only) => Ok(vec![only.to_owned()]),
        None => Ok(names),
    }
}

/// cargo-fuzz from the `PATH`, or our own, built the first time.
fn cargo_fuzz(workspace: &Workspace) -> Result<PathBuf> {
    if exists("cargo-fuzz") {
        return Ok("cargo-fuzz".into());
    }
    let root = workspace.target.join("cargo-fuzz");
    let program = root.join("bin/cargo-fuzz");
    if !program.is_file() {
        eprintln!("installing cargo-fuzz {CARGO_FUZZ} into {}", root.display());
        let mut install = cargo();
        install
            .args(["install", "--locked", "--version", CARGO_FUZZ, "cargo-fuzz", "--root"])
            .arg(&root);
        quietly("cargo install cargo-fuzz", &mut install)?;
    }
    Ok(program)
}

fn nightly(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new("rustup");
    command.args(["run", "nightly"]).arg(program);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_of_the_repository_is_found_and_no_other() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fuzz");
        let all = targets(&folder, None).unwrap();
        assert!(
            all.iter().all(|name| folder
                .join("fuzz_targets")
                .join(name)
                .with_extension("rs")
                .is_file())
        );
        assert_eq!(all.len(), std::fs::read_dir(folder.join("fuzz_targets")).unwrap().count());
        assert_eq!(targets(&folder, Some("plan")).unwrap(), ["plan"]);
        assert!(matches!(targets(&folder, Some("plans")), Err(Error::NoTarget(_))));
    }
}
