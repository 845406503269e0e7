//! `planwright-local`: the product on 127.0.0.1.

mod arguments;

use arguments::Arguments;
use clap::Parser;
use planwright_local::{Embedded, Error, Result, Stack, product};
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    arguments.start_logging();
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("planwright-local: {}", sentence(&error));
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<()> {
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Error::Signal)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(Error::Signal)?;
    let embedded = Arc::new(Embedded::start(arguments.embedded()).await?);
    let product = product::assemble(&embedded).await?;
    let stack = Stack::start(embedded, product, arguments.stack()).await?;
    arguments.warn_about_providers();
    if let Some(address) = stack.address() {
        println!("ready http://{address}");
        let _ = std::io::stdout().flush();
    }
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    tracing::info!("stopping");
    stack.shutdown().await;
    Ok(())
}

/// The error and its causes in one line.
fn sentence(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
