//! Events as bytes on the stream.

use bytes::Bytes;
use planwright_engine::event::Event;
use planwright_engine::id::{ProjectId, TaskId};
use planwright_platform::clock::rfc3339;
use serde::Serialize;
use serde_json::{Map, Value};

/// Says how long a client waits before it comes back: two seconds.
const RETRY: &str = "retry: 2000\n\n";
/// A client that comes back does so no sooner after it came, in milliseconds.
pub(crate) const BACK_MS: i64 = 1_000;
const HEARTBEAT: &str = ": keepalive\n\n";

/// Names the envelope has, which an event's own data cannot take.
const ENVELOPE: [&str; 6] = ["seq", "type", "message", "project_id", "task_id", "timestamp"];

#[derive(Serialize)]
struct Envelope<'a> {
    seq: u64,
    #[serde(rename = "type")]
    kind: &'static str,
    message: &'a str,
    project_id: String,
    task_id: Option<String>,
    timestamp: String,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

/// A piece of a running round's text.
#[derive(Serialize)]
pub(crate) struct Delta<'a> {
    /// None for the text of a plan.
    pub(crate) task_id: Option<String>,
    pub(crate) attempt: u32,
    pub(crate) round: u32,
    /// UTF-16 code units of the round's text before this piece, as JavaScript counts; 0 begins
    /// anew.
    pub(crate) offset: usize,
    pub(crate) text: &'a str,
}

pub(crate) fn retry() -> Bytes {
    Bytes::from_static(RETRY.as_bytes())
}

pub(crate) fn heartbeat() -> Bytes {
    Bytes::from_static(HEARTBEAT.as_bytes())
}

pub(crate) fn event(project: ProjectId, event: &Event) -> Bytes {
    let mut extra = event.data.clone();
    extra.retain(|name, _| !ENVELOPE.contains(&name.as_str()));
    let envelope = Envelope {
        seq: event.seq,
        kind: event.kind.as_str(),
        message: &event.message,
        project_id: project.to_string(),
        task_id: event.task.map(|task| TaskId::new(project, task).to_string()),
        timestamp: rfc3339(event.at_ms),
        extra,
    };
    Bytes::from(format!(
        "id: {}\nevent: {}\ndata: {}\n\n",
        event.seq,
        event.kind.as_str(),
        json(&envelope)
    ))
}

/// Without an id: it is not part of the log, and no client resumes behind it.
pub(crate) fn delta(delta: &Delta<'_>) -> Bytes {
    Bytes::from(format!("event: text_delta\ndata: {}\n\n", json(delta)))
}

/// JSON as the serialiser writes it has no line feeds, so it is one `data` line. Our own types
/// always serialise.
fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use planwright_engine::event::EventKind;
    use serde_json::json;

    #[test]
    fn an_event_is_one_frame_whatever_its_text_holds() {
        let data = [("tool", json!("read\nfile")), ("seq", json!("not this"))];
        let told = Event {
            seq: 7,
            kind: EventKind::ToolCall,
            at_ms: 1_795_251_193_070,
            task: Some(2),
            message: "line one\n\ndata: line two\r".into(),
            data: data.map(|(name, value)| (name.to_owned(), value)).into_iter().collect(),
        };
        let frame = event(ProjectId::from_u128(1), &told);
        let text = std::str::from_utf8(&frame).unwrap();
        let lines: Vec<&str> = text.split('\n').collect();
        assert_eq!((lines[0], lines[1], &lines[3..]), ("id: 7", "event: tool_call", &["", ""][..]));
        let data: Value = serde_json::from_str(lines[2].strip_prefix("data: ").unwrap()).unwrap();
        assert_eq!((&data["seq"], &data["tool"]), (&json!(7), &json!("read\nfile")));
        assert_eq!(data["task_id"], format!("tsk_{:032x}_2", 1));
        assert_eq!(data["timestamp"], "2026-11-21T08:53:13.070Z");
        assert_eq!(data["message"], "line one\n\ndata: line two\r");
    }
}
