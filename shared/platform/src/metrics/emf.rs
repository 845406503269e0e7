//! What was measured since the last report, as lines CloudWatch reads metrics from (the embedded
//! metric format).

use super::name::Labels;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Values of one metric in one line (limit of the format); what is beyond goes into the next line.
const MOST_VALUES: usize = 100;

/// Sums and values, by labels and by the metric's name.
#[derive(Debug, Default)]
pub(super) struct Pending(Mutex<BTreeMap<Labels, BTreeMap<&'static str, Series>>>);

#[derive(Debug)]
enum Series {
    Sum(u64),
    Seconds(Vec<f64>),
}

impl Pending {
    pub(super) fn add(&self, name: &'static str, labels: Labels, by: u64) {
        let mut pending = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Series::Sum(sum) =
            pending.entry(labels).or_default().entry(name).or_insert(Series::Sum(0))
        {
            *sum += by;
        }
    }

    pub(super) fn observe(&self, name: &'static str, labels: Labels, seconds: f64) {
        let mut pending = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let series = pending
            .entry(labels)
            .or_default()
            .entry(name)
            .or_insert_with(|| Series::Seconds(Vec::new()));
        if let Series::Seconds(values) = series {
            values.push(seconds);
        }
    }

    /// Takes everything, as one JSON text per line: a line for each set of labels, or several if
    /// there are many values.
    pub(super) fn take(&self, namespace: &str, now_ms: i64) -> Vec<String> {
        let pending = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let mut lines = Vec::new();
        for (labels, mut metrics) in pending {
            while !metrics.is_empty() {
                let (values, rest) = split(metrics);
                lines.push(line(namespace, now_ms, &labels, values).to_string());
                metrics = rest;
            }
        }
        lines
    }
}

type Metrics = BTreeMap<&'static str, Series>;

/// What fits into one line, and the rest.
fn split(metrics: Metrics) -> (Metrics, Metrics) {
    let mut rest = BTreeMap::new();
    let first = metrics.into_iter().map(|(name, series)| match series {
        Series::Seconds(mut values) if values.len() > MOST_VALUES => {
            rest.insert(name, Series::Seconds(values.split_off(MOST_VALUES)));
            (name, Series::Seconds(values))
        }
        other => (name, other),
    });
    (first.collect(), rest)
}

fn line(namespace: &str, now_ms: i64, labels: &Labels, metrics: Metrics) -> Value {
    let mut fields = Map::new();
    let mut described = Vec::new();
    for (name, series) in metrics {
        let (unit, value) = match series {
            Series::Sum(sum) => ("Count", json!(sum)),
            Series::Seconds(values) => ("Seconds", json!(values)),
        };
        described.push(json!({"Name": name, "Unit": unit}));
        fields.insert(name.to_owned(), value);
    }
    let dimensions: Vec<&str> = labels.iter().map(|(label, _)| *label).collect();
    let metrics =
        json!([{"Namespace": namespace, "Dimensions": [dimensions], "Metrics": described}]);
    fields.extend(labels.iter().map(|(label, value)| ((*label).to_owned(), json!(value))));
    fields.insert("_aws".to_owned(), json!({"Timestamp": now_ms, "CloudWatchMetrics": metrics}));
    Value::Object(fields)
}

#[cfg(test)]
mod tests {
    use super::super::{MODEL_CALL, Metrics, TASKS_FINISHED};
    use serde_json::{Value, json};
    use std::time::Duration;

    fn report(metrics: &Metrics) -> Vec<Value> {
        metrics
            .take_report(1_795_219_200_000)
            .iter()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    #[test]
    fn each_set_of_labels_is_a_line_that_cloudwatch_reads_metrics_from_and_is_told_once() {
        let metrics = Metrics::reporting(Some("planwright".to_owned()));
        metrics.count(&TASKS_FINISHED, ["completed"], 2);
        metrics.count(&TASKS_FINISHED, ["completed"], 1);
        metrics.observe(&MODEL_CALL, ["chat", "demo", "demo-1"], Duration::from_millis(1_500));
        let lines = report(&metrics);
        assert_eq!(lines.len(), 2, "{lines:?}");
        let call = lines.iter().find(|line| line["gen_ai.provider.name"] == "demo").unwrap();
        assert_eq!(call["gen_ai.client.operation.duration"], json!([1.5]));
        let about = &call["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(about["Namespace"], "planwright");
        let dimensions =
            json!([["gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model"]]);
        assert_eq!(about["Dimensions"], dimensions);
        assert_eq!(
            about["Metrics"],
            json!([{"Name": "gen_ai.client.operation.duration", "Unit": "Seconds"}])
        );
        let tasks = lines.iter().find(|line| line["outcome"] == "completed").unwrap();
        assert_eq!(
            (&tasks["tasks_finished"], &tasks["_aws"]["Timestamp"]),
            (&json!(3), &json!(1_795_219_200_000i64))
        );
        assert_eq!(report(&metrics), Vec::<Value>::new(), "nothing is told twice");
        metrics.count(&TASKS_FINISHED, ["completed"], 1);
        assert_eq!(report(&metrics)[0]["tasks_finished"], 1);
    }

    #[test]
    fn many_values_are_spread_over_lines_of_a_hundred() {
        let metrics = Metrics::reporting(Some("planwright".to_owned()));
        for _ in 0..250 {
            metrics.observe(&MODEL_CALL, ["chat", "demo", "demo-1"], Duration::from_millis(1));
        }
        let lengths: Vec<usize> = report(&metrics)
            .iter()
            .map(|line| line["gen_ai.client.operation.duration"].as_array().unwrap().len())
            .collect();
        assert_eq!(lengths, [100, 100, 50]);
    }

    #[test]
    fn nothing_is_kept_for_a_report_that_nobody_asks_for() {
        let metrics = Metrics::new();
        metrics.count(&TASKS_FINISHED, ["completed"], 1);
        assert!(report(&metrics).is_empty());
    }
}
