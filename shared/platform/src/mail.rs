//! Mail to people: plain text, through whatever can send it.

mod ses;

pub use ses::Ses;

use crate::Error;
use crate::clock::rfc3339;
use crate::secret::Secret;
use std::fmt;
use std::path::PathBuf;
use std::pin::Pin;

/// One mail. Its text may carry a link that signs somebody in, so it is not shown by `Debug`.
#[derive(Clone, Debug)]
pub struct Mail {
    /// One address in its normal form.
    pub to: String,
    /// One line.
    pub subject: String,
    pub text: Secret,
}

/// What [`Mailer::send`] gives.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 'a>>;

/// Sends mail.
pub trait Mailer: Send + Sync + fmt::Debug {
    /// Hands a mail over, as of `now_ms` (unix milliseconds). That it was handed over does not mean
    /// that it arrives.
    fn send<'a>(&'a self, mail: &'a Mail, now_ms: i64) -> Sending<'a>;
}

/// Sends nothing and keeps nothing: for an installation that was given no address to send from.
/// Links are shown where they are made, never on a log that others read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unsent;

impl Mailer for Unsent {
    fn send<'a>(&'a self, mail: &'a Mail, _: i64) -> Sending<'a> {
        tracing::warn!(
            to = mail.to,
            subject = mail.subject,
            "PLANWRIGHT_MAIL_FROM is not set: a mail was not sent"
        );
        Box::pin(std::future::ready(Ok(())))
    }
}

/// Sends nothing: mails are printed on the log and, where there is a folder, kept in it as `.eml`
/// files.
#[derive(Clone, Debug)]
pub struct Outbox {
    folder: Option<PathBuf>,
}

impl Outbox {
    pub fn new(folder: Option<PathBuf>) -> Self {
        Outbox { folder }
    }

    async fn keep(&self, mail: &Mail, now_ms: i64) -> Result<(), Error> {
        let Mail { to, subject, text } = mail;
        // The link in it signs somebody in: that it stands on the log is what this outbox is for,
        // on one's own machine.
        tracing::info!(
            to,
            subject,
            text = text.expose(),
            "a mail, kept here instead of being sent"
        );
        let Some(folder) = &self.folder else { return Ok(()) };
        let name: String =
            to.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        let content = format!(
            "Date: {}\r\nTo: {}\r\nSubject: {}\r\nContent-Type: text/plain; \
                charset=utf-8\r\n\r\n{}\r\n",
            rfc3339(now_ms),
            line(to),
            line(subject),
            text.expose()
        );
        let kept = async {
            tokio::fs::create_dir_all(folder).await?;
            // Mails of one moment to one person differ by their number.
            for number in 0u32.. {
                let path = folder.join(format!("{now_ms:015}-{name}-{number}.eml"));
                match tokio::fs::OpenOptions::new().write(true).create_new(true).open(&path).await {
                    Ok(mut file) => {
                        tokio::io::AsyncWriteExt::write_all(&mut file, content.as_bytes()).await?;
                        return tokio::io::AsyncWriteExt::flush(&mut file).await;
                    }
                    Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(())
        };
        kept.await.map_err(|source| Error::KeepMail { source })
    }
}

impl Mailer for Outbox {
    fn send<'a>(&'a self, mail: &'a Mail, now_ms: i64) -> Sending<'a> {
        Box::pin(self.keep(mail, now_ms))
    }
}

/// Text as one line of a header: what could begin another header is a space.
fn line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn mails_are_kept_one_file_each_and_no_subject_becomes_a_header() {
        let folder =
            std::env::temp_dir().join(format!("planwright-outbox-{}", uuid::Uuid::now_v7()));
        let outbox = Outbox::new(Some(folder.clone()));
        let mail = Mail {
            to: "me@example.com".into(),
            subject: "Hello\r\nBcc: all@example.com".into(),
            text: Secret::new("https://example.com/x"),
        };
        for _ in 0..2 {
            outbox.send(&mail, 0).await.unwrap();
        }
        let mut kept: Vec<_> =
            std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        kept.sort();
        assert_eq!(kept.len(), 2);
        let text = std::fs::read_to_string(&kept[0]).unwrap();
        assert!(text.contains("Subject: Hello  Bcc: all@example.com\r\n"), "{text}");
        assert!(text.ends_with("\r\n\r\nhttps://example.com/x\r\n"), "{text}");
        assert!(!format!("{mail:?}").contains("https"));
        std::fs::remove_dir_all(folder).unwrap();
    }
}
