//! One batch: decide every command on a copy, write everything in one transaction, answer everyone.

use crate::budget::{Periods, period_keys};
use crate::client::{MAX_TRANSACTION_ITEMS, Refusal, Write};
use crate::committer::{Committed, Decision, ProjectCommitter, Snapshot, Waiting};
use crate::error::{Error, Result};
use crate::run::{StoredRun, run_item};
use crate::{event, item, keys, out_of_round, run, usage};
use aws_sdk_dynamodb::types::TransactWriteItem;
use planwright_engine::command::{AttemptStep, Command, Delta, Outcome, Rejection, Scope};
use planwright_engine::period::Day;
use planwright_engine::planted;
use planwright_engine::project::Project;
use planwright_engine::turn::Turn;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use tracing::{Instrument, Span};

/// Commands of one batch; also bounds how long the first one waits for the last.
const MAX_BATCH: usize = 64;
/// Items kept free for the run, the budget periods, the log, the ledger and the sums.
const RESERVED_ITEMS: usize = 13;
/// DynamoDB takes 4 MB per transaction.
const MAX_BYTES: usize = 3_000_000;
/// How often one commit is sent before its fate counts as unknown; with the backoff below this is
/// about a second.
const MAX_SENDS: u32 = 8;
/// Conflicts in a row before a batch is given up; with the backoff below this is some seconds.
const MAX_TRIES: u32 = 40;

pub(crate) fn take(queue: &mut VecDeque<Waiting>) -> Vec<Waiting> {
    let length = queue.len().min(MAX_BATCH);
    queue.drain(..length).collect()
}

/// What to do after a commit was tried.
enum Tried {
    Done(Box<Snapshot>),
    /// Decide again, on this.
    Again(Box<Snapshot>),
    Failed(Error),
}

impl ProjectCommitter {
    pub(crate) async fn commit_batch(&self, known: &mut Option<Snapshot>, mut batch: Vec<Waiting>) {
        let mut tries = 0;
        while !batch.is_empty() {
            let snapshot = match known.take() {
                Some(snapshot) => Ok(snapshot),
                None => self.load(None).await,
            };
            let mut snapshot = match snapshot {
                Ok(snapshot) => snapshot,
                Err(error) => return refuse_all(batch, &error),
            };
            let decision = match self.decide_fresh(&mut snapshot, &batch).await {
                Ok(decision) => decision,
                Err(error) => return refuse_all(batch, &error),
            };
            if planted!("doorbell-before-the-commit") {
                self.bells.ring(self.project, &decision.out.rings).await;
            }
            match self.write(&snapshot, &decision).await {
                Tried::Done(after) => {
                    tries = 0;
                    let rest = batch.split_off(batch.len() - decision.rest);
                    self.announce(decision, batch, &after).await;
                    *known = Some(*after);
                    batch = rest;
                }
                Tried::Again(now) if tries < MAX_TRIES => {
                    tries += 1;
                    *known = Some(*now);
                    self.back_off(tries).await;
                }
                Tried::Again(_) => {
                    return refuse_all(
                        batch,
                        &Error::Contended { what: "the project", attempts: tries },
                    );
                }
                Tried::Failed(error) if batch.len() > 1 && is_for_ever(&error) => {
                    // One of them cannot be committed at all; the others must not suffer for it.
                    *known = Some(snapshot);
                    for waiting in batch {
                        Box::pin(self.commit_batch(known, vec![waiting])).await;
                    }
                    return;
                }
                Tried::Failed(error) => return refuse_all(batch, &error),
            }
        }
    }

