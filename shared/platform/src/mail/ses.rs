//! Amazon SES: the only place that names it.

use super::{Mail, Mailer, Sending};
use crate::Error;
use aws_config::SdkConfig;
use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::error::{BuildError, ProvideErrorMetadata};
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message};

/// Sends through Amazon SES from one address, which SES must have verified.
#[derive(Clone, Debug)]
pub struct Ses {
    client: Client,
    from: String,
}

impl Ses {
    pub fn connect(config: &SdkConfig, from: impl Into<String>) -> Self {
        Ses { client: Client::new(config), from: from.into() }
    }

    async fn hand_over(&self, mail: &Mail) -> Result<(), Error> {
        let text = |data: &str| Content::builder().data(data).charset("UTF-8").build();
        let wrong = |error: BuildError| Error::SendMail { reason: error.to_string() };
        let body = Body::builder().text(text(mail.text.expose()).map_err(wrong)?).build();
        let message =
            Message::builder().subject(text(&mail.subject).map_err(wrong)?).body(body).build();
        let sent = self
            .client
            .send_email()
            .from_email_address(&self.from)
            .destination(Destination::builder().to_addresses(&mail.to).build())
            .content(EmailContent::builder().simple(message).build())
            .send()
            .await;
        // The error of the SDK may hold the request, and with it the text: only its code and
        // message are kept.
        sent.map(drop).map_err(|error| Error::SendMail {
            reason: format!(
                "{}: {}",
                error.code().unwrap_or("no answer"),
                error.message().unwrap_or("the service could not be reached")
            ),
        })
    }
}

impl Mailer for Ses {
    fn send<'a>(&'a self, mail: &'a Mail, _: i64) -> Sending<'a> {
        Box::pin(self.hand_over(mail))
    }
}
