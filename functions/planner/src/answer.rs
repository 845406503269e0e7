//! What a model's answer comes to.

use planwright_engine::plan::{self, Note, Plan, Problem, Said};
use planwright_protocol::chat::{ChatReply, StopReason};
use planwright_protocol::record::{PlanningRequest, RejectedPlan, TeamSetup};

/// Output tokens a planning call may use. A plan of fifteen tasks has 3,000 to 9,000, and what a
/// model thinks before it counts too.
const OUTPUT_TOKENS: u32 = 16_000;
/// Code of the fault of an answer that ended at its output limit.
const CUT_OFF: &str = "cut_off";

pub(crate) enum Answer {
    Plan(Box<Plan>, Vec<Note>),
    /// A plan with faults, which its model may mend.
    Faulty(Vec<Problem>),
    /// Questions, a refusal: nothing to mend.
    Said(Said),
}

pub(crate) fn judge(reply: &ChatReply, tools: &[String], setup: &TeamSetup) -> Answer {
    let text = reply.text();
    let tools: Vec<&str> = tools.iter().map(String::as_str).collect();
    let complete = reply.stop != StopReason::MaxTokens;
    match plan::read(&text, complete, &tools) {
        Ok((mut plan, notes)) => {
            for task in &mut plan.tasks {
                // What the team wants for work of this kind goes before the rule, and shows as a
                // choice.
                task.model_tier = task.model_tier.or(setup.routing.get(&task.task_type).copied());
            }
            Answer::Plan(Box::new(plan), notes)
        }
        Err(_) if reply.stop == StopReason::Refusal => Answer::Said(plan::said(&text, true)),
        Err(_) if !complete => Answer::Faulty(vec![Problem {
            task: None,
            pointer: String::new(),
            code: CUT_OFF,
            detail: "the answer was cut off at its output limit".to_owned(),
        }]),
        Err(problems) if problems.iter().any(|problem| problem.code == "no_plan") => {
            let said = plan::said(&text, false);
            if said.refuses || !said.questions.is_empty() {
                Answer::Said(said)
            } else {
                Answer::Faulty(problems)
            }
        }
        Err(problems) => Answer::Faulty(problems),
    }
}

/// Output tokens to ask for: after an answer that was cut off, as many as the model can write.
pub(crate) fn output_tokens(request: &PlanningRequest) -> u32 {
    if request.rejected.as_ref().is_some_and(was_cut) { u32::MAX } else { OUTPUT_TOKENS }
}

/// Whether the answer was cut off, so that there is nothing in it to correct.
pub(crate) fn was_cut(rejected: &RejectedPlan) -> bool {
    rejected.problems.iter().any(|problem| problem.code == CUT_OFF)
}
