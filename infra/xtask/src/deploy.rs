//! `cargo xtask deploy` and `rollback`: the stack of `infra/template.yaml`, its functions and its
//! pages.
//!
//! A release is kept whole in a bucket of the account: the packaged template, which names the
//! functions' artifacts, and the pages. Going back to one needs no checkout and no build.

mod cloud;
#[cfg(test)]
mod tests;

use crate::arguments::{DeployArguments, RollbackArguments};
use crate::error::{Error, Result};
use crate::process::{output, run as run_command};
use crate::python::{self, Tools};
use crate::workspace::Workspace;
use crate::{functions, npm};
use cloud::{Change, Cloud};
use std::path::Path;
use std::process::Command;

/// Builds everything, keeps it as a release and puts it in force.
pub(crate) fn deploy(workspace: &Workspace, given: &DeployArguments) -> Result<()> {
    let release = name(workspace, given.dirty)?;
    let cloud = Cloud::find(Tools::install(workspace)?, &given.stack)?;
    // What an account can refuse is asked before anything is built, uploaded or half made.
    cloud.refuse_leftover()?;
    cloud.check_account(&defaults(workspace)?, &given.parameter)?;
    let code = cloud.new_setup_code(&given.parameter)?;
    let mut parameters = given.parameter.clone();
    parameters.extend(code.iter().map(|code| format!("SetupCode={code}")));
    python::run(workspace, "run.py", &[])?;
    functions::artifacts(workspace, &cloud.tools)?;
    if !npm::build_web(workspace)? {
        return Err(Error::Web);
    }
    let template = package(&cloud, &workspace.root, &workspace.target, &release)?;
    keep(&cloud, &workspace.root, &template, &release)?;
    if given.plan {
        return cloud.update(&template, &parameters, Change::Plan);
    }
    put_in_force(&cloud, &template, &release, &parameters)?;
    cloud.protect(&workspace.path("infra/stack-policy.json"))?;
    if let Some(code) = code {
        eprintln!("sign up with the code {code}: the first person is the operator");
    }
    Ok(())
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

/// The commit that is built. One with changes beside it is a release of its own, by the second, so
/// that it takes no other's place.
fn name(workspace: &Workspace, dirty: bool) -> Result<String> {
    let mut git = Command::new("git");
    git.current_dir(&workspace.root).args(["describe", "--always", "--dirty", "--abbrev=10"]);
    let commit = String::from_utf8_lossy(&output(&mut git)?).trim().to_owned();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    release_of(&commit, dirty, now.map_or(0, |now| now.as_secs()))
}

fn release_of(commit: &str, dirty: bool, now_s: u64) -> Result<String> {
    match (commit.ends_with("-dirty"), dirty) {
        (false, _) => Ok(commit.to_owned()),
        (true, true) => Ok(format!("{commit}-{now_s}")),
        (true, false) => Err(Error::Dirty),
    }
}

/// The defaults of the template's parameters that say how much runs at once.
fn defaults(workspace: &Workspace) -> Result<Vec<(String, u64)>> {
    let path = workspace.path("infra/template.yaml");
    let text = std::fs::read_to_string(&path).map_err(|source| Error::File { path, source })?;
    Ok(cloud::CONCURRENCY
        .iter()
        .map(|name| ((*name).to_owned(), default_of(&text, name)))
        .collect())
}

/// The number after `Default:` of a parameter; 0 for one that has none.
fn default_of(template: &str, parameter: &str) -> u64 {
    let mut lines = template.lines().skip_while(|line| *line != format!("  {parameter}:")).skip(1);
    let found = lines.by_ref().take_while(|line| line.starts_with("    "));
    let default = found.filter_map(|line| line.trim().strip_prefix("Default: ")).next();
    default.and_then(|value| value.parse().ok()).unwrap_or_default()
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
    // By the distribution's own name: a domain without a zone here may not be in DNS yet.
    cloud.wait_for(&format!("https://{}/api/health", cloud.output("DistributionDomain")?))?;
    eprintln!("release {release} is in force at {site}");
    Ok(())
}
