use crate::Queues;
use async_trait::async_trait;
use planwright_engine::command::Ring;
use planwright_engine::id::ProjectRef;
use planwright_protocol::queue::{Bells, Doorbell};
use std::collections::BTreeMap;
use std::time::Duration;

/// SQS delays a message by at most 15 minutes; a longer wait is rung early and the claim says "not
/// yet".
const MAX_DELAY_S: u64 = 900;

#[async_trait]
impl Bells for Queues {
    async fn ring(&self, project: ProjectRef, rings: &[Ring]) {
        let mut by_delay: BTreeMap<u64, Vec<Doorbell>> = BTreeMap::new();
        for ring in rings {
            let seconds =
                u64::try_from(ring.delay_ms).unwrap_or_default().div_ceil(1_000).min(MAX_DELAY_S);
            by_delay.entry(seconds).or_default().push(Doorbell::of(project, ring));
        }
        for (seconds, bells) in by_delay {
            if let Err(error) = self.send_all_after(&bells, Duration::from_secs(seconds)).await {
                let ProjectRef { team, id } = project;
                tracing::warn!(%team, project = %id, %error, "doorbells were not sent; the sweeper \
                    rings again");
            }
        }
    }
}
