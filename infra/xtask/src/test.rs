//! `cargo xtask test`: every check and every test.

use crate::arguments::FuzzArguments;
use crate::error::{Error, Result};
use crate::process::{cargo, exists, quietly, run as run_command};
use crate::steps::Steps;
use crate::workspace::Workspace;
use crate::{check, functions, fuzz, npm, proof, python};
use std::path::Path;
use std::process::Command;

/// Folders with npm packages; all but the first hold programs that Rust tests talk to.
const NPM_FOLDERS: [&str; 4] = ["web", "tests/aimock", "tests/clients", "tests/oidc-provider"];
/// A look at every corpus, and some seconds of mutations; there are longer runs by flag.
const SHORT_FUZZ: FuzzArguments =
    FuzzArguments { seconds: 5, target: None, seed: None, guided: false };
/// Names a usable browser goes by.
const BROWSERS: [&str; 4] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let mut steps = Steps::default();
    std::thread::scope(|scope| {
        // Downloads while the compiler works.
        let packages = scope.spawn(|| install_all(workspace));
        check::add_to(&mut steps, workspace);
        steps.run("npm packages", || packages.join().unwrap_or(Err(Error::Web)));
    });
    steps.run("the API's document", || python::run(workspace, "document.py", &[]));
    steps.run("sandbox", find_or_install_bubblewrap);
    rust_tests(&mut steps, workspace);
    std::thread::scope(|scope| {
        // The steps beside it mostly wait for processes, and the compiler need not.
        let simulation = scope.spawn(|| proof::build_sim(workspace));
        processes(&mut steps, workspace);
        steps.run("simulation, built beside", || {
            simulation.join().unwrap_or(Err(Error::Simulation))
        });
    });
    simulations(&mut steps, workspace);
    web_tests(&mut steps, workspace);
    steps.finish()
}

fn install_all(workspace: &Workspace) -> Result<()> {
    let folders = NPM_FOLDERS.map(|folder| workspace.path(folder));
    let mut present =
        folders.iter().filter(|folder| folder.join("package-lock.json").is_file()).peekable();
    if present.peek().is_some() && !npm::is_installed() {
        let source = std::io::ErrorKind::NotFound.into();
        return Err(Error::Start { program: "npm".into(), source });
    }
    present.try_for_each(|folder| npm::install(folder))
}

fn rust_tests(steps: &mut Steps, workspace: &Workspace) {
    steps.run("programs of the tests", || proof::programs(workspace));
    let mut tests = cargo();
    tests.current_dir(&workspace.root);
    if exists("cargo-nextest") {
        tests.args(["nextest", "run", "--locked", "--workspace"]);
    } else {
        tests.args(["test", "--locked", "--workspace", "--all-targets"]);
    }
    steps.run("rust tests", || run_command("the Rust tests", &mut tests));
    match has_doc_tests(workspace) {
        Ok(false) => steps.skip("doc tests", "there are none"),
        Ok(true) => steps.run("doc tests", || {
            let arguments = ["test", "--locked", "--workspace", "--doc"];
            run_command("the doc tests", cargo().current_dir(&workspace.root).args(arguments))
        }),
        Err(error) => steps.run("doc tests", || Err(error)),
    }
}

/// The deployables as processes: invoked, killed, and fed generated input. The kills have a longer
/// run by flag.
fn processes(steps: &mut Steps, workspace: &Workspace) {
    steps.run("functions as processes", || functions::test(workspace));
    steps.run("documented commands", || python::run(workspace, "commands.py", &[]));
    steps.run("generated requests", || functions::conformance(workspace));
    steps.run("50 kills", || proof::chaos(workspace, &["--kills", "50"]));
    steps.run("generated input", || fuzz::fuzz(workspace, &SHORT_FUZZ));
}

