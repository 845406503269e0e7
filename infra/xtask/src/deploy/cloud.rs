//! The account, through the AWS command line.

use super::Change;
use crate::error::{Error, Result};
use crate::process::{output, quietly, run as run_command};
use crate::python::Tools;
use serde::Deserialize;
use std::path::Path;
use std::process::{Command, Stdio};

/// One stack in one account and region.
#[derive(Debug)]
pub(super) struct Cloud {
    pub(super) tools: Tools,
    stack: String,
    /// Told to every command: the pinned command line reads `AWS_DEFAULT_REGION` and not
    /// `AWS_REGION`.
    region: String,
    /// Where releases are kept.
    pub(super) bucket: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Stack {
    #[serde(default)]
    outputs: Vec<Output>,
    #[serde(default)]
    parameters: Vec<Parameter>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    output_key: String,
    output_value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Parameter {
    parameter_key: String,
    parameter_value: String,
}

impl Cloud {
    /// Fails early when nobody is signed in or no region is chosen.
    pub(super) fn find(tools: Tools, stack: &str) -> Result<Self> {
        let chosen =
            ["AWS_REGION", "AWS_DEFAULT_REGION"].iter().find_map(|name| std::env::var(name).ok());
        Self::find_in(tools, stack, chosen)
    }

    /// As [`Cloud::find`]; without a chosen region the one of the command line's settings.
    pub(super) fn find_in(tools: Tools, stack: &str, chosen: Option<String>) -> Result<Self> {
        let region = match chosen.filter(|region| !region.is_empty()) {
            Some(region) => region,
            None => said(tools.command("aws").args(["configure", "get", "region"]))
                .map_err(|_| Error::NoRegion)?,
        };
        let mut cloud = Cloud { tools, stack: stack.to_owned(), region, bucket: String::new() };
        let who = ["sts", "get-caller-identity", "--query", "Account", "--output", "text"];
        let account = said(&mut cloud.aws(&who))?;
        cloud.bucket = format!("planwright-releases-{account}-{}", cloud.region);
        Ok(cloud)
    }

    pub(super) fn aws(&self, arguments: &[&str]) -> Command {
        let mut command = self.tools.command("aws");
        command.env("AWS_DEFAULT_REGION", &self.region).args(arguments);
        command
    }

    /// A stack whose first deployment failed can only be deleted; what it was to keep stays and is
    /// empty.
    pub(super) fn refuse_leftover(&self) -> Result<()> {
        let find = ["cloudformation", "describe-stacks", "--stack-name", &self.stack];
        let status =
            self.aws(&find).args(["--query", "Stacks[0].StackStatus", "--output", "text"]).output();
        let failed = status.is_ok_and(|status| status.stdout.trim_ascii() == b"ROLLBACK_COMPLETE");
        if failed { Err(Error::Leftover(self.stack.clone())) } else { Ok(()) }
    }

    /// Address of a part of a release.
    pub(super) fn release(&self, release: &str, part: &str) -> String {
        format!("s3://{}/releases/{release}/{part}", self.bucket)
    }

    pub(super) fn make_bucket(&self) -> Result<()> {
        let mut look = self.aws(&["s3api", "head-bucket", "--bucket", &self.bucket]);
        if look
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
        {
            return Ok(());
        }
        quietly(
            "making the bucket of releases",
            &mut self.aws(&["s3", "mb", &format!("s3://{}", self.bucket)]),
        )?;
        let closed = "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true";
        let block = ["s3api", "put-public-access-block", "--bucket", &self.bucket];
        let mut block = self.aws(&block);
        quietly(
            "closing the bucket of releases",
            block.args(["--public-access-block-configuration", closed]),
        )
    }

    pub(super) fn copy(&self, from: &str, to: &str) -> Result<()> {
        quietly("aws s3 cp", &mut self.aws(&["s3", "cp", "--only-show-errors", from, to]))
    }

    /// Copies a folder. Not `sync`: it leaves a file alone whose newer namesake has the same size,
    /// as a page's has.
    pub(super) fn copy_all(&self, from: &str, to: &str, options: &[&str]) -> Result<()> {
        quietly(
            "aws s3 cp",
            self.aws(&["s3", "cp", "--recursive", "--only-show-errors", from, to]).args(options),
        )
    }

    /// A change of the stack; CloudFormation undoes one that fails. Parameters not named keep their
    /// value.
    pub(super) fn update(
        &self,
        template: &Path,
        parameters: &[String],
        change: Change,
    ) -> Result<()> {
        let mut aws = self.aws(&[
            "cloudformation",
            "deploy",
            "--stack-name",
            &self.stack,
            "--s3-bucket",
            &self.bucket,
        ]);
        aws.args(["--s3-prefix", "templates", "--no-fail-on-empty-changeset"]);
        aws.args(["--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND", "--template-file"])
            .arg(template);
        if !parameters.is_empty() {
            aws.arg("--parameter-overrides").args(parameters);
        }
        if change == Change::Plan {
            aws.arg("--no-execute-changeset");
        }
        run_command("aws cloudformation deploy", &mut aws)
    }

    fn stack(&self) -> Result<Stack> {
        let find =
            ["cloudformation", "describe-stacks", "--stack-name", &self.stack, "--output", "json"];
        let text = output(self.aws(&find).args(["--query", "Stacks[0]"]))?;
        serde_json::from_slice(&text).map_err(Error::Stack)
    }

    pub(super) fn output(&self, key: &str) -> Result<String> {
        let found = self.stack()?.outputs.into_iter().find(|output| output.output_key == key);
        found.map(|output| output.output_value).ok_or_else(|| Error::NoOutput(key.to_owned()))
    }

    /// A parameter's value; empty for one the stack does not have.
    pub(super) fn parameter(&self, key: &str) -> Result<String> {
        let found =
            self.stack()?.parameters.into_iter().find(|parameter| parameter.parameter_key == key);
        Ok(found.map(|parameter| parameter.parameter_value).unwrap_or_default())
    }

    pub(super) fn list_releases(&self) -> Result<()> {
        run_command(
            "aws s3 ls",
            &mut self.aws(&["s3", "ls", &format!("s3://{}/releases/", self.bucket)]),
        )
    }

    /// Until an address answers; a new distribution takes some minutes to reach every edge.
    pub(super) fn wait_for(&self, url: &str) -> Result<()> {
        let mut curl = Command::new("curl");
        curl.env("PATH", self.tools.path()).args([
            "--fail",
            "--silent",
            "--show-error",
            "--output",
            "/dev/null",
        ]);
        quietly(
            "asking the new stack for its health",
            curl.args(["--retry", "40", "--retry-delay", "5", "--retry-all-errors", url]),
        )
    }
}

/// What a command says, without the line's end.
fn said(command: &mut Command) -> Result<String> {
    Ok(String::from_utf8_lossy(&output(command)?).trim().to_owned())
}
