//! `cargo xtask`: the project's own commands. CI runs the same ones.

mod bench;
mod check;
mod dev;
mod error;
mod npm;
mod process;
mod stamp;
mod steps;
mod test;
mod tidy;
mod workspace;

use clap::{Args, Parser, Subcommand};
use error::Result;
use std::path::PathBuf;
use std::process::ExitCode;
use workspace::Workspace;

/// The project's own commands.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build everything and run it on 127.0.0.1
    Dev(DevArguments),
    /// Formatting, lints and the rules of the house: what to run before each commit
    Check,
    /// The rules of the house alone
    Tidy,
    /// Every check and every test, of the web app too
    Test,
    /// Run the benchmark and print one JSON line per repetition
    Bench(PassedOn),
    /// Write the OpenAPI document from the code
    Openapi(PassedOn),
    /// Check an exported audit log: verify FILE [HEAD]
    Audit(PassedOn),
}

#[derive(Debug, Args)]
struct DevArguments {
    /// Port of the web app and the API [default: 5200]
    #[arg(long)]
    port: Option<u16>,
    /// Folder that keeps everything between runs [default: .planwright beside Cargo.toml]
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// Keep nothing between runs
    #[arg(long, conflicts_with = "data_dir")]
    memory: bool,
    /// Also serve DynamoDB on this loopback port
    #[arg(long)]
    dynamodb_port: Option<u16>,
    /// Also serve SQS, Secrets Manager and S3 on this loopback port
    #[arg(long)]
    sqs_port: Option<u16>,
    /// After `--`: further options of planwright-local
    #[arg(last = true)]
    rest: Vec<String>,
}

#[derive(Debug, Args)]
struct PassedOn {
    /// Arguments of the program itself
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            error.exit_code()
        }
    }
}

fn run(command: Command) -> Result<()> {
    let workspace = Workspace::find()?;
    match command {
        Command::Dev(arguments) => dev::run(&workspace, &arguments),
        Command::Check => check::run(&workspace),
        Command::Tidy => tidy::run(&workspace),
        Command::Test => test::run(&workspace),
        Command::Bench(PassedOn { arguments }) => bench::bench(&workspace, &arguments),
        Command::Openapi(PassedOn { arguments }) => bench::openapi(&workspace, &arguments),
        Command::Audit(PassedOn { arguments }) => bench::audit(&workspace, &arguments),
    }
}
