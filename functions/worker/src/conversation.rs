//! The conversation with a task's model, built from what is stored: it goes on where the last
//! attempt stopped, whatever stopped it, and is the same however often it is built.

use crate::window::{ROUND_BYTES, level};
use planwright_engine::quote::MAX_ROUNDS;
use planwright_files::CallKey;
use planwright_protocol::chat::{Block, ChatReply, Message, NextStep, Role, StopReason};
use planwright_protocol::record::{Round, Spec, TaskResult, ToolResult};
use planwright_tools::ToolOutput;
use serde_json::Value;
use std::collections::HashMap;

/// Same calls with the same result in a row after which the model is told so.
const TOLD_AFTER: u32 = 3;
/// ... and after which the task stops and asks a person.
const STOPPED_AFTER: u32 = 5;
/// What stands for the result of a call that was asked for and never carried out.
const NOT_CARRIED_OUT: &str = "This call was not carried out: the reply that asked for it was cut \
    off or stopped. Call again if it is still needed.";

/// What stands for the result of a call that acts on the world outside and whose worker stopped.
const OUTCOME_UNKNOWN: &str = "This call was begun and its outcome is not known: it may have taken \
    effect or not.";

/// A round that stands, and what its tools gave.
pub(crate) type Done = (Round, Vec<ToolResult>);

/// Which attempts a conversation is made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    /// The first attempt whose rounds are remembered: a person may have had the task start over.
    pub(crate) from: u32,
    /// The first attempt since somebody last said that the task may go on; automatic retries
    /// follow it.
    pub(crate) granted: u32,
}

/// A task's conversation so far.
#[derive(Debug)]
pub(crate) struct Conversation {
    pub(crate) messages: Vec<Message>,
    /// The newest stored round, whose results are not in the conversation yet.
    pub(crate) open: Option<Done>,
    /// What people said, where it comes after that round.
    note: Option<String>,
    repeats: Repeats,
    /// Calls are counted as repeated from this attempt on.
    granted: u32,
    /// The newest reply was empty: the model was asked once more.
    silent: bool,
    /// The vendor paused in the newest reply and goes on when it gets it back as it is.
    paused: bool,
    /// Number of the newest round.
    pub(crate) round: u32,
    /// Number of the last round that may be made before a person is asked.
    pub(crate) limit: u32,
}

impl Conversation {
    /// From every stored round of the task; those that failed are no part of it.
    pub(crate) fn new(spec: &Spec, stored: Vec<Done>, span: Span, note: Option<String>) -> Self {
        let mut kept = stored;
        kept.retain(|(round, _)| round.error.is_none());
        // Rounds are numbered through; attempts are not, where a cancelled task was carried into
        // another plan.
        kept.sort_by_key(|(round, _)| round.round);
        let newest = kept.last().map_or(0, |(round, _)| round.round);
        let before = kept.iter().filter(|(round, _)| round.attempt < span.granted);
        let granted_after = before.map(|(round, _)| round.round).max().unwrap_or(0);
        // Numbers go on where the task starts over: a round is known by its number alone.
        kept.retain(|(round, _)| round.attempt >= span.from);
        let mut conversation = Conversation {
            messages: vec![Message::user(format!(
                "Task: {}\n\n{}",
                spec.task.title, spec.task.description
            ))],
            open: None,
            note,
            repeats: Repeats::default(),
            granted: span.granted,
            silent: false,
            paused: false,
            round: newest,
            limit: granted_after + MAX_ROUNDS,
        };
        for done in kept {
            if done.0.attempt >= span.granted {
                conversation.close();
                conversation.tell();
            }
            conversation.close();
            conversation.said(&done.0);
            conversation.open = Some(done);
        }
        if conversation.open.is_none() {
            conversation.tell();
        }
        conversation
    }

    /// The newest round's results join the conversation, if none of its calls is left to make.
    fn close(&mut self) {
        if let Some((round, results)) = self.open.take() {
            self.results(&round, &results);
        }
    }

    /// What people said joins the conversation.
    fn tell(&mut self) {
        if let Some(note) = self.note.take() {
            self.user(vec![Block::Text { text: note }]);
        }
    }

    /// A reply of the model.
    pub(crate) fn said(&mut self, round: &Round) {
        self.round = round.round;
        self.silent = round.content.is_empty();
        self.paused = round.stop == Some(StopReason::Paused);
        if !self.silent {
            let content = round.content.clone();
            self.messages.push(Message { role: Role::Assistant, content });
        }
    }

