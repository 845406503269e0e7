use clap::{Parser, ValueEnum};
use planwright_local::embedded::Durability;
use planwright_local::{Options, StackOptions};
use planwright_platform::config::{LogFormat, LogSettings};
use std::path::PathBuf;
use std::time::Duration;

/// Planwright on this machine: the web app, the API and everything behind them in one process on
/// 127.0.0.1.
#[derive(Debug, Parser)]
#[command(version)]
pub(crate) struct Arguments {
    /// Port of the web app and the API; 0 takes any free one
    #[arg(long, default_value_t = 5200)]
    port: u16,
    /// Folder that keeps everything between runs
    #[arg(long, default_value = ".planwright")]
    data_dir: PathBuf,
    /// Keep nothing between runs
    #[arg(long, conflicts_with = "data_dir")]
    memory: bool,
    /// What a finished write survives: the end of this process, or also a power cut (slower)
    #[arg(long, value_enum, default_value = "process")]
    durability: DurabilityArgument,
    /// Also serve DynamoDB on this loopback port, for other tools
    #[arg(long)]
    dynamodb_port: Option<u16>,
    /// Also serve SQS, Secrets Manager and S3 on this loopback port, for other tools
    #[arg(long)]
    sqs_port: Option<u16>,
    /// Folder of the built web app
    #[arg(long, default_value = "web/dist")]
    web_dir: PathBuf,
    /// Task invocations at once, each of up to 10 tasks
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..=1000))]
    workers: u16,
    /// Planning invocations at once
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=1000))]
    planners: u16,
    /// Seconds between two runs of the sweeper
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    sweep_every: u64,
    /// What to log, for example `info` or `info,planwright_worker=debug`
    #[arg(long, env = "PLANWRIGHT_LOG", default_value = "info")]
    log: String,
    /// How to log
    #[arg(long, env = "PLANWRIGHT_LOG_FORMAT", value_enum, default_value = "human")]
    log_format: LogFormatArgument,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DurabilityArgument {
    Process,
    Power,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LogFormatArgument {
    Human,
    Json,
}

impl Arguments {
    pub(crate) fn embedded(&self) -> Options {
        Options {
            data_dir: (!self.memory).then(|| self.data_dir.clone()),
            durability: match self.durability {
                DurabilityArgument::Process => Durability::Process,
                DurabilityArgument::Power => Durability::Power,
            },
            dynamodb_port: self.dynamodb_port,
            sqs_port: self.sqs_port,
            ..Options::default()
        }
    }

    pub(crate) fn stack(&self) -> StackOptions {
        StackOptions {
            port: Some(self.port),
            web_dir: self.web_dir.clone(),
            work_concurrency: self.workers.into(),
            plan_concurrency: self.planners.into(),
            tick_every: Duration::from_secs(self.sweep_every),
            ..StackOptions::default()
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Logs go to stderr: stdout carries the ready line alone.
    pub(crate) fn log(&self) -> LogSettings {
        LogSettings {
            format: match self.log_format {
                LogFormatArgument::Human => LogFormat::Human,
                LogFormatArgument::Json => LogFormat::Json,
            },
            // The emulators tell of every request.
            filter: format!(
                "{},rustack_sqs_core=warn,rustack_sqs_http=warn,s3s=warn,dynoxide=error",
                self.log
            ),
        }
    }
}
