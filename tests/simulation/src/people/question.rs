//! What a task asks in the middle of its work, and a person's answer.

use super::Person;
use super::action::Action;
use crate::fault::Fault;
use crate::fleet::Process;
use planwright_app::records;
use planwright_engine::command::{Command, TaskCommand};
use planwright_engine::id::ProjectRef;
use planwright_engine::run::Run;
use planwright_engine::slot::TaskNo;
use planwright_platform::clock::Clock;
use planwright_store::{Result, Submission};

impl Person {
    /// Answers the first question that is open, as somebody does who looks at the queue.
    pub async fn look_at_the_queue(self) {
        let Some(run) = self.run() else { return };
        if let Some(task) = run.suspended.keys().next().copied() {
            self.act(Action::AnswerQuestion(task), run).await;
        }
    }

    /// As the API does: the answer is the result of the call, and the task goes on.
    pub(super) async fn answer_question(&self, by: &Process, task: u32, run: &Run) -> Result<()> {
        let project = ProjectRef::new(self.sketch.team, self.sketch.id);
        let open = (run.suspended.get(&task), run.open_checkpoints.get(&task));
        let (Some(suspended), Some(checkpoint)) = open else { return Ok(()) };
        let record = by.store.checkpoint_get(project, *checkpoint).await?;
        let Some(call) = record.call.clone() else { return Ok(()) };
        let token = suspended.token.clone();
        let answer = format!("An answer to {token}.");
        let of = project.task(task);
        let mut writes = records::question_answered(of, record, call, &answer, by.clock.now_ms());
        let waiting = by.store.inbox_of(project, Some(task)).await?;
        writes.extend(records::waits_no_more(waiting));
        let command =
            Command::Task(TaskNo(task), TaskCommand::Resume { token, data: Default::default() });
        self.submit(by, Submission::new(command).attach(move |_, _| writes.clone())).await?;
        self.fleet.world.chaos.count(Fault::Answered);
        Ok(())
    }
}
