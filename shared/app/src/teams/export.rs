//! All of a team at once: handed out, or deleted.

use super::TeamError;
use crate::App;
use crate::check::Invalid;
use bytes::Bytes;
use futures::{Stream, stream};
use planwright_engine::id::TeamId;
use planwright_protocol::http::team::TeamDeleted;
use planwright_store::{Partition, Result as StoreResult};
use serde_json::json;
use std::collections::VecDeque;

/// Every row the team has, one JSON object per line. Files are at the artifacts of each project.
pub async fn export(
    app: &App,
    team: TeamId,
) -> Result<impl Stream<Item = StoreResult<Bytes>> + Send + use<>, TeamError> {
    let projects = app.store.tenant_projects(team).await?;
    let mut partitions = VecDeque::from([Partition::Team]);
    partitions.extend(projects.into_iter().map(Partition::Project));
    Ok(lines(app.clone(), team, partitions))
}

fn lines(
    app: App,
    team: TeamId,
    partitions: VecDeque<Partition>,
) -> impl Stream<Item = StoreResult<Bytes>> + Send + use<> {
    stream::try_unfold((partitions, None), move |(mut partitions, after)| {
        let app = app.clone();
        async move {
            let Some(partition) = partitions.front().copied() else { return Ok(None) };
            let (rows, next) = app.store.tenant_rows(team, partition, after).await?;
            if next.is_none() {
                partitions.pop_front();
            }
            let mut text = Vec::new();
            for row in rows {
                let line =
                    json!({ "partition": row.partition, "sort": row.sort, "fields": row.fields });
                text.extend(line.to_string().into_bytes());
                text.push(b'\n');
            }
            Ok(Some((Bytes::from(text), (partitions, next))))
        }
    })
}

/// Deletes the team with everything in it, if its exact name is given. It looks again at the end;
/// what is still left then goes within minutes.
pub async fn delete(app: &App, team: TeamId, confirm: &str) -> Result<TeamDeleted, TeamError> {
    let counted = app.store.team_get(team).await?;
    if confirm != counted.team.name {
        let detail = "To delete the team, give its exact name.";
        return Err(Invalid::one("/confirm", "not_confirmed", detail).into());
    }
    Ok(app.remover().team(team).await?)
}
