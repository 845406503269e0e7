//! Paid work that is no task: it has a slot, a lease and money like a task, and no state of its
//! own.

use super::claim::{HOP_LIMIT_EXCEEDED, queued};
use crate::command::JobCommand;
use crate::limits::MAX_HOPS;
use crate::outcome::{Reply, Ring};
use crate::rejection::Rejection;
use crate::run::Job;
use crate::slot::{Fence, JobId, SlotKey};
use crate::status::ProjectStatus;
use crate::turn::Turn;

impl Turn<'_> {
    pub(crate) fn job_command(&mut self, command: &JobCommand) -> Result<Reply, Rejection> {
        match command {
            JobCommand::Request(job) => self.request_job(*job),
            JobCommand::End { job, token, settle } => {
                let fence = Fence::job(*job, *token);
                self.project.fenced(fence)?;
                self.settle_slot(fence.slot, *settle);
                self.leave(fence)?;
                self.project.run.jobs.remove(job);
                Ok(Reply::Done)
            }
        }
    }

    fn request_job(&mut self, job: Job) -> Result<Reply, Rejection> {
        if self.project.run.status == ProjectStatus::Cancelled {
            return Err(self.project.wrong_status("do paid work"));
        }
        let run = &mut self.project.run;
        run.last_job += 1;
        let id = JobId(run.last_job);
        run.jobs.insert(id, job);
        let (key, slot) = (SlotKey::Job(id), queued(self.cx.now_ms, 1, 0));
        run.slots.insert(key, slot);
        self.out.rings.push(Ring::now(key, &slot));
        Ok(Reply::Job(id))
    }

    pub(crate) fn claim_job(&mut self, job: JobId) -> Result<Reply, Rejection> {
        let key = SlotKey::Job(job);
        match self.project.run.slots.get(&key).copied() {
            Some(slot) if slot.token == 0 && slot.hops >= MAX_HOPS => Err(HOP_LIMIT_EXCEEDED),
            Some(slot) if slot.token == 0 => Ok(Reply::Granted(self.start(key, slot))),
            Some(_) => Err(Rejection::Busy("somebody is at work on this job")),
            None => Err(Rejection::Stale),
        }
    }

    /// Jobs without a slot are over. One whose call is still out is known until that is settled:
    /// the ledger tells what the call was for.
    pub(crate) fn forget_jobs(&mut self) {
        let run = &mut self.project.run;
        let (slots, orphans) = (&run.slots, &run.orphans);
        run.jobs.retain(|job, _| {
            let key = SlotKey::Job(*job);
            slots.contains_key(&key) || orphans.iter().any(|orphan| orphan.slot == key)
        });
    }

    /// Whether a job keeps the run from ending.
    pub(crate) fn a_job_blocks(&self) -> bool {
        self.project.run.jobs.values().any(|job| job.blocks)
    }
}