    /// What the tools of the newest reply gave, then what people said after it.
    pub(crate) fn answered(&mut self, round: &Round, results: &[ToolResult]) {
        self.results(round, results);
        self.tell();
    }

    fn results(&mut self, round: &Round, results: &[ToolResult]) {
        let calls = calls_of(round);
        if round.attempt >= self.granted {
            self.repeats.begun = true;
        }
        let mut blocks: Vec<Block> = calls.iter().map(|call| self.result(call, results)).collect();
        let mut contents: Vec<&mut String> = blocks
            .iter_mut()
            .filter_map(|block| match block {
                Block::ToolResult { content, .. } => Some(content),
                _ => None,
            })
            .collect();
        level(&mut contents, ROUND_BYTES);
        self.user(blocks);
    }

    fn result(&mut self, call: &ToolCall, results: &[ToolResult]) -> Block {
        let tool_use_id = call.id.clone();
        let Some(found) = results.iter().find(|result| result.call == call.index) else {
            let content = NOT_CARRIED_OUT.to_owned();
            return Block::ToolResult { tool_use_id, content, is_error: true };
        };
        let again = self.repeats.count(call, &found.content);
        let mut content = found.content.clone();
        if again >= TOLD_AFTER {
            content.push_str(&format!(
                "\n[The same call gave the same result {again} times in a row. Do something else, \
                    or finish.]"
            ));
        }
        Block::ToolResult { tool_use_id, content, is_error: found.is_error }
    }

    /// The call that was made again and again although the model was told.
    pub(crate) fn stuck(&self) -> Option<&str> {
        self.repeats.stuck.as_deref()
    }

    /// Turns alternate: what comes after a user's turn joins it.
    fn user(&mut self, blocks: Vec<Block>) {
        if blocks.is_empty() {
            return;
        }
        match self.messages.last_mut() {
            Some(last) if last.role == Role::User => last.content.extend(blocks),
            _ => self.messages.push(Message { role: Role::User, content: blocks }),
        }
    }

    /// Ready for the next reply: a conversation ends with the user's turn.
    pub(crate) fn ready(&mut self) {
        self.tell();
        if !self.paused && self.messages.last().is_some_and(|last| last.role == Role::Assistant) {
            self.user(vec![Block::Text { text: "Go on from where you stopped.".to_owned() }]);
        }
    }

    /// What the loop does with a reply; a model that says nothing is asked once more, not for ever.
    pub(crate) fn next_step(&self, reply: &ChatReply) -> NextStep {
        match reply.next_step(self.messages.last()) {
            NextStep::AskAgain if self.silent => NextStep::Finish,
            step => step,
        }
    }

    /// Whether the model called one of these tools.
    pub(crate) fn has_called(&self, tools: &[&str]) -> bool {
        let mut blocks = self.messages.iter().flat_map(|message| &message.content);
        blocks.any(
            |block| matches!(block, Block::ToolUse { name, .. } if tools.contains(&name.as_str())),
        )
    }

    /// The newest text the model wrote: what a task that could not finish has to show.
    pub(crate) fn last_text(&self) -> Option<String> {
        self.messages.iter().rev().filter(|m| m.role == Role::Assistant).find_map(|m| {
            let texts = m.content.iter().filter_map(|block| match block {
                Block::Text { text } => Some(text.as_str()),
                _ => None,
            });
            Some(texts.collect::<String>()).filter(|text| !text.trim().is_empty())
        })
    }
}

/// What a person's retry tells the model: why it stopped, and what people said, oldest first.
pub(crate) fn note(spec: &Spec, attempt: u32, before: Option<&TaskResult>) -> Option<String> {
    if attempt == 1 && spec.guidance.is_empty() {
        return None;
    }
    let mut note = String::new();
    if attempt > 1 {
        let reason = before
            .and_then(|result| result.error.as_deref().or(result.verification_notes.as_deref()))
            .unwrap_or("it was stopped before it was done");
        let how = if spec.fresh_from == attempt {
            "Start over: nothing of it is in this conversation; the files it left are there."
        } else {
            "Go on from where it stopped; what was done is done and need not be repeated."
        };
        note.push_str(&format!(
            "This is attempt {attempt} of the task. The one before ended: {reason}. {how}\n"
        ));
    }
    for said in &spec.guidance {
        note.push_str(&crate::prompt::context("guidance", said));
    }
    Some(note)
}

