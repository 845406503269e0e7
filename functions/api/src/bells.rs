//! Sends the doorbells of a commit to the queues.

use async_trait::async_trait;
use planwright_engine::command::Ring;
use planwright_engine::id::{ProjectId, TaskId, TeamId};
use planwright_protocol::queue::Doorbell;
use planwright_queue::Queues;
use planwright_store::Bells;
use std::collections::BTreeMap;
use std::time::Duration;

/// Doorbells over SQS.
#[derive(Clone, Debug)]
pub struct QueueBells(pub Queues);

#[async_trait]
impl Bells for QueueBells {
    async fn ring(&self, team: TeamId, project: ProjectId, rings: &[Ring]) {
        let mut by_delay: BTreeMap<i64, Vec<Doorbell>> = BTreeMap::new();
        for ring in rings {
            let bell = match ring.number {
                0 => Doorbell::plan(team, project, 0),
                task => Doorbell::run_task(team, TaskId::new(project, task), 0, 0),
            };
            by_delay.entry(ring.delay_ms.max(0)).or_default().push(bell);
        }
        for (delay_ms, bells) in by_delay {
            let delay = Duration::from_millis(delay_ms.unsigned_abs());
            if let Err(error) = self.0.send_all_after(&bells, delay).await {
                tracing::warn!(%project, error = &error as &dyn std::error::Error, "doorbells were not sent");
            }
        }
    }
}
