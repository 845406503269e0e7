//! `cargo xtask`: the project's own commands. CI runs the same ones.

mod arguments;
mod bench;
mod changes;
mod check;
mod cost;
mod deploy;
mod dev;
mod error;
mod figures;
mod functions;
mod fuzz;
mod mutants;
mod npm;
mod process;
mod proof;
mod python;
mod stamp;
mod steps;
mod test;
mod tidy;
mod workspace;

use arguments::{
    CostArguments, DeployArguments, DevArguments, FuzzArguments, PassedOn, RollbackArguments,
};
use clap::{Parser, Subcommand};
use error::Result;
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
    /// Run the benchmark and print one JSON line per repetition; `--write` keeps the medians
    Bench(PassedOn),
    /// Play seeded schedules of the whole protocol with injected faults; `--mutants` proves that
    /// bugs are noticed
    Sim(PassedOn),
    /// Kill the running product at random moments and check from outside that nothing is lost or
    /// doubled
    Chaos(PassedOn),
    /// Feed generated input to everything that reads what others wrote
    Fuzz(FuzzArguments),
    /// Write the OpenAPI document from the code
    Openapi(PassedOn),
    /// Check an exported audit log: verify FILE [HEAD]
    Audit(PassedOn),
    /// Dollars per million tasks at list prices, and what an idle installation costs
    Cost(CostArguments),
    /// What gives first as teams, tasks and viewers grow
    Scale(PassedOn),
    /// Build the functions for release and measure start, size and memory
    ColdStart(PassedOn),
    /// Run `cargo lambda` with the pinned tools
    Lambda(PassedOn),
    /// Build the functions for arm64, as they are deployed
    Artifacts,
    /// Deploy to AWS, or update what is there
    Deploy(DeployArguments),
    /// Put an earlier release in force again; without a name, list the releases
    Rollback(RollbackArguments),
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
        Command::Sim(PassedOn { arguments }) => proof::sim(&workspace, &arguments),
        Command::Chaos(PassedOn { arguments }) => proof::chaos(&workspace, &arguments),
        Command::Fuzz(arguments) => fuzz::fuzz(&workspace, &arguments),
        Command::Openapi(PassedOn { arguments }) => bench::openapi(&workspace, &arguments),
        Command::Cost(arguments) => cost::cost(&workspace, &arguments),
        Command::Scale(PassedOn { arguments }) => cost::scale(&workspace, &arguments),
        Command::ColdStart(PassedOn { arguments }) => functions::cold_start(&workspace, &arguments),
        Command::Lambda(PassedOn { arguments }) => functions::lambda(&workspace, &arguments),
        Command::Artifacts => {
            functions::artifacts(&workspace, &python::Tools::install(&workspace)?)
        }
        Command::Deploy(arguments) => deploy::deploy(&workspace, &arguments),
        Command::Rollback(arguments) => deploy::rollback(&workspace, &arguments),
        Command::Audit(PassedOn { arguments }) => bench::audit(&workspace, &arguments),
    }
}
