//! Logging: one line per event on standard error, as JSON for machines or plain for people. And the
//! start of traces.

use crate::Error;
use crate::config::{LogFormat, LogSettings, TraceSettings};
use crate::traces::Traces;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{EnvFilter, Layer, Registry};

/// Starts logging for this process and, if there is a receiver, traces of `service`. A second start
/// is an error.
pub fn start(
    log: &LogSettings,
    to: Option<&TraceSettings>,
    service: &'static str,
) -> Result<Traces, Error> {
    let Some(to) = to else {
        init(log)?;
        return Ok(Traces::default());
    };
    let (traces, tracer) = Traces::sending(to, service)?;
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines = match log.format {
        LogFormat::Json => {
            lines.json().flatten_event(true).with_current_span(false).with_span_list(true).boxed()
        }
        LogFormat::Human => lines.compact().with_ansi(false).boxed(),
    };
    // Spans of other crates say how they work inside, at every call of a service.
    let ours = Targets::new().with_target("planwright", LevelFilter::INFO);
    let spans = tracing_opentelemetry::layer()
        .with_tracer(tracer)
        .with_location(false)
        .with_threads(false)
        .with_tracked_inactivity(false)
        .with_error_events_to_exceptions(false);
    let subscriber =
        Registry::default().with(lines.with_filter(filter(log)?)).with(spans.with_filter(ours));
    tracing::subscriber::set_global_default(subscriber)
        .map_err(|source| Error::StartLogging { source: source.into() })?;
    Ok(traces)
}

fn filter(settings: &LogSettings) -> Result<EnvFilter, Error> {
    EnvFilter::try_new(&settings.filter)
        .map_err(|source| Error::StartLogging { source: source.into() })
}

/// Starts logging for this process. A second start is an error, because the first one's settings
/// hold.
pub fn init(settings: &LogSettings) -> Result<(), Error> {
    let dispatch = dispatch(settings, std::io::stderr)?;
    tracing::dispatcher::set_global_default(dispatch)
        .map_err(|source| Error::StartLogging { source: source.into() })
}

/// The subscriber behind [`init`], writing to `writer`: for a test or a process that logs to
/// several places.
pub fn dispatch<W>(settings: &LogSettings, writer: W) -> Result<tracing::Dispatch, Error>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let builder = tracing_subscriber::fmt().with_env_filter(filter(settings)?).with_writer(writer);
    Ok(match settings.format {
        // Fields of the enclosing spans carry the request, team, project, task and attempt.
        LogFormat::Json => {
            builder.json().flatten_event(true).with_current_span(false).with_span_list(true).into()
        }
        LogFormat::Human => builder.compact().with_ansi(false).into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn logged(format: LogFormat) -> String {
        let lines = Lines::default();
        let writer = lines.clone();
        let settings = LogSettings { format, filter: "info".to_owned() };
        let dispatch = dispatch(&settings, move || writer.clone()).unwrap();
        tracing::dispatcher::with_default(&dispatch, || {
            let span = tracing::info_span!("request", request_id = "r-1");
            let _inside = span.enter();
            tracing::info!(key = ?Secret::new("canary"), "task claimed");
            tracing::debug!("too quiet to be seen");
        });
        let bytes = lines.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn json_lines_carry_the_fields_of_their_spans_and_no_secret() {
        let text = logged(LogFormat::Json);
        let line: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(line["message"], "task claimed");
        assert_eq!(line["spans"][0]["request_id"], "r-1");
        assert_eq!(line["key"], "Secret(..)");
    }

    #[test]
    fn human_lines_carry_the_same_and_no_escape_codes() {
        let text = logged(LogFormat::Human);
        assert!(
            text.contains("task claimed") && text.contains("r-1") && text.contains("Secret(..)"),
            "{text}"
        );
        assert!(
            !text.contains("canary") && !text.contains('\u{1b}') && text.lines().count() == 1,
            "{text}"
        );
    }
}
