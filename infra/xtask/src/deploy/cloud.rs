//! The account, through the AWS command line.

use crate::error::{Error, Result};
use crate::process::{output, quietly, run as run_command};
use crate::python::Tools;
use serde::Deserialize;
use std::io::Read;
use std::path::Path;
use std::process::Command;

/// Whether an update is made or only shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Make,
    Plan,
}

/// One stack in one account and region.
#[derive(Debug)]
pub(super) struct Cloud {
    pub(super) tools: Tools,
    stack: String,
    /// Told to every command: the pinned command line reads `AWS_DEFAULT_REGION` and not
    /// `AWS_REGION`.
    region: String,
    account: String,
    /// Where releases are kept.
    pub(super) bucket: String,
}

/// The parameters that say how many invocations may run at once.
pub(super) const CONCURRENCY: [&str; 3] =
    ["WorkerConcurrency", "PlannerConcurrency", "StreamReservation"];
/// What API, streams and sweeper need beside them to be of any use.
const RESERVE: u64 = 5;
/// What a denied request says, whatever the service.
const DENIED: [&str; 3] = ["AccessDenied", "(403)", "not authorized"];

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
        let (account, bucket) = (String::new(), String::new());
        let mut cloud = Cloud { tools, stack: stack.to_owned(), region, account, bucket };
        let who = ["sts", "get-caller-identity", "--query", "Account", "--output", "text"];
        cloud.account = said(&mut cloud.aws(&who))?;
        cloud.bucket = format!("planwright-releases-{}-{}", cloud.account, cloud.region);
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

    /// Refuses what the account would refuse later, when a stack is half made: too few invocations
    /// at once, and a budget without access to billing.
    pub(super) fn check_account(&self, defaults: &[(String, u64)], given: &[String]) -> Result<()> {
        let ask = ["lambda", "get-account-settings", "--output", "text", "--query"];
        let quota = said(self.aws(&ask).arg("AccountLimit.ConcurrentExecutions"))?;
        let quota: u64 = quota.parse().map_err(|_| Error::NoNumber(quota.clone()))?;
        let known = self.known_parameters()?;
        let value = |name: &str| {
            let named = given.iter().find_map(|g| g.strip_prefix(name)?.strip_prefix('='));
            let kept = known.iter().find(|parameter| parameter.parameter_key == name);
            named.or(kept.map(|parameter| parameter.parameter_value.as_str())).map(str::to_owned)
        };
        let wanted = defaults.iter().map(|(name, default)| {
            value(name).and_then(|value| value.parse().ok()).unwrap_or(*default)
        });
        let wanted = wanted.sum::<u64>() + RESERVE;
        if wanted > quota {
            return Err(Error::Quota { quota, wanted });
        }
        let spend = value("MonthlySpendUsd").unwrap_or_default();
        if matches!(spend.as_str(), "" | "0") {
            return Ok(());
        }
        let look = ["budgets", "describe-budgets", "--max-results", "1", "--account-id"];
        match heard(self.aws(&look).arg(&self.account))? {
            Heard::Said(_) => Ok(()),
            Heard::Complained(_) => Err(Error::NoBilling),
        }
    }

    /// Keeps the stack from being deleted, and what people made from being replaced.
    pub(super) fn protect(&self, policy: &Path) -> Result<()> {
        let named = ["--stack-name", &self.stack];
        let mut set = self.aws(&["cloudformation", "set-stack-policy"]);
        set.args(named).arg("--stack-policy-body").arg(format!("file://{}", policy.display()));
        quietly("setting the stack's policy", &mut set)?;
        let mut keep = self.aws(&["cloudformation", "update-termination-protection"]);
        keep.args(named).arg("--enable-termination-protection");
        quietly("protecting the stack from deletion", &mut keep)
    }

    /// Makes the bucket of releases, unless it is there and this account's own: its name can be
    /// guessed, and whoever made it first could swap the code.
    pub(super) fn make_bucket(&self) -> Result<()> {
        let look = ["s3api", "head-bucket", "--bucket", &self.bucket, "--expected-bucket-owner"];
        match heard(self.aws(&look).arg(&self.account))? {
            Heard::Said(_) => return Ok(()),
            Heard::Complained(why) if DENIED.iter().any(|word| why.contains(word)) => {
                return Err(Error::ForeignBucket(self.bucket.clone()));
            }
            Heard::Complained(_) => {}
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
            return self.show(aws.arg("--no-execute-changeset"));
        }
        match run_command("aws cloudformation deploy", &mut aws) {
            Err(Error::Failed { .. }) => Err(Error::Refused(self.causes())),
            other => other,
        }
    }

    /// Makes a change set, prints what it would change, and takes it away again.
    fn show(&self, make: &mut Command) -> Result<()> {
        let text = said(make)?;
        let mut words = text.split_whitespace();
        let Some(name) = words.find(|word| word.contains(":changeSet/")).map(str::to_owned) else {
            return if text.contains("No changes") {
                eprintln!("nothing would change");
                Ok(())
            } else {
                Err(Error::NoChangeSet)
            };
        };
        let query = "Changes[].ResourceChange.{Action:Action,Resource:LogicalResourceId,\
                     Type:ResourceType,Replaced:Replacement}";
        let ask = ["cloudformation", "describe-change-set", "--change-set-name", &name];
        let mut ask = self.aws(&ask);
        run_command("the change set", ask.args(["--query", query, "--output", "table"]))?;
        let delete = ["cloudformation", "delete-change-set", "--change-set-name", &name];
        quietly("deleting the change set", &mut self.aws(&delete))
    }

    /// Why the last change of the stack failed, resource by resource, the first cause first.
    fn causes(&self) -> String {
        let query = "reverse(StackEvents[?contains(ResourceStatus, 'FAILED')].[join(' ', \
                     [LogicalResourceId, ResourceStatus, ResourceStatusReason || ''])][])";
        let ask = ["cloudformation", "describe-stack-events", "--stack-name", &self.stack];
        let mut ask = self.aws(&ask);
        match heard(ask.args(["--query", query, "--output", "text", "--max-items", "60"])) {
            Ok(Heard::Said(text)) if !text.trim().is_empty() => text.trim().replace('\t', "\n"),
            _ => "CloudFormation gives no reason; see the stack's events".to_owned(),
        }
    }

    fn stack(&self) -> Result<Stack> {
        let find =
            ["cloudformation", "describe-stacks", "--stack-name", &self.stack, "--output", "json"];
        let text = output(self.aws(&find).args(["--query", "Stacks[0]"]))?;
        serde_json::from_slice(&text).map_err(Error::Stack)
    }

    /// The code that the first person of a new stack signs up with; none where the stack is there
    /// already or a code was given. It is 128 bits: the address of a new stack is soon known.
    pub(super) fn new_setup_code(&self, given: &[String]) -> Result<Option<String>> {
        let chosen = given.iter().any(|parameter| parameter.starts_with("SetupCode="));
        if chosen || !self.known_parameters()?.is_empty() {
            return Ok(None);
        }
        let path = Path::new("/dev/urandom");
        let mut bits = [0; 16];
        let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut bits));
        read.map_err(|source| Error::File { path: path.to_owned(), source })?;
        Ok(Some(format!("{:032x}", u128::from_le_bytes(bits))))
    }

    /// The parameters of the stack; none of one that is not there yet.
    fn known_parameters(&self) -> Result<Vec<Parameter>> {
        let find =
            ["cloudformation", "describe-stacks", "--stack-name", &self.stack, "--output", "json"];
        match heard(self.aws(&find).args(["--query", "Stacks[0]"]))? {
            Heard::Complained(_) => Ok(Vec::new()),
            Heard::Said(text) => {
                let stack: Stack = serde_json::from_str(&text).map_err(Error::Stack)?;
                Ok(stack.parameters)
            }
        }
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

/// What came of a command that may well fail.
enum Heard {
    Said(String),
    Complained(String),
}

fn heard(command: &mut Command) -> Result<Heard> {
    let program = command.get_program().to_string_lossy().into_owned();
    let heard = command.output().map_err(|source| Error::Start { program, source })?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let said = heard.status.success();
    Ok(if said { Heard::Said(text(&heard.stdout)) } else { Heard::Complained(text(&heard.stderr)) })
}

/// What a command says, without the line's end.
fn said(command: &mut Command) -> Result<String> {
    Ok(String::from_utf8_lossy(&output(command)?).trim().to_owned())
}
