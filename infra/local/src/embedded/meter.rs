//! What the clients asked of the services, counted at the seam where AWS would bill it.

use super::service::ServiceName;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Requests and capacity since the start, or since another snapshot when subtracted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Usage {
    /// Per service and operation.
    pub operations: BTreeMap<(ServiceName, String), OperationUsage>,
    /// DynamoDB read capacity units.
    pub read_units: f64,
    /// DynamoDB write capacity units.
    pub write_units: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OperationUsage {
    pub requests: u64,
    /// Answers with an error status, failed conditions included.
    pub errors: u64,
    /// Time between request and answer, summed.
    pub time: Duration,
}

impl Usage {
    pub fn requests(&self, service: ServiceName) -> u64 {
        self.operations
            .iter()
            .filter(|((name, _), _)| *name == service)
            .map(|(_, usage)| usage.requests)
            .sum()
    }

    /// What came on top since `earlier`.
    pub fn since(&self, earlier: &Usage) -> Usage {
        let subtract = |(key, now): (&(ServiceName, String), &OperationUsage)| {
            let before = earlier.operations.get(key).copied().unwrap_or_default();
            let rest = OperationUsage {
                requests: now.requests - before.requests,
                errors: now.errors - before.errors,
                time: now.time.saturating_sub(before.time),
            };
            (rest.requests > 0).then(|| (key.clone(), rest))
        };
        Usage {
            operations: self.operations.iter().filter_map(subtract).collect(),
            read_units: self.read_units - earlier.read_units,
            write_units: self.write_units - earlier.write_units,
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Meter {
    operations: Mutex<BTreeMap<ServiceName, BTreeMap<String, OperationUsage>>>,
    /// Half units, because an eventually consistent read costs half of one.
    read_halves: AtomicU64,
    write_halves: AtomicU64,
}

impl Meter {
    pub(crate) fn record(
        &self,
        service: ServiceName,
        operation: &str,
        failed: bool,
        time: Duration,
    ) {
        let mut services = self.operations.lock().unwrap_or_else(PoisonError::into_inner);
        let operations = services.entry(service).or_default();
        if !operations.contains_key(operation) {
            operations.insert(operation.to_owned(), OperationUsage::default());
        }
        if let Some(usage) = operations.get_mut(operation) {
            usage.requests += 1;
            usage.errors += u64::from(failed);
            usage.time += time;
        }
    }

    pub(crate) fn record_units(&self, kind: Units, units: f64) {
        let halves = match kind {
            Units::Read => &self.read_halves,
            Units::Write => &self.write_halves,
        };
        halves.fetch_add((units * 2.0) as u64, Ordering::Relaxed);
    }

    pub(crate) fn usage(&self) -> Usage {
        let services = self.operations.lock().unwrap_or_else(PoisonError::into_inner);
        let flat = services.iter().flat_map(|(service, operations)| {
            operations.iter().map(|(operation, usage)| ((*service, operation.clone()), *usage))
        });
        Usage {
            operations: flat.collect(),
            read_units: self.read_halves.load(Ordering::Relaxed) as f64 / 2.0,
            write_units: self.write_halves.load(Ordering::Relaxed) as f64 / 2.0,
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Units {
    Read,
    Write,
}
