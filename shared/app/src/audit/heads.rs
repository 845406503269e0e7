//! What this process knows of the ends of audit logs.

use planwright_engine::id::TeamId;
use planwright_protocol::record::AuditHead;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Teams whose log's end is kept at most.
const MAX_KEPT: usize = 10_000;

/// The ends of logs as this process last saw them. Lines of one team are chained one after the
/// other.
#[derive(Default)]
pub struct Heads(Mutex<HashMap<TeamId, Arc<tokio::sync::Mutex<Option<AuditHead>>>>>);

impl Heads {
    pub(super) fn of(&self, team: TeamId) -> Arc<tokio::sync::Mutex<Option<AuditHead>>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MAX_KEPT {
            kept.retain(|_, head| Arc::strong_count(head) > 1);
        }
        Arc::clone(kept.entry(team).or_default())
    }
}
