//! OpenAI's Responses API, its own default. Nothing is stored at the vendor: the whole conversation
//! goes with every call, and reasoning comes back encrypted to be sent along.

mod request;
mod stream;

use crate::estimate::input_token_bound;
use crate::http::{Caller, Timeouts, trim_base};
use crate::lines::Event;
use crate::openai::{PROVIDER, listed_models};
use crate::{ChatModel, Error, Health, OnText};
use async_trait::async_trait;
use planwright_platform::secret::Secret;
use planwright_protocol::chat::{ChatReply, ChatRequest};
use reqwest::{Client, RequestBuilder, Response};

/// The end of a base URL that asks for this interface whatever server it names.
const PATH: &str = "/responses";
/// The vendor's own server, which speaks it without being asked.
const OWN_SERVER: &str = "://api.openai.com";

/// A server of the Responses API.
pub struct Responses {
    client: Client,
    base_url: String,
    key: Secret,
    caller: Caller,
}

impl Responses {
    /// `base_url` ends in the version, as in `https://api.openai.com/v1`, or in `/responses`.
    pub fn new(client: Client, base_url: &str, key: Secret, timeouts: Timeouts) -> Self {
        let base_url = trim_base(base_url, PATH);
        Responses { client, base_url, key, caller: Caller { provider: PROVIDER, timeouts } }
    }

    /// Whether a base URL is spoken to in this way: OpenAI's own, unless it names chat completions,
    /// and any that ends in `/responses`.
    pub fn is_for(base_url: &str) -> bool {
        let base = base_url.trim().trim_end_matches('/');
        base.ends_with(PATH) || base.contains(OWN_SERVER) && !base.ends_with("/chat/completions")
    }

    fn signed(&self, request: RequestBuilder) -> RequestBuilder {
        if self.key.is_empty() { request } else { request.bearer_auth(self.key.expose()) }
    }

    async fn converse(
        &self,
        request: &ChatRequest,
        on_text: &mut OnText<'_>,
    ) -> Result<ChatReply, Error> {
        let post =
            self.client.post(format!("{}{PATH}", self.base_url)).json(&request::body(request));
        let response = self.caller.open(self.signed(post)).await?;
        let mut reply = stream::Reply::new(self.caller, request);
        let heard = self.hear(response, request.max_output_tokens, &mut reply, on_text).await;
        heard.map_err(|error| error.known(reply.billing()))?;
        let known = reply.billing();
        reply.finish().map_err(|error| error.known(known))
    }

    async fn hear(
        &self,
        response: Response,
        output: u32,
        reply: &mut stream::Reply<'_>,
        on_text: &mut OnText<'_>,
    ) -> Result<(), Error> {
        let mut events = self.caller.events(response, output);
        while let Some(event) = events.next().await? {
            match event {
                Event::Whole(body) => return reply.take_whole(&body, on_text),
                Event::Data { data, .. } if reply.take(&data, on_text)? => break,
                Event::Data { .. } => {}
            }
        }
        Ok(())
    }
}

#[async_trait]
impl ChatModel for Responses {
    fn provider(&self) -> &'static str {
        PROVIDER
    }

    async fn count_input_tokens(&self, request: &ChatRequest) -> Result<u64, Error> {
        Ok(input_token_bound(request))
    }

    async fn chat(
        &self,
        request: &ChatRequest,
        on_text: &mut OnText<'_>,
    ) -> Result<ChatReply, Error> {
        self.converse(request, on_text).await.map_err(|error| error.without(&self.key))
    }

    async fn health(&self) -> Health {
        let request = self.signed(self.client.get(format!("{}/models", self.base_url)));
        listed_models(self.caller, request, &self.base_url).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openai_itself_is_spoken_to_in_its_own_way_and_others_in_theirs() {
        for (base, own) in [
            ("https://api.openai.com/v1", true),
            ("https://api.openai.com/v1/", true),
            ("https://api.openai.com/v1/chat/completions", false),
            ("http://127.0.0.1:8000/v1/responses", true),
            ("http://127.0.0.1:8000/v1", false),
            ("https://openrouter.ai/api/v1", false),
        ] {
            assert_eq!(Responses::is_for(base), own, "{base}");
        }
    }
}
