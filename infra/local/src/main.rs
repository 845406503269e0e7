//! `planwright-local`: the product on 127.0.0.1.

mod arguments;

use arguments::Arguments;
use clap::Parser;
use planwright_local::product::{self, Overrides};
use planwright_local::{Embedded, Error, Result, Stack, WebListener};
use planwright_platform::config::{ProviderSettings, TraceSettings};
use planwright_platform::telemetry;
use planwright_platform::traces::Traces;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("planwright-local: {}", sentence(&error));
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<()> {
    let receiver = TraceSettings::from_env().map_err(Error::Settings)?;
    let traces = telemetry::start(&arguments.log(), receiver.as_ref(), "planwright-local")
        .map_err(Error::Settings)?;
    let sending = traces.are_kept().then(|| tokio::spawn(send(traces.clone())));
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Error::Signal)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(Error::Signal)?;
    let web = WebListener::bind(arguments.port()).await?;
    let address = web.address();
    let embedded = Arc::new(Embedded::start(arguments.embedded()).await?);
    let settings = product::settings(&embedded, &format!("http://{address}"))?;
    warn_about_the_demo(&settings.providers);
    let assembled = product::assemble(&embedded, settings, Overrides::default()).await?;
    let stack = Stack::serve(embedded, assembled.product, arguments.stack(), Some(web));
    println!("ready http://{address}");
    let _ = std::io::stdout().flush();
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    tracing::info!("stopping");
    stack.shutdown().await;
    if let Some(sending) = sending {
        sending.abort();
        traces.export().await;
    }
    Ok(())
}

/// A process that goes on has no end of an invocation to send traces at.
async fn send(traces: Traces) {
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    loop {
        ticks.tick().await;
        traces.export().await;
    }
}

fn warn_about_the_demo(providers: &ProviderSettings) {
    if providers.anthropic_key.is_none()
        && providers.openai_key.is_none()
        && providers.google_key.is_none()
        && providers.glm_key.is_none()
        && providers.openrouter_key.is_none()
        && providers.ollama_host.is_none()
    {
        tracing::warn!(
            "no provider is set up, so the offline demo model does all work; \
             set ANTHROPIC_API_KEY, OPENAI_API_KEY or OLLAMA_HOST to use a real one"
        );
    }
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
