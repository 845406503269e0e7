//! Decides every command of a batch on a copy of the project.

use super::committer::{ProjectCommitter, Waiting};
use super::snapshot::Snapshot;
use crate::budget::Periods;
use crate::client::{MAX_TRANSACTION_ITEMS, Write};
use crate::error::Result;
use crate::{Store, out_of_round, usage};
use planwright_engine::command::{
    AttemptStep, Command, Context, Grant, Outcome, Rejection, Reply, Scope,
};
use planwright_engine::period::Day;
use planwright_engine::project::Project;
use planwright_engine::turn::Turn;

/// Items kept free for the run, the budget periods, the log, the ledger and the sums. A page of
/// slots for each command comes on top, where the run has pages.
const RESERVED_ITEMS: usize = 13;
/// DynamoDB takes 4 MB per transaction.
const MAX_BYTES: usize = 3_000_000;

/// One batch as decided on one snapshot.
pub(crate) struct Decision {
    pub(crate) project: Project,
    pub(crate) out: Outcome,
    /// Per command of the batch.
    pub(crate) replies: Vec<std::result::Result<Reply, Rejection>>,
    pub(crate) grants: Vec<Grant>,
    pub(crate) writes: Vec<Write>,
    /// Commands that had no place in this transaction's items.
    pub(crate) rest: usize,
}

impl Decision {
    pub(crate) fn changes_nothing(&self, snapshot: &Snapshot) -> bool {
        self.project.run == snapshot.project.run && self.writes.is_empty()
    }
}

impl ProjectCommitter {
    /// Decides; where the team's money seems not to cover something, looks at it again before
    /// saying so.
    pub(crate) async fn decide_fresh(
        &self,
        snapshot: &mut Snapshot,
        batch: &[Waiting],
    ) -> Result<Decision> {
        let now_ms = self.clock.now_ms();
        if snapshot.periods.day != Day::of_ms(now_ms) {
            self.refresh_periods(snapshot).await?;
        }
        let mut decision = self.decide(snapshot, batch, now_ms);
        // Doing nothing, too, is only right if nobody moved the project meanwhile: no condition
        // would notice.
        let refused = decision.replies.iter().any(std::result::Result::is_err);
        let idle = decision.changes_nothing(snapshot);
        if !snapshot.fresh && (refused || idle) {
            *snapshot = self.load(Some(snapshot)).await?;
            decision = self.decide(snapshot, batch, now_ms);
        }
        let refused = decision
            .replies
            .iter()
            .any(|r| matches!(r, Err(Rejection::Budget { scope: Scope::Team, .. })));
        let stale = self.periods_stale(snapshot, now_ms) && !decision.out.money.is_empty();
        if refused || stale {
            self.refresh_periods(snapshot).await?;
            decision = self.decide(snapshot, batch, now_ms);
        }
        Ok(decision)
    }

    fn decide(&self, snapshot: &Snapshot, batch: &[Waiting], now_ms: i64) -> Decision {
        let cx = self.context(snapshot, now_ms);
        let mut project = Project::clone(&snapshot.project);
        let mut out = Outcome::default();
        let (mut replies, mut writes, mut usage_rows) =
            (Vec::with_capacity(batch.len()), Vec::new(), Vec::new());
        let (mut bytes, mut takers, mut rest, mut late) = (0, 0, 0, Vec::new());
        for (at, waiting) in batch.iter().enumerate() {
            let submission = &waiting.submission;
            let items = writes.len() + RESERVED_ITEMS + 4 + at.min(snapshot.pages.len());
            if at > 0 && (items > MAX_TRANSACTION_ITEMS || bytes > MAX_BYTES) {
                rest = batch.len() - at;
                break;
            }
            let mut turn = Turn { project: &mut project, cx: &cx, out: &mut out };
            let reply = turn.apply(&submission.command);
            if let Ok(reply) = &reply {
                let attached = submission
                    .attach
                    .as_ref()
                    .map(|attach| attach(reply, &project))
                    .unwrap_or_default();
                bytes += attached.iter().map(Write::size).sum::<usize>();
                writes.extend(attached);
                let of_a_round =
                    !matches!(submission.command, Command::Attempt(_, AttemptStep::SettleLate(_)));
                if of_a_round { &mut usage_rows } else { &mut late }
                    .extend(submission.usage.iter().cloned());
                takers += submission.take;
            }
            replies.push(reply.map_err(|rejection| told(rejection, &snapshot.periods)));
        }
        let grants = Turn { project: &mut project, cx: &cx, out: &mut out }.finish(takers);
        let routes = batch.iter().find_map(|waiting| waiting.submission.routes.as_deref());
        late.extend(out_of_round::lost_rows(&project, &out, routes, now_ms));
        let part = u64::try_from(snapshot.version).unwrap_or_default();
        let charges = out_of_round::charges(&out, &late, now_ms);
        writes.extend(out_of_round::kept(self.project, project.run.head, part, &charges));
        writes.extend(out.notices.iter().map(|n| Store::notice_write(self.project, n)));
        usage_rows.extend(late);
        writes.extend(usage::booked(self.project, project.run.head, part, &usage_rows));
        Decision { project, out, replies, grants, writes, rest }
    }

    fn context(&self, snapshot: &Snapshot, now_ms: i64) -> Context {
        Context {
            now_ms,
            cover: snapshot.periods.cover(),
            team_warning: snapshot.periods.warning(),
            warn_percent: snapshot.periods.settings.warn_percent,
        }
    }
}

/// A refusal by the team's money, with the figures of the limit that refused: the engine knows only
/// what is left.
fn told(rejection: Rejection, periods: &Periods) -> Rejection {
    match rejection {
        Rejection::Budget { scope: Scope::Team, requested, .. } => {
            let tightest = periods.tightest();
            let (held, spent) = (tightest.held, tightest.spent + tightest.uncertain);
            Rejection::Budget { scope: Scope::Team, requested, limit: tightest.limit, held, spent }
        }
        other => other,
    }
}