/// A tool call the model asked for.
#[derive(Clone, Debug)]
pub(crate) struct ToolCall {
    pub(crate) index: usize,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) input: Value,
}

impl ToolCall {
    /// Which of all calls of its task this call of a round is: the same after a crash.
    pub(crate) fn key(&self, round: &Round) -> CallKey {
        let index = u32::try_from(self.index).unwrap_or(u32::MAX);
        CallKey { attempt: round.attempt, round: round.round, index }
    }

    /// What it gave, as it is kept.
    pub(crate) fn gave(&self, round: &Round, output: ToolOutput, ended_ms: i64) -> ToolResult {
        ToolResult {
            attempt: round.attempt,
            round: round.round,
            call: self.index,
            tool_use_id: self.id.clone(),
            name: self.name.clone(),
            content: output.text,
            is_error: output.is_error,
            begun: false,
            seen: output.seen,
            ended_ms,
        }
    }

    /// What is kept before it acts on the world outside.
    pub(crate) fn begins(&self, round: &Round, now_ms: i64) -> ToolResult {
        let unknown = ToolOutput::refused(OUTCOME_UNKNOWN);
        ToolResult { begun: true, ..self.gave(round, unknown, now_ms) }
    }
}

pub(crate) fn calls_of(round: &Round) -> Vec<ToolCall> {
    let uses = round.content.iter().filter_map(|block| match block {
        Block::ToolUse { id, name, input } => Some((id.clone(), name.clone(), input.clone())),
        _ => None,
    });
    uses.enumerate().map(|(index, (id, name, input))| ToolCall { index, id, name, input }).collect()
}

/// The calls of a reply that are carried out: those of one that was cut off are not.
pub(crate) fn calls_to_make(round: &Round) -> Vec<ToolCall> {
    match round.stop {
        Some(StopReason::ToolUse | StopReason::EndTurn) => calls_of(round),
        _ => Vec::new(),
    }
}

/// How often each call was made in a row with the same arguments and the same result.
#[derive(Debug, Default)]
struct Repeats {
    /// What was repeated before a person said that the task may go on is forgiven.
    begun: bool,
    seen: HashMap<(String, String), (String, u32)>,
    stuck: Option<String>,
}