/// The protocol under faults, and the faults of the protocol; each has a longer run by flag.
fn simulations(steps: &mut Steps, workspace: &Workspace) {
    steps.run("5,000 simulated schedules", || {
        let seed = proof::seed_of_commit(workspace)?;
        // The first range was played before; the second is new with every commit.
        // The small schedules that crash at each await are played once, with the second.
        let played = ["--schedules", "3000", "--seed", "777200000", "--awaits", "0"];
        proof::sim_of_copy(workspace, &played)?;
        proof::sim_of_copy(workspace, &["--schedules", "2000", "--seed", &seed])
    });
    steps.run("mutants", || proof::sim(workspace, &["--mutants", "--schedules", "4000"]));
}

/// True if a doc comment opens a code block that rustdoc would run.
fn has_doc_tests(workspace: &Workspace) -> Result<bool> {
    for name in workspace.files()?.iter().filter(|name| name.ends_with(".rs")) {
        let path = workspace.path(name);
        let text = std::fs::read_to_string(&path).map_err(|source| Error::File { path, source })?;
        if opens_doc_test(&text) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn opens_doc_test(text: &str) -> bool {
    let comments = text.lines().filter_map(|line| {
        let line = line.trim_start();
        line.strip_prefix("///").or_else(|| line.strip_prefix("//!")).map(str::trim)
    });
    let mut inside = false;
    comments.filter_map(|line| line.strip_prefix("```")).any(|language| {
        inside = !inside;
        inside && matches!(language, "" | "rust" | "no_run" | "should_panic" | "compile_fail")
    })
}

fn web_tests(steps: &mut Steps, workspace: &Workspace) {
    let web = workspace.path("web");
    let scripts = npm::scripts(&web);
    for (step, script) in [("web types", "typecheck"), ("web lints", "lint"), ("web tests", "test")]
    {
        if scripts.contains_key(script) {
            steps.run(step, || run_command(script, &mut npm::script(&web, script)));
        }
    }
    if !scripts.contains_key("e2e") || !has_browser_tests(&web) {
        steps.skip("browser tests", "there are none");
        return;
    }
    steps.run("browser", find_or_install_browser);
    steps.run("browser tests", || {
        npm::build_web(workspace)?;
        run_command("e2e", &mut npm::script(&web, "e2e"))
    });
}

fn has_browser_tests(web: &Path) -> bool {
    std::fs::read_dir(web.join("e2e")).is_ok_and(|mut entries| entries.next().is_some())
}

/// The browser tests need Chromium; where it is missing it comes from the distribution.
fn find_or_install_browser() -> Result<()> {
    if BROWSERS.into_iter().any(exists) {
        return Ok(());
    }
    install("chromium", "the browser tests need it")
}

/// The sandbox's tests need bubblewrap, and fail without it; it comes from the distribution too.
/// Elsewhere than on Linux there is none, and they test that this is said.
fn find_or_install_bubblewrap() -> Result<()> {
    if !cfg!(target_os = "linux") || exists("bwrap") {
        return Ok(());
    }
    install("bubblewrap", "the tests of the sandbox need it")
}

fn install(package: &str, why: &str) -> Result<()> {
    eprintln!("installing {package} with apt-get, because {why} and it is not there");
    quietly("apt-get update", apt_get().arg("update"))?;
    quietly(
        &format!("apt-get install {package}"),
        apt_get().args(["install", "--yes", "--no-install-recommends", package]),
    )
}

fn apt_get() -> Command {
    if exists("sudo") {
        let mut command = Command::new("sudo");
        command.args(["--non-interactive", "apt-get"]);
        return command;
    }
    Command::new("apt-get")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_blocks_that_rustdoc_runs_count_as_doc_tests() {
        assert!(opens_doc_test("/// ```\n/// let x = 1;\n/// ```"));
        assert!(opens_doc_test("//! ```no_run\n//! main()\n//! ```"));
        assert!(!opens_doc_test(
            "/// ```text\n/// a -> b\n/// ```\nfn f() {}\n/// ```json\n/// {}\n/// ```"
        ));
        assert!(!opens_doc_test("let text = \"```\";"));
    }
}
