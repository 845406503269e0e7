//! Streams as vendors' servers write them, each beside what must come out of it, through the
//! adapters over HTTP. A new kind of stream is one more pair of files in `tests/corpus`.

use crate::stub::{Answer, Piece, Stub};
use crate::{KEY, PATIENT, chat, request};
use planwright_engine::pricing::TokenUsage;
use planwright_engine::routing::Provider;
use planwright_platform::secret::Secret;
use planwright_protocol::chat::{Block, ChatReply};
use planwright_providers::{Billing, ChatModel, Error, ProviderConfig, Providers, client};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

/// What a stream is and what must come out, by its name.
fn cases() -> Vec<(String, Value)> {
    let files = std::fs::read_dir(folder()).unwrap().map(|file| file.unwrap().path());
    let specs = files.filter(|path| path.to_string_lossy().ends_with(".expect.json"));
    let mut cases: Vec<_> = specs
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
        })
        .collect();
    cases.sort_by(|(a, _), (b, _)| a.cmp(b));
    cases
}

fn vendor(spec: &Value) -> (Provider, &'static str) {
    match spec["vendor"].as_str().unwrap() {
        "anthropic" => (Provider::Anthropic, ""),
        "openai" => (Provider::OpenAi, "/v1"),
        "responses" => (Provider::OpenAi, "/v1/responses"),
        "ollama" => (Provider::Ollama, ""),
        other => panic!("no adapter {other}"),
    }
}

async fn answered(spec: &Value, size: usize) -> (Result<(ChatReply, Vec<String>), Error>, usize) {
    let body = std::fs::read(folder().join(spec["stream"].as_str().unwrap())).unwrap();
    let chunks = body.chunks(size).map(|chunk| Piece::Bytes(chunk.to_vec()));
    let stub = Stub::answering(Answer::Stream(chunks.collect())).await;
    let (provider, path) = vendor(spec);
    let config = ProviderConfig {
        provider,
        base_url: format!("{}{path}", stub.url),
        key: Secret::new(KEY),
        timeouts: Some(PATIENT),
    };
    let model: Arc<dyn ChatModel> =
        Providers::new(&client().unwrap(), vec![config]).get(provider.as_str()).unwrap();
    // One that shows what it thinks, so that bounds are made from what arrived.
    let mut request = request(provider, "What is above?");
    request.model = spec["model"].as_str().unwrap_or("some-model").to_owned();
    let reply = chat(&model, &request).await;
    let asked = stub.seen().len();
    (reply, asked)
}

/// What came out, in the words of the expectations.
fn told(reply: &ChatReply) -> Value {
    let calls: Vec<Value> = reply
        .content
        .iter()
        .filter_map(|block| match block {
            Block::ToolUse { id, name, input } => {
                Some(json!({ "id": id, "name": name, "input": input }))
            }
            _ => None,
        })
        .collect();
    let opaque: Vec<&Value> = reply
        .content
        .iter()
        .filter_map(|block| match block {
            Block::Opaque { value, .. } => Some(value),
            _ => None,
        })
        .collect();
    json!({
        "text": reply.text(),
        "stop": reply.stop.as_str(),
        "calls": calls,
        "opaque": opaque,
        "bounded": reply.bill.bounded,
        "free": reply.bill.free,
        "cost": reply.bill.reported.map(|cost| cost.0),
    })
}

fn check_reply(name: &str, expected: &Value, reply: &ChatReply, heard: &[String]) {
    let mut told = told(reply);
    for field in ["opaque", "free", "cost"] {
        let absent = match field {
            "opaque" => json!([]),
            "free" => json!(false),
            _ => Value::Null,
        };
        let wanted = expected.get(field).unwrap_or(&absent);
        assert_eq!(&told[field], wanted, "{name}: {field} of {reply:?}");
    }
    // An id that is not named may be any, as long as there is one.
    for (at, call) in told["calls"].as_array_mut().unwrap().iter_mut().enumerate() {
        assert_ne!(call["id"], "", "{name}: {reply:?}");
        if expected["calls"][at].get("id").is_none() {
            call.as_object_mut().unwrap().remove("id");
        }
    }
    for field in ["text", "stop", "calls", "bounded"] {
        assert_eq!(told[field], expected[field], "{name}: {field} of {reply:?}");
    }
    let usage = serde_json::to_value(reply.usage).unwrap();
    for (field, tokens) in expected["usage"].as_object().into_iter().flatten() {
        assert_eq!(&usage[field], tokens, "{name}: {field} of {usage}");
    }
    if reply.bill.bounded {
        assert!(reply.usage.prompt() > 0 && reply.usage.output > 0, "{name}: {usage}");
    }
    let said = heard.concat();
    assert!(said.contains(&reply.text()) || reply.text().is_empty(), "{name}: heard {said}");
}

fn check_error(name: &str, expected: &Value, error: &Error) {
    assert_eq!(error.kind().as_str(), expected["error"], "{name}: {error}");
    let billing = match error.billing() {
        Billing::Nothing => "nothing",
        Billing::Exact(_) => "exact",
        Billing::AtMost(usage) => {
            assert_ne!(usage, TokenUsage::default(), "{name}: {error}");
            "at_most"
        }
        Billing::Unknown => "unknown",
    };
    assert_eq!(billing, expected["billing"], "{name}: {error}");
    let says = expected["says"].as_str().unwrap_or_default();
    assert!(error.to_string().contains(says), "{name}: {error}");
}

#[tokio::test]
async fn every_stream_of_the_corpus_comes_out_as_it_must() {
    let cases = cases();
    assert!(cases.len() >= 60, "only {} streams", cases.len());
    for (name, spec) in &cases {
        for size in [7, 100_000] {
            let (reply, asked) = answered(spec, size).await;
            let expected = &spec["expect"];
            match (&reply, expected.get("error")) {
                (Ok((reply, heard)), None) => check_reply(name, expected, reply, heard),
                (Err(error), Some(_)) => check_error(name, expected, error),
                _ => panic!("{name} in pieces of {size}: {reply:?}"),
            }
            assert_eq!(asked as u64, spec["asked"].as_u64().unwrap_or(1), "{name}");
        }
    }
    println!("{} streams, each in two ways of cutting", cases.len());
}