    /// Decides; where the team's money seems not to cover something, looks at it again before
    /// saying so.
    async fn decide_fresh(&self, snapshot: &mut Snapshot, batch: &[Waiting]) -> Result<Decision> {
        let now_ms = self.clock.now_ms();
        if snapshot.periods.day != Day::of_ms(now_ms) {
            self.refresh_periods(snapshot).await?;
        }
        let mut decision = self.decide(snapshot, batch, now_ms);
        // Doing nothing, too, is only right if nobody moved the project meanwhile: no condition
        // would notice.
        let refused = decision.replies.iter().any(std::result::Result::is_err);
        let idle = decision.changes_nothing(snapshot) && !planted!("idle-on-a-stale-view");
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
            if at > 0
                && (writes.len() + RESERVED_ITEMS + 4 > MAX_TRANSACTION_ITEMS || bytes > MAX_BYTES)
            {
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
        usage_rows.extend(late);
        writes.extend(usage::booked(self.project, project.run.head, part, &usage_rows));
        Decision { project, out, replies, grants, writes, rest }
    }

    async fn write(&self, snapshot: &Snapshot, decision: &Decision) -> Tried {
        if decision.changes_nothing(snapshot) {
            return Tried::Done(Box::new(Snapshot { fresh: false, ..snapshot.clone() }));
        }
        let mark = (self.ids.next_id() & 0x7fff_ffff_ffff) as i64;
        let (writes, periods) = match self.transaction(snapshot, decision, mark) {
            Ok(built) => built,
            Err(error) => return Tried::Failed(error),
        };
        // DynamoDB answers a repeated token with what came of the first request, for ten minutes.
        let token = self.token();
        let mut doubt = None;
        for send in 1..=MAX_SENDS {
            let token =
                if planted!("token-of-its-own-per-send") { self.token() } else { token.clone() };
            match self.store.transact_once(writes.clone(), &token).await {
                Ok(()) => return Tried::Done(Box::new(after(snapshot, decision))),
                Err(Refusal::Cancelled(reasons)) if doubt.is_none() || is_final(&reasons) => {
                    return self.refused(snapshot, &reasons, &periods).await;
                }
                Err(Refusal::Unknown(error)) if is_for_ever(&error) => return Tried::Failed(error),
                // Neither a conflict nor a lack of money says what becomes of an earlier request
                // that got no answer.
                Err(Refusal::Cancelled(_)) => {}
                Err(Refusal::Unknown(error)) => {
                    tracing::warn!(project = %self.project.id, %error, "a commit's answer was lost; \
                        asking again");
                    doubt = Some(error);
                }
            }
            if planted!("lost-answer-decided-again") {
                break;
            }
            self.back_off(send + 3).await;
        }
        let doubt = doubt.unwrap_or(Error::Contended { what: "the project", attempts: MAX_SENDS });
        self.unknown(snapshot, decision, mark, doubt).await
    }

    fn token(&self) -> String {
        format!("{:032x}", self.ids.next_id())
    }

    /// The run first, then the budget periods, then the rest: a refusal is read by position.
    fn transaction(
        &self,
        snapshot: &Snapshot,
        decision: &Decision,
        mark: i64,
    ) -> Result<(Vec<TransactWriteItem>, Vec<Day>)> {
        let run = run_item(self.project, &decision.project.run, snapshot.version + 1, mark);
        let mut writes = vec![self.store.replace(run, run::VERSION, snapshot.version)?];
        let mut periods = Vec::new();
        let has_total = snapshot.periods.settings.total_limit.is_some();
        let mut months: BTreeMap<String, (Day, Delta)> = BTreeMap::new();
        let mut total: Option<(Day, Delta)> = None;
        for (day, delta) in &decision.out.money {
            if delta.is_zero() && !delta.needs_cover {
                continue;
            }
            let [daily, _] = period_keys(self.project.team, *day);
            writes.push(self.store.period_update(&daily, delta, has_total)?);
            periods.push(*day);
            months.entry(day.month_key()).or_insert((*day, Delta::default())).1.add(*delta);
            total.get_or_insert((*day, Delta::default())).1.add(*delta);
        }
        for (day, delta) in months.values() {
            let [_, monthly] = period_keys(self.project.team, *day);
            writes.push(self.store.period_update(&monthly, delta, has_total)?);
            periods.push(*day);
        }
        if let Some((day, delta)) =
            total.filter(|_| has_total && !planted!("total-limit-forgotten"))
        {
            writes.push(self.store.period_update(
                &keys::total(self.project.team),
                &delta,
                has_total,
            )?);
            periods.push(day);
        }
        let apart = planted!("events-outside-the-transaction");
        if let Some(log) = event::logged(self.project, &decision.out.events).filter(|_| !apart) {
            writes.push(self.store.transaction_item(log)?);
        }
        for write in decision
            .writes
            .iter()
            .filter(|_| !(planted!("attached-records-lost") && snapshot.fresh))
        {
            writes.push(self.store.transaction_item(write.clone())?);
        }
        Ok((writes, periods))
    }

    async fn refused(
        &self,
        snapshot: &Snapshot,
        reasons: &[(String, Option<item::Attributes>)],
        periods: &[Day],
    ) -> Tried {
        let failed =
            |at: usize| reasons.get(at).is_some_and(|(code, _)| code == "ConditionalCheckFailed");
        let next = async {
            let mut now = snapshot.clone();
            if failed(0) {
                let stored = match reasons.first().and_then(|(_, item)| item.as_ref()) {
                    Some(old) => StoredRun::read(old)?,
                    None => return Err(Error::NotFound { what: "project" }),
                };
                now = self.overtaken(snapshot, stored).await?;
            }
            for (at, day) in periods.iter().enumerate() {
                if failed(at + 1) {
                    self.store
                        .periods_create(self.project.team, *day, &now.periods.settings)
                        .await?;
                    self.refresh_periods(&mut now).await?;
                }
            }
            Ok(now)
        };
        if let Some(at) =
            (periods.len() + 1..reasons.len()).find(|at| failed(*at)).filter(|_| !failed(0))
        {
            let detail = format!("write {at} of the change was refused: its key is taken");
            return Tried::Failed(Error::Call {
                action: "committing a change",
                detail,
                retryable: false,
            });
        }
        match next.await {
            Ok(now) => Tried::Again(Box::new(now)),
            Err(error) => Tried::Failed(error),
        }
    }

    /// No answer came, however often it was asked for. The mark in the run item can still say that
    /// the commit is in force; it can not say that it never will be, so nothing is decided again:
    /// the caller sees the failure.
    async fn unknown(
        &self,
        snapshot: &Snapshot,
        decision: &Decision,
        mark: i64,
        error: Error,
    ) -> Tried {
        match self.store.run_get(self.project).await {
            Ok(stored) if stored.version == snapshot.version + 1 && stored.commit == mark => {
                Tried::Done(Box::new(after(snapshot, decision)))
            }
            Ok(stored) if planted!("lost-answer-decided-again") => {
                match self.overtaken(snapshot, stored).await {
                    Ok(now) => Tried::Again(Box::new(now)),
                    Err(error) => Tried::Failed(error),
                }
            }
            _ if planted!("lost-answer-taken-for-done") => {
                Tried::Done(Box::new(after(snapshot, decision)))
            }
            _ => Tried::Failed(error),
        }
    }

    /// Pauses by chance, each time up to twice as long, so that those who stand in each other's way
    /// come apart.
    pub(crate) async fn back_off(&self, tries: u32) {
        let mut jitter = [0u8; 1];
        let _ = self.ids.fill(&mut jitter);
        let most_ms = 2u64.saturating_pow(tries.min(7));
        tokio::time::sleep(Duration::from_micros(most_ms * 4 * u64::from(jitter[0]))).await;
    }

    /// Effects, after the commit: doorbells, then the answers.
    async fn announce(&self, decision: Decision, batch: Vec<Waiting>, after: &Snapshot) {
        if !decision.out.events.is_empty() {
            // Nobody may be listening.
            let _ = self.grown.send(self.project.id);
        }
        if !decision.out.rings.is_empty() {
            // What was committed together is of one run, and so is its trace.
            let span = batch.iter().map(|waiting| &waiting.span).find(|span| !span.is_disabled());
            let ringing = self.bells.ring(self.project, &decision.out.rings);
            ringing.instrument(span.cloned().unwrap_or_else(Span::none)).await;
        }
        let mut grants = decision.grants.into_iter();
        for (waiting, reply) in batch.into_iter().zip(decision.replies) {
            let take = if reply.is_ok() { waiting.submission.take as usize } else { 0 };
            let own: Vec<_> = grants.by_ref().take(take).collect();
            let committed = reply.map_err(Error::Rejected).map(|reply| Committed {
                reply,
                grants: own,
                project: Arc::clone(&after.project),
            });
            waiting.tell(committed);
        }
    }
}

/// The run moved on without this commit: no request with its token was carried out, and none that
/// is still on its way ever will be. Any other condition may hold again by the time such a request
/// arrives.
fn is_final(reasons: &[(String, Option<item::Attributes>)]) -> bool {
    reasons.first().is_some_and(|(code, _)| code == "ConditionalCheckFailed")
}

fn after(snapshot: &Snapshot, decision: &Decision) -> Snapshot {
    let mut periods = snapshot.periods.clone();
    for (day, delta) in &decision.out.money {
        if let Some(total) = &mut periods.total {
            total.apply(delta);
        }
        if *day == periods.day {
            periods
                .daily
                .get_or_insert_with(|| crate::budget::Period::fresh(periods.settings.daily_limit))
                .apply(delta);
        }
        if day.month_key() == periods.day.month_key() {
            periods
                .monthly
                .get_or_insert_with(|| crate::budget::Period::fresh(periods.settings.monthly_limit))
                .apply(delta);
        }
    }
    Snapshot {
        project: Arc::new(decision.project.clone()),
        version: snapshot.version + 1,
        periods,
        periods_at_ms: snapshot.periods_at_ms,
        fresh: false,
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

/// Whether sending the same again can never help.
fn is_for_ever(error: &Error) -> bool {
    matches!(error, Error::Call { retryable: false, .. })
}

/// One cause, told to everyone who waits on it.
fn refuse_all(batch: Vec<Waiting>, error: &Error) {
    for waiting in batch {
        let told = match error {
            Error::NotFound { what } => Error::NotFound { what },
            Error::Contended { what, attempts } => Error::Contended { what, attempts: *attempts },
            Error::Call { action, detail, retryable } => {
                Error::Call { action, detail: detail.clone(), retryable: *retryable }
            }
            other => Error::Call {
                action: "committing a change",
                detail: other.to_string(),
                retryable: true,
            },
        };
        waiting.tell(Err(told));
    }
}
