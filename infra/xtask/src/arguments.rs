//! What the commands are told.

use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct FuzzArguments {
    /// Seconds for each target
    #[arg(long, default_value_t = 10)]
    pub(crate) seconds: u64,
    /// Only this target
    #[arg(long)]
    pub(crate) target: Option<String>,
    /// Chooses the mutations; drawn and printed without it
    #[arg(long)]
    pub(crate) seed: Option<u32>,
    /// Search guided by coverage, which needs a nightly compiler
    #[arg(long)]
    pub(crate) guided: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CostArguments {
    /// Count requests and units anew with the benchmark, and keep the counts
    #[arg(long)]
    pub(crate) measure: bool,
    /// After `--`: options of the calculation (`--help` lists them)
    #[arg(last = true)]
    pub(crate) rest: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct DeployArguments {
    /// Name of the CloudFormation stack
    #[arg(long, default_value = "planwright")]
    pub(crate) stack: String,
    /// A parameter of infra/template.yaml, as Name=value; one not named keeps its value
    #[arg(long)]
    pub(crate) parameter: Vec<String>,
    /// Build and upload, show what would change, and change nothing
    #[arg(long)]
    pub(crate) plan: bool,
    /// Deploy changes that no commit holds, as a release of their own
    #[arg(long)]
    pub(crate) dirty: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RollbackArguments {
    /// Name of the release
    pub(crate) release: Option<String>,
    /// Name of the CloudFormation stack
    #[arg(long, default_value = "planwright")]
    pub(crate) stack: String,
    /// A parameter of infra/template.yaml, as Name=value
    #[arg(long)]
    pub(crate) parameter: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct DevArguments {
    /// Port of the web app and the API [default: 5200]
    #[arg(long)]
    pub(crate) port: Option<u16>,
    /// Folder that keeps everything between runs [default: .planwright beside Cargo.toml]
    #[arg(long)]
    pub(crate) data_dir: Option<PathBuf>,
    /// Keep nothing between runs
    #[arg(long, conflicts_with = "data_dir")]
    pub(crate) memory: bool,
    /// Also serve DynamoDB on this loopback port
    #[arg(long)]
    pub(crate) dynamodb_port: Option<u16>,
    /// Also serve SQS, Secrets Manager and S3 on this loopback port
    #[arg(long)]
    pub(crate) sqs_port: Option<u16>,
    /// After `--`: further options of planwright-local
    #[arg(last = true)]
    pub(crate) rest: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct PassedOn {
    /// Arguments of the program itself
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) arguments: Vec<String>,
}
