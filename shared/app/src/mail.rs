//! Mail to people. One function sends, and it counts: whatever makes somebody write, nobody's box
//! is filled and nobody sends to many.

use crate::App;
use crate::rates::{Limit, RateError, TooOften};
use planwright_engine::id::UserId;
use planwright_platform::mail::Mail;
use planwright_platform::secret::Secret;
use planwright_store::Bucket;

/// Mails of one kind to one address in an hour.
const TO_ONE: Bucket = Bucket { size: 5, window_s: 3_600 };
/// Mails that one person has sent in a day, to whomever.
const BY_ONE: Bucket = Bucket { size: 50, window_s: 86_400 };
/// Longest name shown in a mail, in characters.
const MAX_NAME: usize = 60;

/// What a mail is for. Each kind is counted by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    VerifyEmail,
    ResetPassword,
    Invitation,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Kind::VerifyEmail => "verify",
            Kind::ResetPassword => "reset",
            Kind::Invitation => "invite",
        }
    }
}

/// A mail to be sent.
#[derive(Debug)]
pub struct Letter<'a> {
    pub kind: Kind,
    /// One address in its normal form.
    pub to: &'a str,
    /// Whoever has it sent, where somebody signed in does.
    pub by: Option<UserId>,
    pub subject: String,
    pub text: String,
}

/// What became of a mail.
#[derive(Debug)]
#[must_use]
pub enum Sent {
    /// Handed over, or told in the log why not: an outbox out of order undoes nothing.
    Done,
    TooOften(TooOften),
}

/// Whether mail leaves this installation. Where none does, nobody can show that an address is
/// theirs, and nothing rests on it.
pub fn is_sent(app: &App) -> bool {
    app.settings.mail_from.is_some()
}

/// Sends a mail, if not too many were.
pub async fn send(app: &App, letter: Letter<'_>) -> Result<Sent, crate::PartError> {
    let Letter { kind, to, by, subject, text } = letter;
    let whose = format!("mail#{}#{}", kind.as_str(), app.hashed(to));
    let mut limits = vec![Limit { policy: "mail", name: whose, bucket: TO_ONE }];
    limits.extend(by.map(|by| Limit {
        policy: "mail",
        name: format!("mail#by#{by}"),
        bucket: BY_ONE,
    }));
    for limit in &limits {
        match app.take(limit).await {
            Ok(_) => {}
            Err(RateError::TooOften(error)) => return Ok(Sent::TooOften(error)),
            Err(RateError::Part(error)) => return Err(error),
        }
    }
    let mail = Mail { to: to.to_owned(), subject, text: Secret::new(text) };
    if let Err(error) = app.mailer.send(&mail, app.clock.now_ms()).await {
        tracing::error!(error = &error as &dyn std::error::Error, "a mail was not sent");
    }
    Ok(Sent::Done)
}

/// A name that somebody chose, as a mail shows it: nothing in it can be taken for an address, by a
/// person or by a program that makes links of what looks like one.
pub fn plain_name(name: &str) -> String {
    let seen: Vec<char> = name.chars().filter(|letter| !is_unseen(*letter)).collect();
    let mut plain = String::new();
    for (at, letter) in seen.iter().enumerate() {
        let within = plain.ends_with(char::is_alphanumeric)
            && seen.get(at + 1).is_some_and(|next| next.is_alphanumeric());
        let shown = if parts_words(*letter, within) { ' ' } else { *letter };
        if shown != ' ' || !plain.ends_with(' ') {
            plain.push(shown);
        }
    }
    plain.trim().chars().take(MAX_NAME).collect()
}

/// Whether a letter belongs to addresses and not to names; `within` a word, dots do too, and what a
/// browser takes for one.
fn parts_words(letter: char, within: bool) -> bool {
    let dot =
        matches!(letter, '.' | '\u{3002}' | '\u{ff0e}' | '\u{ff61}' | '\u{2024}' | '\u{fe52}');
    let other = matches!(letter, '/' | '\\' | ':' | '@' | '<' | '>' | '[' | ']' | '"')
        || matches!(letter, '\u{ff0f}' | '\u{2044}' | '\u{2215}' | '\u{ff1a}' | '\u{ff20}');
    dot && within || other || letter.is_control() || letter.is_whitespace()
}

/// Widths of nothing, changes of direction, marks and tags.
fn is_unseen(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{feff}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_a_mail_holds_nothing_that_is_taken_for_an_address() {
        for (name, expected) in [
            ("Ann Lee", "Ann Lee"),
            ("J. R. Smith", "J. R. Smith"),
            ("Node.js crew", "Node js crew"),
            ("win a prize at https://evil.example/x?y", "win a prize at https evil example x?y"),
            ("www.evil.example", "www evil example"),
            ("evil\u{3002}example", "evil example"),
            ("evil\u{200b}.\u{200b}example", "evil example"),
            ("p\u{430}ypal.com", "p\u{430}ypal com"),
            ("mail me@evil.example", "mail me evil example"),
            ("a\r\nBcc: b", "a Bcc b"),
            ("ends with a dot.", "ends with a dot."),
        ] {
            assert_eq!(plain_name(name), expected, "{name:?}");
        }
        assert_eq!(plain_name(&"x".repeat(200)).len(), MAX_NAME);
    }
}
