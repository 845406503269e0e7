//! What somebody else's server answers: read up to a bound and turned into text.

use crate::html::words;
use planwright_platform::Error;
use planwright_platform::http_client::{HttpClient, refusal};
use std::time::Duration;

/// Most bytes of an answer that are read.
pub(crate) const MAX_BYTES: usize = 5 << 20;
/// Longest time a whole answer may take.
const TIME_LIMIT: Duration = Duration::from_secs(30);
/// Redirects that are followed, each to an address that is checked as the first was.
const MAX_REDIRECTS: usize = 5;
/// Begins a page written for browsers where the server does not say so.
const HTML_BEGINNINGS: [&str; 2] = ["<!doctype html", "<html"];

/// Why there is no page; a sentence for the model.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoPage {
    #[error("the address may not be called: {0}")]
    Refused(String),
    #[error("the server did not answer within {} seconds", TIME_LIMIT.as_secs())]
    Slow,
    #[error("the server could not be reached")]
    Unreachable,
    #[error("the server broke off in the middle of its answer")]
    BrokenOff,
    #[error("the server sends from one address to the next, more than {MAX_REDIRECTS} times")]
    Redirects,
}

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Where it came from, after redirects.
    pub(crate) url: String,
    pub(crate) status: u16,
    content_type: String,
    body: Vec<u8>,
    /// There was more than is read.
    pub(crate) cut: bool,
}

/// Fetches what is at an address, following redirects.
pub(crate) async fn fetch(client: &HttpClient, url: &str) -> Result<Answer, NoPage> {
    let followed = async {
        let mut url = url.to_owned();
        for _ in 0..=MAX_REDIRECTS {
            let request = client.get(&url).map_err(refused)?;
            let request = request.header("accept", "text/html,text/*;q=0.9,application/json;q=0.9");
            let response = send(request).await?;
            let next = response
                .headers()
                .get("location")
                .filter(|_| matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308));
            let next = next.and_then(|next| next.to_str().ok()).map(str::to_owned);
            match next.and_then(|next| response.url().join(&next).ok()) {
                Some(next) => url = next.into(),
                None => return read(response).await,
            }
        }
        Err(NoPage::Redirects)
    };
    tokio::time::timeout(TIME_LIMIT, followed).await.unwrap_or(Err(NoPage::Slow))
}

/// Sends one request and reads its answer; no redirect is followed.
pub(crate) async fn ask(request: reqwest::RequestBuilder) -> Result<Answer, NoPage> {
    let answered = async { read(send(request).await?).await };
    tokio::time::timeout(TIME_LIMIT, answered).await.unwrap_or(Err(NoPage::Slow))
}

pub(crate) fn refused(error: Error) -> NoPage {
    NoPage::Refused(error.to_string())
}

async fn send(request: reqwest::RequestBuilder) -> Result<reqwest::Response, NoPage> {
    let request = request.header("user-agent", "planwright");
    request.send().await.map_err(|error| match refusal(&error) {
        Some(refused) => NoPage::Refused(refused.to_string()),
        None if error.is_timeout() => NoPage::Slow,
        None => NoPage::Unreachable,
    })
}

async fn read(mut response: reqwest::Response) -> Result<Answer, NoPage> {
    let content_type = response.headers().get("content-type").and_then(|v| v.to_str().ok());
    let mut answer = Answer {
        url: response.url().to_string(),
        status: response.status().as_u16(),
        content_type: content_type.unwrap_or_default().to_ascii_lowercase(),
        body: Vec::new(),
        cut: false,
    };
    while let Some(chunk) = response.chunk().await.map_err(|_| NoPage::BrokenOff)? {
        let room = MAX_BYTES - answer.body.len();
        answer.body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        if chunk.len() > room {
            answer.cut = true;
            break;
        }
    }
    Ok(answer)
}

impl Answer {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub(crate) fn body(&self) -> &[u8] {
        &self.body
    }

    /// As text; `Err` names the type of what is none.
    pub(crate) fn text(&self) -> Result<String, String> {
        let kind = self.content_type.split(';').next().unwrap_or_default().trim();
        let label = self.content_type.split_once("charset=").map(|(_, name)| name);
        let label = label.map(|name| name.trim_matches(['"', ' ', ';']));
        let charset = label.and_then(|name| encoding_rs::Encoding::for_label(name.as_bytes()));
        let (text, _, _) = charset.unwrap_or(encoding_rs::UTF_8).decode(&self.body);
        let begins = text.trim_start().get(..15).unwrap_or_default().to_ascii_lowercase();
        if kind.contains("html") || HTML_BEGINNINGS.iter().any(|html| begins.starts_with(html)) {
            return Ok(words(&text));
        }
        let binary = text.contains('\0') || (charset.is_none() && !is_text(&self.body, self.cut));
        if binary {
            let kind = if kind.is_empty() { "of no declared type" } else { kind };
            return Err(kind.to_owned());
        }
        Ok(text.into_owned())
    }
}

/// UTF-8, apart from a character that the bound cut in two.
fn is_text(bytes: &[u8], cut: bool) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => cut && error.error_len().is_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(content_type: &str, body: &[u8]) -> Answer {
        Answer {
            url: "https://example.com/".to_owned(),
            status: 200,
            content_type: content_type.to_owned(),
            body: body.to_vec(),
            cut: false,
        }
    }

    #[test]
    fn a_page_for_browsers_becomes_its_words() {
        let html = b"<html><head><style>b{}</style><script>run()</script></head><body><h1>Title\
            </h1><p>Some <a href=\"/x\">link</a></p></body></html>";
        for kind in ["text/html; charset=utf-8", ""] {
            let text = answer(kind, html).text().unwrap();
            assert!(text.contains("Title") && text.contains("link") && text.contains("/x"));
            assert!(!text.contains("run()") && !text.contains("b{}"), "{text}");
        }
    }

    #[test]
    fn text_is_read_in_its_own_encoding() {
        assert_eq!(answer("text/plain; charset=iso-8859-1", b"caf\xe9").text().unwrap(), "café");
        assert_eq!(answer("application/json", b"{\"a\":1}").text().unwrap(), "{\"a\":1}");
    }

    #[test]
    fn what_is_no_text_is_named_by_its_type() {
        assert_eq!(answer("image/png", b"\x89PNG\xff").text(), Err("image/png".to_owned()));
        let none = "of no declared type".to_owned();
        assert_eq!(answer("", b"\0\x01\x02").text(), Err(none));
    }
}
