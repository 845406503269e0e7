//! Counters, gauges and histograms of this process: as Prometheus text for a local `/metrics`, and
//! in AWS, where nobody can ask a process, as lines on standard output that CloudWatch makes
//! metrics from.
//!
//! A label's values must be few and known (a route, a tier, an outcome): never a team, project or
//! task.

mod emf;
mod name;
mod names;

pub use name::{Count, Level, Name, Took};
pub use names::*;

use crate::Error;
use name::Labels;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::collections::HashMap;
use std::fmt;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

/// Upper bounds in seconds, from a fast hop to a slow model call.
const SECONDS: [f64; 14] =
    [0.001, 0.003, 0.005, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 60.0, 120.0, 600.0];

/// What Prometheus expects of an answer carrying [`Metrics::render`].
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The same, with names as Prometheus spells them.
type Spelled = Vec<(String, String)>;
type Histograms = Family<Spelled, Histogram, fn() -> Histogram>;

/// All metrics of this process; clones share them.
#[derive(Clone)]
pub struct Metrics {
    inner: Arc<Inner>,
}

struct Inner {
    registry: Registry,
    /// CloudWatch namespace and what is not reported in it yet.
    report: Option<(String, emf::Pending)>,
    counters: HashMap<&'static str, Family<Spelled, Counter>>,
    gauges: HashMap<&'static str, Family<Spelled, Gauge>>,
    histograms: HashMap<&'static str, Histograms>,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Metrics::new()
    }
}

impl Metrics {
    pub fn new() -> Self {
        Metrics::reporting(None)
    }

    /// Also keeps what [`Metrics::report`] tells CloudWatch, in this namespace.
    pub fn reporting(namespace: Option<String>) -> Self {
        let mut registry = Registry::default();
        let mut counters = HashMap::new();
        for (name, help, _) in names::COUNTERS {
            let family = Family::<Spelled, Counter>::default();
            registry.register(spelled(name), *help, family.clone());
            counters.insert(*name, family);
        }
        let mut gauges = HashMap::new();
        for (name, help, _) in names::GAUGES {
            let family = Family::<Spelled, Gauge>::default();
            registry.register(spelled(name), *help, family.clone());
            gauges.insert(*name, family);
        }
        let mut histograms = HashMap::new();
        for (name, help, _) in names::HISTOGRAMS {
            let family: Histograms = Family::new_with_constructor(|| Histogram::new(SECONDS));
            let unit = prometheus_client::registry::Unit::Seconds;
            registry.register_with_unit(spelled(name), *help, unit, family.clone());
            histograms.insert(*name, family);
        }
        let report = namespace.map(|namespace| (namespace, emf::Pending::default()));
        Metrics { inner: Arc::new(Inner { registry, report, counters, gauges, histograms }) }
    }

    /// Adds to a counter.
    pub fn count<const N: usize>(&self, name: &Name<Count, N>, values: [&str; N], by: u64) {
        let labels = labels(name, values);
        if let Some(family) = self.inner.counters.get(name.name) {
            family.get_or_create(&spelled_labels(&labels)).inc_by(by);
        }
        if let Some((_, pending)) = &self.inner.report {
            pending.add(name.name, labels, by);
        }
    }

    /// Moves a gauge up or down.
    pub fn shift<const N: usize>(&self, name: &Name<Level, N>, values: [&str; N], by: i64) {
        if let Some(family) = self.inner.gauges.get(name.name) {
            family.get_or_create(&spelled_labels(&labels(name, values))).inc_by(by);
        }
    }

    /// Adds a duration to a histogram.
    pub fn observe<const N: usize>(&self, name: &Name<Took, N>, values: [&str; N], took: Duration) {
        let labels = labels(name, values);
        if let Some(family) = self.inner.histograms.get(name.name) {
            family.get_or_create(&spelled_labels(&labels)).observe(took.as_secs_f64());
        }
        if let Some((_, pending)) = &self.inner.report {
            pending.observe(name.name, labels, took.as_secs_f64());
        }
    }

    /// Writes what was measured since the last report to standard output; to be called when an
    /// invocation ends. Levels are not reported: AWS counts concurrency itself.
    pub fn report(&self, now_ms: i64) {
        let mut out = std::io::stdout().lock();
        for line in self.take_report(now_ms) {
            // Who cannot write a metric cannot write a log line about it either.
            let _ = writeln!(out, "{line}");
        }
        let _ = out.flush();
    }

    fn take_report(&self, now_ms: i64) -> Vec<String> {
        self.inner
            .report
            .as_ref()
            .map_or_else(Vec::new, |(namespace, pending)| pending.take(namespace, now_ms))
    }

    /// Everything so far, as [`CONTENT_TYPE`].
    pub fn render(&self) -> Result<String, Error> {
        let mut text = String::new();
        encode(&mut text, &self.inner.registry)
            .map_err(|source| Error::RenderMetrics { source })?;
        Ok(text)
    }
}

fn labels<Kind, const N: usize>(name: &Name<Kind, N>, values: [&str; N]) -> Labels {
    name.labels.iter().copied().zip(values.map(str::to_owned)).collect()
}

fn spelled_labels(labels: &Labels) -> Spelled {
    labels.iter().map(|(label, value)| (label.replace('.', "_"), value.clone())).collect()
}

/// A metric's name as Prometheus spells it.
fn spelled(name: &str) -> String {
    let own = if name.contains('.') { "" } else { "planwright_" };
    format!("{own}{}", name.replace('.', "_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_is_rendered_with_its_labels() {
        let metrics = Metrics::new();
        let same = metrics.clone();
        metrics.count(&TASKS_FINISHED, ["completed"], 2);
        same.count(&TASKS_FINISHED, ["completed"], 1);
        metrics.shift(&STREAMS_OPEN, [], 3);
        metrics.shift(&STREAMS_OPEN, [], -1);
        metrics.observe(&MODEL_CALL, ["chat", "demo", "demo-1"], Duration::from_millis(20));
        let text = metrics.render().unwrap();
        for line in [
            "planwright_tasks_finished_total{outcome=\"completed\"} 3",
            "planwright_streams_open{} 2",
            "gen_ai_client_operation_duration_seconds_count{gen_ai_operation_name=\"chat\",\
             gen_ai_provider_name=\"demo\",gen_ai_request_model=\"demo-1\"} 1",
            "# EOF",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
        }
    }

    #[test]
    fn a_label_value_cannot_break_out_of_its_line() {
        let metrics = Metrics::new();
        metrics.count(&TASKS_FINISHED, ["a\"} 1\nplanwright_fake 1"], 1);
        assert!(!metrics.render().unwrap().lines().any(|line| line.starts_with("planwright_fake")));
    }

    #[test]
    fn no_name_is_used_twice_and_none_names_a_tenant() {
        let all: Vec<_> =
            names::COUNTERS.iter().chain(names::GAUGES).chain(names::HISTOGRAMS).collect();
        let unique: std::collections::BTreeSet<_> = all.iter().map(|(name, _, _)| name).collect();
        assert_eq!(unique.len(), all.len());
        for label in all.iter().flat_map(|(_, _, labels)| labels.iter()) {
            assert!(
                !["team", "user", "project", "task", "run", "gen_ai.conversation.id"]
                    .contains(label),
                "{label}"
            );
        }
    }
}
