//! The beginning of a text that is too long.

use std::borrow::Cow;

/// The first characters, and how many follow them.
pub(crate) fn head(text: &str, chars: usize) -> (&str, usize) {
    match text.char_indices().nth(chars) {
        Some((at, _)) => (&text[..at], text[at..].chars().count()),
        None => (text, 0),
    }
}

/// The first characters; if others follow, that is said.
pub(crate) fn cut(text: &str, chars: usize) -> Cow<'_, str> {
    match head(text, chars) {
        (_, 0) => Cow::Borrowed(text),
        (shown, more) => Cow::Owned(format!(
            "{shown}\n[Cut here: the last {more} of {} characters are missing.]",
            chars + more
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clipping_respects_characters() {
        assert_eq!(head("äöü", 2), ("äö", 1));
        assert_eq!(head("ab", 9), ("ab", 0));
        assert_eq!(cut("äöü", 2), "äö\n[Cut here: the last 1 of 3 characters are missing.]");
    }
}
