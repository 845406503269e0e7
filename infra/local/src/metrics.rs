//! `/metrics` in the text format of Prometheus. No label carries a team or a project.

use crate::embedded::Embedded;
use crate::event_source::Invocations;
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

#[derive(Debug)]
pub(crate) struct Metrics {
    embedded: Arc<Embedded>,
    functions: Vec<(&'static str, Arc<Invocations>)>,
    product: planwright_platform::metrics::Metrics,
    started: Instant,
}

impl Metrics {
    pub(crate) fn new(
        embedded: Arc<Embedded>,
        product: planwright_platform::metrics::Metrics,
    ) -> Self {
        Metrics { embedded, functions: Vec::new(), product, started: Instant::now() }
    }

    pub(crate) fn add(&mut self, function: &'static str, stats: Arc<Invocations>) {
        self.functions.push((function, stats));
    }

    pub(crate) fn text(&self) -> String {
        let mut text = String::with_capacity(4096);
        // Writing to a String cannot fail.
        let _ = self.write(&mut text);
        // Last, because its text ends the whole.
        text.push_str(&self.product.render().unwrap_or_default());
        text
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        let usage = self.embedded.usage();
        writeln!(out, "# TYPE planwright_aws_requests_total counter")?;
        for ((service, operation), operation_usage) in &usage.operations {
            let labels = format!("service=\"{service}\",operation=\"{operation}\"");
            writeln!(
                out,
                "planwright_aws_requests_total{{{labels}}} {}",
                operation_usage.requests
            )?;
            writeln!(
                out,
                "planwright_aws_request_errors_total{{{labels}}} {}",
                operation_usage.errors
            )?;
            let seconds = operation_usage.time.as_secs_f64();
            writeln!(out, "planwright_aws_request_seconds_total{{{labels}}} {seconds:.6}")?;
        }
        writeln!(out, "# TYPE planwright_dynamodb_read_units_total counter")?;
        writeln!(out, "planwright_dynamodb_read_units_total {}", usage.read_units)?;
        writeln!(out, "# TYPE planwright_dynamodb_write_units_total counter")?;
        writeln!(out, "planwright_dynamodb_write_units_total {}", usage.write_units)?;
        for (function, stats) in &self.functions {
            let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
            let (started, finished) = (read(&stats.started), read(&stats.finished));
            let label = format!("function=\"{function}\"");
            writeln!(out, "planwright_invocations_total{{{label}}} {started}")?;
            writeln!(
                out,
                "planwright_invocations_running{{{label}}} {}",
                started.saturating_sub(finished)
            )?;
            writeln!(out, "planwright_messages_total{{{label}}} {}", read(&stats.messages))?;
            writeln!(
                out,
                "planwright_messages_failed_total{{{label}}} {}",
                read(&stats.failed_messages)
            )?;
        }
        if let Some(bytes) = resident_bytes() {
            writeln!(out, "process_resident_memory_bytes {bytes}")?;
        }
        writeln!(out, "planwright_uptime_seconds {:.0}", self.started.elapsed().as_secs_f64())
    }
}

/// Resident memory of this process, where the system tells.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib * 1024)
}
