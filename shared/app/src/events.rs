//! What happened to a project, and what opens its stream.

use crate::check::Invalid;
use crate::error::{PartError, from_parts};
use crate::pages::Found;
use crate::{Actor, App};
use planwright_auth::token::Asker;
use planwright_engine::event::Event;
use planwright_engine::id::ProjectRef;
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::auth::StreamTicket;
use planwright_protocol::http::event::ProjectEvent;

/// Most events of one page.
const MOST: usize = 1_000;
/// Events of a page whose size nobody names.
pub const USUAL: usize = 100;

/// Why events are not told.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    #[error(transparent)]
    Invalid(#[from] Invalid),
    #[error(transparent)]
    Part(#[from] PartError),
}

from_parts!(EventError);

/// Which part of a log is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Window {
    /// Sequence number of the last event already known.
    pub after: u64,
    /// 1 to 1000, else 100.
    pub limit: Option<usize>,
}

impl Window {
    fn limit(self) -> Result<usize, Invalid> {
        let limit = self.limit.unwrap_or(USUAL);
        if !(1..=MOST).contains(&limit) {
            let detail = format!("limit must be from 1 to {MOST}.");
            return Err(Invalid::one("?limit", "out_of_bounds", detail));
        }
        if i64::try_from(self.after).is_err() {
            let detail = "after is the number of an event.";
            return Err(Invalid::one("?after", "out_of_bounds", detail));
        }
        Ok(limit)
    }
}

/// Part of the log of a project, oldest first, and the number of the last event of it where there
/// are more.
pub async fn list(
    app: &App,
    project: ProjectRef,
    window: Window,
) -> Result<Found<ProjectEvent>, EventError> {
    let limit = window.limit()?;
    let head = app.store.run_get(project).await?.run.head;
    if window.after >= head {
        return Ok((Vec::new(), None));
    }
    let events = app.store.events_after(project, window.after, limit).await?;
    let next = events.last().filter(|last| last.seq < head).map(|last| last.seq.to_string());
    let shown = |event: &Event| ProjectEvent::new(project.id, event, rfc3339(event.at_ms));
    Ok((events.iter().map(shown).collect(), next))
}

/// A ticket that opens the stream of a project within the next minute.
pub async fn ticket(
    app: &App,
    actor: &Actor,
    project: ProjectRef,
) -> Result<StreamTicket, EventError> {
    app.store.project_record_get(project).await?;
    let asker = Asker { user: actor.user_id, via: &actor.via };
    let issued = app.tokens.issue_ticket(&asker, project, &*app.ids, app.clock.now_ms());
    let issued = issued.map_err(|error| PartError::failed("making a ticket", error))?;
    Ok(StreamTicket { token: issued.token.expose().to_owned() })
}
