//! Logging: one line per event on standard error, as JSON for machines or plain for people.

use crate::Error;
use crate::config::{LogFormat, LogSettings};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// Starts logging for this process. A second start is an error, because the first one's settings hold.
pub fn init(settings: &LogSettings) -> Result<(), Error> {
    let dispatch = dispatch(settings, std::io::stderr)?;
    tracing::dispatcher::set_global_default(dispatch).map_err(|source| Error::StartLogging { source: source.into() })
}

/// The subscriber behind [`init`], writing to `writer`: for a test or a process that logs to several places.
pub fn dispatch<W>(settings: &LogSettings, writer: W) -> Result<tracing::Dispatch, Error>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let filter =
        EnvFilter::try_new(&settings.filter).map_err(|source| Error::StartLogging { source: source.into() })?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer);
    Ok(match settings.format {
        // Fields of the enclosing spans carry the request, team, project, task and attempt.
        LogFormat::Json => builder.json().flatten_event(true).with_current_span(false).with_span_list(true).into(),
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
        assert!(text.contains("task claimed") && text.contains("r-1") && text.contains("Secret(..)"), "{text}");
        assert!(!text.contains("canary") && !text.contains('\u{1b}') && text.lines().count() == 1, "{text}");
    }
}
