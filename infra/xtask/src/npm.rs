//! The web app and the other npm packages of the project.

use crate::error::{Error, Result};
use crate::process::{exists, quietly};
use crate::stamp::{Stamp, files_below};
use crate::workspace::Workspace;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// Folders that are made, not written.
const MADE: [&str; 6] =
    ["node_modules", "dist", "screenshots", "test-results", "playwright-report", "e2e"];

pub(crate) fn is_installed() -> bool {
    exists("npm")
}

/// The scripts of a package, by name; none if there is no package.
pub(crate) fn scripts(folder: &Path) -> BTreeMap<String, String> {
    #[derive(Deserialize)]
    struct Package {
        #[serde(default)]
        scripts: BTreeMap<String, String>,
    }
    let text = std::fs::read(folder.join("package.json")).unwrap_or_default();
    serde_json::from_slice::<Package>(&text).map(|package| package.scripts).unwrap_or_default()
}

pub(crate) fn script(folder: &Path, name: &str) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(folder).args(["run", "--silent", name]);
    command
}

/// Installs exactly what the lockfile names, unless that was done before.
pub(crate) fn install(folder: &Path) -> Result<()> {
    let lockfile = folder.join("package-lock.json");
    if !lockfile.is_file() {
        return Ok(());
    }
    let stamp = Stamp::of(folder.join("node_modules/.installed"), &[lockfile])?;
    if stamp.is_current() {
        return Ok(());
    }
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let started = Instant::now();
    eprintln!("{name}: installing npm packages");
    let mut command = Command::new("npm");
    command.current_dir(folder).args(["ci", "--no-audit", "--no-fund"]);
    quietly(&format!("npm ci in {name}"), &mut command)?;
    eprintln!("{name}: npm packages installed in {:.0} s", started.elapsed().as_secs_f64());
    stamp.write()
}

/// Builds the web app unless nothing changed since the last time. False if there is none, or no npm
/// to build it with.
pub(crate) fn build_web(workspace: &Workspace) -> Result<bool> {
    let web = workspace.path("web");
    if !scripts(&web).contains_key("build") {
        return Ok(false);
    }
    if !is_installed() {
        eprintln!(
            "web: npm is not installed, so only the API will be there; install Node.js 20 or \
                newer for the app"
        );
        return Ok(false);
    }
    install(&web)?;
    let inputs: Vec<PathBuf> = files_below(&web, &MADE)?;
    let stamp = Stamp::of(workspace.target.join("xtask/web.stamp"), &inputs)?;
    if stamp.is_current() && web.join("dist/index.html").is_file() {
        return Ok(true);
    }
    let started = Instant::now();
    eprintln!("web: building");
    quietly("npm run build in web", &mut script(&web, "build")).map_err(|error| {
        eprintln!("web: {error}");
        Error::Web
    })?;
    eprintln!("web: built in {:.0} s", started.elapsed().as_secs_f64());
    stamp.write()?;
    Ok(true)
}
