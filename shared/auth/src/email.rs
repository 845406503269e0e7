//! Email addresses as the name of an account.

use crate::Error;
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use std::str::FromStr;

pub use crate::limits::MAX_LEN;

/// Longest part before the `@` (RFC 5321, 4.5.3.1.1), in bytes.
const MAX_LOCAL_LEN: usize = 64;

/// Longest name between two dots of a domain (RFC 1035, 2.3.4), in bytes.
const MAX_LABEL_LEN: usize = 63;

/// An address without surrounding space and in lower case, so that one person has one account.
/// ASCII only: letters of other scripts that look alike would make two accounts look like one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Email {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        let parts = text.split_once('@').filter(|_| text.len() <= MAX_LEN);
        let valid = parts.is_some_and(|(local, domain)| is_local(local) && is_domain(domain));
        if valid { Ok(Email(text.to_ascii_lowercase())) } else { Err(Error::InvalidEmail) }
    }
}

impl<'de> Deserialize<'de> for Email {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

fn is_local(local: &str) -> bool {
    let atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c);
    local.len() <= MAX_LOCAL_LEN
        && local.split('.').all(|part| !part.is_empty() && part.chars().all(atom))
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=MAX_LABEL_LEN).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top_is_a_name =
        |top: &str| top.len() >= 2 && !top.bytes().all(|byte| byte.is_ascii_digit());
    domain.rsplit_once('.').is_some_and(|(_, top)| top_is_a_name(top))
        && domain.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_surrounding_space_do_not_make_another_account() {
        let email: Email = "  Ada.Lovelace+Notes@Example.CO.UK\n".parse().unwrap();
        assert_eq!(email.as_str(), "ada.lovelace+notes@example.co.uk");
        assert_eq!(
            serde_json::from_str::<Email>("\"ADA@example.com\"").unwrap().to_string(),
            "ada@example.com"
        );
    }

    #[test]
    fn usual_addresses_are_accepted() {
        for good in [
            "a@b.de",
            "o'brien@example.com",
            "x_y-z@sub.example.museum",
            "user@xn--bcher-kva.example",
        ] {
            assert!(good.parse::<Email>().is_ok(), "{good}");
        }
    }

    #[test]
    fn obviously_bad_addresses_are_refused() {
        let long_local = format!("{}@example.com", "a".repeat(65));
        let long = format!("a@{}.com", ["b".repeat(60).as_str(); 5].join("."));
        let bad = [
            "",
            "@",
            "a@",
            "@b.de",
            "a",
            "a@b",
            "a b@c.de",
            "a@b@c.de",
            "a@.de",
            "a@b..de",
            ".a@b.de",
            "a.@b.de",
            "a..b@c.de",
            "a@-b.de",
            "a@b-.de",
            "a@b.d",
            "a@127.0.0.1",
            "a@[127.0.0.1]",
            "\"a b\"@c.de",
            "a@b.de.",
            "a\0@b.de",
            "a\r\nBcc:x@b.de",
            "<a@b.de>",
            "аda@example.com",
            "a@exämple.com",
            &long_local,
            &long,
        ];
        for text in bad {
            assert!(matches!(text.parse::<Email>(), Err(Error::InvalidEmail)), "{text:?}");
        }
    }

    #[test]
    fn the_longest_address_is_accepted_and_one_more_byte_is_not() {
        let of_len = |len: usize| {
            let head = format!("{}@{}.{}.", "a".repeat(64), "b".repeat(63), "c".repeat(63));
            let rest = len - head.len() - 3;
            format!("{head}{}.de", "d".repeat(rest))
        };
        assert_eq!(of_len(MAX_LEN).len(), MAX_LEN);
        assert!(of_len(MAX_LEN).parse::<Email>().is_ok());
        assert!(of_len(MAX_LEN + 1).parse::<Email>().is_err());
    }
}
