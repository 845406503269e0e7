//! Targets that answer a provider's client over HTTP, as a vendor would.

use planwright_engine::routing::Provider;
use planwright_platform::secret::Secret;
use planwright_protocol::chat::{Block, ChatReply, ChatRequest, Message, Purpose, SystemBlock};
use planwright_providers::{Error, ProviderConfig, Providers, Timeouts, client};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

const KEY: &str = "sk-fuzz-5f1d0c";
const STATUSES: [u16; 12] = [200, 200, 200, 200, 400, 401, 404, 409, 429, 500, 503, 529];
/// Adapters by the number an input of `provider_json` begins with; 0 is chat completions.
const OLLAMA: usize = 1;
const ANTHROPIC: usize = 2;
const RESPONSES: usize = 3;
const ADAPTERS: usize = 4;
/// An error is shown to people and kept; what a vendor sends must not make it long.
const MOST_ERROR_BYTES: usize = 2_000;

/// A server whose next answer is set beforehand, and clients that call it.
struct Vendor {
    /// Status, and the body in the pieces it is sent in.
    next: Arc<Mutex<(u16, Vec<Vec<u8>>)>>,
    providers: Providers,
    /// OpenAI by its Responses API.
    responses: Providers,
    runtime: tokio::runtime::Runtime,
}

/// Pieces change nothing: a stream means the same however it is cut.
pub fn sse(data: &[u8]) {
    let cut = data.first().map_or(0, |at| usize::from(*at) * data.len() / 256);
    let (left, right) = data.split_at(cut);
    let whole = told(&ask(ANTHROPIC, 200, vec![data.to_vec()]));
    let pieces = told(&ask(ANTHROPIC, 200, vec![left.to_vec(), right.to_vec()]));
    assert_eq!(whole, pieces, "cut at {cut}");
}

/// Any answer of any vendor is a reply or an error that tells no secret.
pub fn provider_json(data: &[u8]) {
    let [vendor, status, body @ ..] = data else { return };
    let vendor = usize::from(*vendor) % ADAPTERS;
    let status = STATUSES[usize::from(*status) % STATUSES.len()];
    let told = told(&ask(vendor, status, vec![body.to_vec()]));
    // Ollama is given no key, so it can tell none.
    let refused = status >= 400;
    assert!(vendor == OLLAMA || !refused || !told.contains(KEY), "{told}");
}

/// A reply, and the text that was streamed before it.
struct Answer {
    reply: Result<ChatReply, Error>,
    streamed: String,
}

fn told(answer: &Answer) -> String {
    match &answer.reply {
        Ok(reply) => {
            for block in &reply.content {
                if let Block::ToolUse { input, .. } = block {
                    assert!(
                        input.is_object(),
                        "arguments that are no object reach a tool: {input}"
                    );
                }
            }
            format!("{reply:?} {}", answer.streamed)
        }
        Err(error) => {
            let text = error.to_string();
            assert!(text.len() < MOST_ERROR_BYTES, "{text}");
            text
        }
    }
}

fn ask(vendor: usize, status: u16, body: Vec<Vec<u8>>) -> Answer {
    static VENDOR: OnceLock<Vendor> = OnceLock::new();
    let server = VENDOR.get_or_init(Vendor::start);
    *server.next.lock().unwrap() = (status, body);
    let (providers, name) = match vendor {
        OLLAMA => (&server.providers, "ollama"),
        ANTHROPIC => (&server.providers, "anthropic"),
        RESPONSES => (&server.responses, "openai"),
        _ => (&server.providers, "openai"),
    };
    let model = providers.get(name).unwrap();
    let mut streamed = String::new();
    let reply = server
        .runtime
        .block_on(async { model.chat(&request(), &mut |text| streamed.push_str(text)).await });
    Answer { reply, streamed }
}

fn request() -> ChatRequest {
    ChatRequest {
        purpose: Purpose::Execution,
        model: "claude-haiku-4-5-20251001".to_owned(),
        system: vec![SystemBlock { text: "Do it.".to_owned(), cache: false }],
        messages: vec![Message::user("Task: it".to_owned())],
        tools: Vec::new(),
        max_output_tokens: 100,
        response_schema: None,
    }
}

impl Vendor {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let next: Arc<Mutex<(u16, Vec<Vec<u8>>)>> = Arc::default();
        let answers = Arc::clone(&next);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (status, body) = answers.lock().unwrap().clone();
                // The client may have gone: it does not wait for the end of nonsense.
                let _ = serve(stream, status, &body);
            }
        });
        let timeouts =
            Some(Timeouts { first_byte: Duration::from_secs(20), idle: Duration::from_secs(20) });
        let config = |provider| ProviderConfig {
            provider,
            base_url: if provider == Provider::OpenAi {
                format!("{base}/v1")
            } else {
                base.clone()
            },
            key: Secret::new(KEY),
            timeouts,
        };
        let vendors = [Provider::Anthropic, Provider::OpenAi, Provider::Ollama];
        let providers = Providers::new(&client().unwrap(), vendors.map(config).to_vec());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let responses =
            ProviderConfig { base_url: format!("{base}/v1/responses"), ..config(Provider::OpenAi) };
        let responses = Providers::new(&client().unwrap(), vec![responses]);
        Vendor { next, providers, responses, runtime }
    }
}

fn serve(stream: TcpStream, status: u16, body: &[Vec<u8>]) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? <= 2 {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    std::io::copy(&mut (&mut reader).take(length), &mut std::io::sink())?;
    let mut stream = reader.into_inner();
    write!(
        stream,
        "HTTP/1.1 {status} Answer\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
    )?;
    for piece in body {
        stream.write_all(piece)?;
        stream.flush()?;
    }
    Ok(())
}
