//! A reply's bytes as lines and as server-sent events, each bounded, so that no server can fill
//! this process with one of them.

use crate::Error;
use crate::http::{Caller, text_bytes};
use bytes::Bytes;
use futures::{Stream, StreamExt};
use reqwest::Response;
use std::pin::Pin;

/// Longest line and longest event, in bytes.
pub(crate) const MAX_EVENT_BYTES: usize = 1024 * 1024;

/// A body line by line. A line ends with LF, CR or both; the last may lack its end.
pub(crate) struct Lines {
    caller: Caller,
    bytes: Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send>>,
    chunk: Bytes,
    line: Vec<u8>,
    /// The last byte was a CR, so an LF belongs to it.
    after_cr: bool,
    ended: bool,
}

/// One event of a stream.
#[derive(Debug, PartialEq)]
pub(crate) enum Event {
    /// The data of an event, and its name where it has one.
    Data { name: String, data: String },
    /// The whole body: the server answered a streaming request with plain JSON.
    Whole(String),
}

impl Lines {
    pub fn new(
        caller: Caller,
        bytes: impl Stream<Item = Result<Bytes, Error>> + Send + 'static,
    ) -> Self {
        let bytes = Box::pin(bytes);
        let (chunk, line) = (Bytes::new(), Vec::new());
        Lines { caller, bytes, chunk, line, after_cr: false, ended: false }
    }

    /// The next line without its end; `None` at the end of the body.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Error> {
        loop {
            if self.after_cr && self.chunk.first() == Some(&b'\n') {
                self.chunk = self.chunk.slice(1..);
            }
            self.after_cr &= self.chunk.is_empty();
            let end = self.chunk.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let taken = end.unwrap_or(self.chunk.len());
            if self.line.len() + taken > MAX_EVENT_BYTES {
                return Err(self.caller.too_long());
            }
            self.line.extend_from_slice(&self.chunk[..taken]);
            if let Some(end) = end {
                self.after_cr = self.chunk[end] == b'\r';
                self.chunk = self.chunk.slice(end + 1..);
                return Ok(Some(std::mem::take(&mut self.line)));
            }
            if self.ended {
                let rest = std::mem::take(&mut self.line);
                self.chunk = Bytes::new();
                return Ok((!rest.is_empty()).then_some(rest));
            }
            match self.bytes.next().await {
                Some(chunk) => self.chunk = chunk?,
                None => (self.chunk, self.ended) = (Bytes::new(), true),
            }
        }
    }
}

/// A body event by event.
pub(crate) struct Events {
    lines: Lines,
    /// Most bytes of a body that is no stream.
    whole: usize,
    begun: bool,
}

impl Events {
    pub fn new(lines: Lines, whole: usize) -> Self {
        Events { lines, whole, begun: false }
    }

    /// The next event with data; comments, and fields of no use here, are passed over.
    pub async fn next(&mut self) -> Result<Option<Event>, Error> {
        let (mut name, mut data) = (String::new(), None::<Vec<u8>>);
        while let Some(line) = self.lines.next().await? {
            if !self.begun && matches!(first(&line), Some(b'{' | b'[')) {
                return self.whole(line).await.map(Some);
            }
            if line.is_empty() {
                if let Some(data) = data.take() {
                    return Ok(Some(event(name, &data)));
                }
                name.clear();
                continue;
            }
            self.begun |= first(&line).is_some();
            let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line);
            let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
            let value = line.get(colon + 1..).unwrap_or_default();
            let value = value.strip_prefix(b" ").unwrap_or(value);
            match &line[..colon] {
                b"event" => name = String::from_utf8_lossy(value).into_owned(),
                b"data" => {
                    let so_far = data.get_or_insert_default();
                    if !so_far.is_empty() {
                        so_far.push(b'\n');
                    }
                    so_far.extend_from_slice(value);
                    if so_far.len() > MAX_EVENT_BYTES {
                        return Err(self.lines.caller.too_long());
                    }
                }
                _ => {}
            }
        }
        // The last event may lack its blank line.
        Ok(data.map(|data| event(name, &data)))
    }

    async fn whole(&mut self, start: Vec<u8>) -> Result<Event, Error> {
        let mut body = start;
        while let Some(line) = self.lines.next().await? {
            if body.len() + line.len() > self.whole {
                return Err(self.lines.caller.too_long());
            }
            body.push(b'\n');
            body.extend_from_slice(&line);
        }
        Ok(Event::Whole(String::from_utf8_lossy(&body).into_owned()))
    }
}

fn event(name: String, data: &[u8]) -> Event {
    Event::Data { name, data: String::from_utf8_lossy(data).into_owned() }
}

fn first(line: &[u8]) -> Option<u8> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    line.trim_ascii().first().copied()
}

impl Caller {
    /// The lines of a reply that may have `output` tokens.
    pub fn lines(self, response: Response, output: u32) -> Lines {
        Lines::new(self, self.bytes(response, wire_bytes(output)))
    }

    /// The server-sent events of a reply that may have `output` tokens.
    pub fn events(self, response: Response, output: u32) -> Events {
        Events::new(self.lines(response, output), MAX_EVENT_BYTES + 2 * text_bytes(output))
    }
}

/// Most bytes on the wire: vendors wrap every token in an event of some hundred bytes.
fn wire_bytes(output: u32) -> usize {
    4 * MAX_EVENT_BYTES + output as usize * 2_048
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Timeouts;

    async fn events(text: &str, size: usize) -> Vec<Event> {
        let caller = Caller { provider: "openai", timeouts: Timeouts::default() };
        let chunks: Vec<_> =
            text.as_bytes().chunks(size).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
        let lines = Lines::new(caller, futures::stream::iter(chunks));
        let mut events = Events::new(lines, 1_000);
        let mut all = Vec::new();
        while let Some(event) = events.next().await.unwrap() {
            all.push(event);
        }
        all
    }

    fn data(name: &str, data: &str) -> Event {
        Event::Data { name: name.into(), data: data.into() }
    }

    #[tokio::test]
    async fn every_spelling_of_a_stream_is_read_however_it_is_cut() {
        let text = "\u{feff}: hello\r\n\r\nevent: a\r\ndata:1\r\n\r\ndata: 2\ndata: 3\n\n\
            data: 4\r\rid: 7\nretry: 5\n\nevent: lost\n\ndata: ✓";
        let expected = [data("a", "1"), data("", "2\n3"), data("", "4"), data("", "✓")];
        for size in [1, 2, 3, 7, 1_000] {
            assert_eq!(events(text, size).await, expected, "in pieces of {size}");
        }
    }

    #[tokio::test]
    async fn a_plain_body_is_told_from_a_stream() {
        assert_eq!(events("\n {\"a\":\n1}", 3).await, [Event::Whole(" {\"a\":\n1}".into())]);
    }

    #[tokio::test]
    async fn a_line_without_an_end_is_refused() {
        let caller = Caller { provider: "openai", timeouts: Timeouts::default() };
        let endless = futures::stream::repeat_with(|| Ok(Bytes::from(vec![b'x'; 65_536])));
        let mut lines = Lines::new(caller, endless);
        assert!(lines.next().await.unwrap_err().to_string().contains("more than is read"));
    }
}