impl Repeats {
    fn count(&mut self, call: &ToolCall, result: &str) -> u32 {
        if !self.begun {
            return 0;
        }
        let key = (call.name.clone(), call.input.to_string());
        let (known, times) = self.seen.entry(key).or_default();
        if *times > 0 && known == result {
            *times += 1;
        } else {
            (*known, *times) = (result.to_owned(), 1);
        }
        if *times >= STOPPED_AFTER {
            self.stuck = Some(call.name.clone());
        }
        *times
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn spec(guidance: &[&str]) -> Spec {
        serde_json::from_value(json!({
            "number": 1, "plan": 1, "position": 0, "title": "Write", "description": "a file",
            "task_type": "code", "complexity": "simple", "max_tokens": 100, "created_ms": 0,
            "guidance": guidance,
        }))
        .unwrap()
    }

    fn round(attempt: u32, number: u32, call: Option<Value>) -> Round {
        let call_made = call.is_some();
        let content = match call {
            Some(input) => {
                vec![Block::ToolUse { id: format!("c{number}"), name: "read_file".into(), input }]
            }
            None => vec![Block::Text { text: format!("text of {number}") }],
        };
        serde_json::from_value(json!({
            "attempt": attempt, "round": number, "epoch": 1, "provider": "p", "model": "m",
            "content": content, "started_ms": 0, "ended_ms": 0,
            "stop": if call_made { "tool_use" } else { "end_turn" },
        }))
        .unwrap()
    }

    fn result(attempt: u32, number: u32, content: &str) -> ToolResult {
        serde_json::from_value(json!({
            "attempt": attempt, "round": number, "call": 0, "tool_use_id": format!("c{number}"),
            "name": "read_file", "content": content, "ended_ms": 0,
        }))
        .unwrap()
    }

    fn texts(conversation: &Conversation) -> Vec<String> {
        conversation.messages.iter().map(|m| json!(m.content).to_string()).collect()
    }

    const FIRST: Span = Span { from: 0, granted: 1 };

    #[test]
    fn a_conversation_is_in_the_order_of_its_rounds_where_attempts_were_counted_anew() {
        let stored = vec![(round(1, 2, None), vec![]), (round(2, 1, None), vec![])];
        let conversation = Conversation::new(&spec(&[]), stored, FIRST, None);
        assert_eq!(conversation.round, 2);
        assert_eq!(conversation.open.map(|(round, _)| round.attempt), Some(1));
    }

    #[test]
    fn a_conversation_goes_on_at_the_last_stored_round_of_whatever_attempt() {
        let stored = vec![
            (round(1, 1, Some(json!({"path": "a"}))), vec![result(1, 1, "A")]),
            (round(1, 2, Some(json!({"path": "b"}))), vec![]),
        ];
        let built = Conversation::new(&spec(&[]), stored, FIRST, None);
        assert_eq!(built.messages.len(), 4, "task, reply, result, reply");
        assert_eq!((built.round, built.limit), (2, MAX_ROUNDS));
        assert_eq!(built.open.as_ref().map(|(round, _)| round.round), Some(2));
    }

    #[test]
    fn a_person_who_asks_again_is_the_newest_turn_and_gives_new_rounds() {
        let stored: Vec<Done> = (1..=10)
            .map(|n| (round(1, n, Some(json!({"path": n}))), vec![result(1, n, "x")]))
            .collect();
        let note = note(&spec(&["Use tabs."]), 2, None);
        let span = Span { from: 0, granted: 2 };
        let mut built = Conversation::new(&spec(&["Use tabs."]), stored, span, note);
        assert_eq!((built.round, built.limit), (10, 10 + MAX_ROUNDS));
        let (last, results) = built.open.take().unwrap();
        built.answered(&last, &results);
        built.ready();
        let newest = texts(&built).pop().unwrap();
        assert!(newest.contains("tool_result") && newest.contains("Use tabs."), "{newest}");
        assert!(newest.contains("attempt 2"), "{newest}");
    }

    #[test]
    fn rounds_after_a_persons_word_keep_it_in_its_place() {
        let stored = vec![
            (round(1, 1, None), vec![]),
            (round(2, 2, Some(json!({"path": "a"}))), vec![result(2, 2, "A")]),
        ];
        let span = Span { from: 0, granted: 2 };
        let built =
            Conversation::new(&spec(&["Again."]), stored, span, note(&spec(&["Again."]), 2, None));
        let texts = texts(&built);
        assert!(texts[2].contains("Again."), "{texts:?}");
        assert_eq!(texts.len(), 4);
        assert_eq!(built.limit, 1 + MAX_ROUNDS);
    }

    #[test]
    fn a_fresh_start_remembers_nothing_but_what_people_said() {
        let stored = vec![(round(1, 1, None), vec![])];
        let span = Span { from: 2, granted: 2 };
        let built = Conversation::new(
            &spec(&["Shorter."]),
            stored,
            span,
            note(&spec(&["Shorter."]), 2, None),
        );
        assert_eq!((built.messages.len(), built.round, built.limit), (1, 1, 1 + MAX_ROUNDS));
        assert!(texts(&built)[0].contains("Shorter."));
    }

    #[test]
    fn a_reply_that_was_cut_off_has_its_calls_answered_and_not_made() {
        let mut cut = round(1, 1, Some(json!({"path": "a"})));
        cut.stop = Some(StopReason::MaxTokens);
        assert!(calls_to_make(&cut).is_empty());
        let stored = vec![(cut, vec![])];
        let span = Span { from: 0, granted: 2 };
        let mut built = Conversation::new(&spec(&[]), stored, span, note(&spec(&[]), 2, None));
        let (last, results) = built.open.take().unwrap();
        built.answered(&last, &results);
        assert!(texts(&built)[2].contains("was not carried out"));
    }

    #[test]
    fn the_same_call_with_the_same_result_is_told_and_then_stopped() {
        let repeat = |times: u32, content: fn(u32) -> String| {
            let stored = (1..=times)
                .map(|n| (round(1, n, Some(json!({"path": "a"}))), vec![result(1, n, &content(n))]))
                .collect();
            let mut built = Conversation::new(&spec(&[]), stored, FIRST, None);
            let (last, results) = built.open.take().unwrap();
            built.answered(&last, &results);
            built
        };
        let same = |_: u32| "same".to_owned();
        assert!(!texts(&repeat(2, same)).pop().unwrap().contains("same result"));
        assert!(texts(&repeat(3, same)).pop().unwrap().contains("3 times in a row"));
        assert_eq!(repeat(4, same).stuck(), None);
        assert_eq!(repeat(5, same).stuck(), Some("read_file"));
        assert_eq!(repeat(9, |n| n.to_string()).stuck(), None, "a file that changes may be read");
    }
}
