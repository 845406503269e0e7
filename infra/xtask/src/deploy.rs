//! `cargo xtask deploy` and `rollback`: the stack of `infra/template.yaml`, its functions and its
//! pages.
//!
//! A release is kept whole in a bucket of the account: the packaged template, which names the
//! functions' artifacts, and the pages. Going back to one needs no checkout and no build.

mod cloud;
#[cfg(test)]
mod tests;

use crate::error::{Error, Result};
use crate::process::{output, run as run_command};
use crate::python::{self, Tools};
use crate::workspace::Workspace;
use crate::{DeployArguments, RollbackArguments, functions, npm};
use cloud::Cloud;
use std::path::Path;
use std::process::Command;

/// Builds everything, keeps it as a release and puts it in force.
pub(crate) fn deploy(workspace: &Workspace, given: &DeployArguments) -> Result<()> {
    let cloud = Cloud::find(Tools::install(workspace)?, &given.stack)?;
    cloud.refuse_leftover()?;
    python::run(workspace, "run.py", &[])?;
    functions::artifacts(workspace, &cloud.tools)?;
    if !npm::build_web(workspace)? {
        return Err(Error::Web);
    }
    let release = name(workspace)?;
    let template = package(&cloud, &workspace.root, &workspace.target, &release)?;
    keep(&cloud, &workspace.root, &template, &release)?;
    if given.plan {
        return cloud.update(&template, &given.parameter, Change::Plan);
    }
    put_in_force(&cloud, &template, &release, &given.parameter)
}

/// Puts an earlier release in force again.
pub(crate) fn rollback(workspace: &Workspace, given: &RollbackArguments) -> Result<()> {
    let cloud = Cloud::find(Tools::install(workspace)?, &given.stack)?;
    let Some(release) = &given.release else { return cloud.list_releases() };
    let folder = workspace.target.join("releases");
    std::fs::create_dir_all(&folder)
        .map_err(|source| Error::File { path: folder.clone(), source })?;
    let template = folder.join(format!("{release}.yaml"));
    cloud.copy(&cloud.release(release, "template.yaml"), &template.display().to_string())?;
    put_in_force(&cloud, &template, release, &given.parameter)
}

/// Whether an update is made or only shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Make,
    Plan,
}

/// The commit that is built; one with changes beside it says so.
fn name(workspace: &Workspace) -> Result<String> {
    let mut git = Command::new("git");
    git.current_dir(&workspace.root).args(["describe", "--always", "--dirty", "--abbrev=10"]);
    Ok(String::from_utf8_lossy(&output(&mut git)?).trim().to_owned())
}

/// Uploads the artifacts and writes the template that names them.
fn package(cloud: &Cloud, root: &Path, target: &Path, release: &str) -> Result<std::path::PathBuf> {
    cloud.make_bucket()?;
    let folder = target.join("releases");
    std::fs::create_dir_all(&folder)
        .map_err(|source| Error::File { path: folder.clone(), source })?;
    let packaged = folder.join(format!("{release}.yaml"));
    let mut aws = cloud.aws(&[
        "cloudformation",
        "package",
        "--s3-prefix",
        "artifacts",
        "--s3-bucket",
        &cloud.bucket,
    ]);
    aws.arg("--template-file")
        .arg(root.join("infra/template.yaml"))
        .arg("--output-template-file")
        .arg(&packaged);
    run_command("aws cloudformation package", &mut aws)?;
    Ok(packaged)
}

fn keep(cloud: &Cloud, root: &Path, template: &Path, release: &str) -> Result<()> {
    cloud.copy(&template.display().to_string(), &cloud.release(release, "template.yaml"))?;
    let (pages, kept) =
        (root.join("web/dist").display().to_string(), cloud.release(release, "web"));
    // Types and caching are set here, where the command line knows both; copies between buckets
    // keep them.
    let for_ever = "public, max-age=31536000, immutable";
    cloud.copy_all(
        &format!("{pages}/assets"),
        &format!("{kept}/assets"),
        &["--cache-control", for_ever],
    )?;
    cloud.copy_all(&pages, &kept, &["--exclude", "assets/*", "--cache-control", "no-cache"])
}

fn put_in_force(
    cloud: &Cloud,
    template: &Path,
    release: &str,
    parameters: &[String],
) -> Result<()> {
    cloud.update(template, parameters, Change::Make)?;
    let site = cloud.output("SiteUrl")?;
    if cloud.parameter("DomainName")?.is_empty() && cloud.parameter("PublicUrl")? != site {
        // Nobody knows the distribution's name before it is made (decision 0011).
        cloud.update(template, &[format!("PublicUrl={site}")], Change::Make)?;
    }
    let (pages, web) =
        (cloud.release(release, "web"), format!("s3://{}", cloud.output("WebBucketName")?));
    // Assets first: a page never names one that is not there. Old ones stay for pages that are
    // still open.
    cloud.copy_all(&format!("{pages}/assets"), &format!("{web}/assets"), &[])?;
    cloud.copy_all(&pages, &web, &["--exclude", "assets/*"])?;
    cloud.wait_for(&format!("{site}/api/health"))?;
    eprintln!("release {release} is in force at {site}");
    Ok(())
}
