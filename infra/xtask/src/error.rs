use std::path::PathBuf;
use std::process::{ExitCode, ExitStatus};

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{program} could not be started; is it installed and on the PATH?")]
    Start { program: String, source: std::io::Error },
    #[error("{what} failed ({status})")]
    Failed { what: String, status: ExitStatus },
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("`cargo metadata` answered something unreadable")]
    Metadata(#[source] serde_json::Error),
    #[error("cargo built no {0} binary")]
    NoBinary(&'static str),
    #[error("there is no nightly compiler; `rustup toolchain install nightly` brings one")]
    NoNightly,
    #[error("there is no such target; there are {0}")]
    NoTarget(String),
    #[error("the stack's description is unreadable")]
    Stack(#[source] serde_json::Error),
    #[error("the stack has no output {0}")]
    NoOutput(String),
    #[error("no region is chosen; export AWS_REGION=us-east-1, say")]
    NoRegion,
    #[error(
        "the first deployment of {0} failed; `aws cloudformation delete-stack --stack-name {0}`, \
            then deploy again"
    )]
    Leftover(String),
    #[error(
        "the bucket {0} is in another account: somebody else may have made it to swap the code"
    )]
    ForeignBucket(String),
    #[error(
        "the account runs {quota} invocations at once, and this stack may ask for {wanted}: \
            throttled deliveries would count as failed ones. Ask for more (`aws service-quotas \
            request-service-quota-increase --service-code lambda --quota-code L-B99A9384 \
            --desired-value 1000`), or deploy with --parameter WorkerConcurrency=2 \
            --parameter PlannerConcurrency=2"
    )]
    Quota { quota: u64, wanted: u64 },
    #[error(
        "this account does not let you make budgets (billing access is off by default, for \
            administrators too): switch it on as the account's root user, or leave MonthlySpendUsd \
            out"
    )]
    NoBilling,
    #[error("the command line answered {0:?} where a number was expected")]
    NoNumber(String),
    #[error("the command line named no change set")]
    NoChangeSet,
    #[error("the work tree has changes that no commit holds; commit them, or pass --dirty")]
    Dirty,
    #[error("the stack was not changed:\n{0}")]
    Refused(String),
    #[error("{0} holds {1} beside the function")]
    Beside(PathBuf, String),
    #[error("the thread that builds the simulation ended early")]
    Simulation,
    #[error("{0}: {1}")]
    Mutants(String, String),
    #[error("{0} said nothing that could be written down")]
    NoFigure(String),
    #[error("{0} has no place for the figures of {1}")]
    NoPlace(String, String),
    #[error("the web app did not build")]
    Web,
    #[error("{0} rule(s) of the house broken; see above")]
    Untidy(usize),
    #[error("{0} step(s) failed: {1}")]
    Steps(usize, String),
}

pub(crate) type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Error::Failed { status, .. } => status
                .code()
                .and_then(|code| u8::try_from(code).ok())
                .map_or(ExitCode::FAILURE, ExitCode::from),
            _ => ExitCode::FAILURE,
        }
    }
}
