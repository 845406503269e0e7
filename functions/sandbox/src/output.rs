//! What is kept of a command's output: the beginning, where it says what it does, and the end,
//! where it says what went wrong.

use std::collections::VecDeque;

/// Longest character in UTF-8, in bytes.
const WIDEST: usize = 4;

/// Keeps the first and the last bytes of a stream of any length in bounded memory.
pub(crate) struct Kept {
    head: Vec<u8>,
    tail: VecDeque<u8>,
    head_chars: usize,
    tail_chars: usize,
    dropped: u64,
}

impl Kept {
    pub(crate) fn new(head_chars: usize, tail_chars: usize) -> Self {
        Kept { head: Vec::new(), tail: VecDeque::new(), head_chars, tail_chars, dropped: 0 }
    }

    pub(crate) fn push(&mut self, mut bytes: &[u8]) {
        let room = (self.head_chars * WIDEST).saturating_sub(self.head.len());
        let (first, rest) = bytes.split_at(room.min(bytes.len()));
        self.head.extend_from_slice(first);
        bytes = rest;
        let most = self.tail_chars * WIDEST;
        if bytes.len() > most {
            let (over, last) = bytes.split_at(bytes.len() - most);
            self.dropped += u64::try_from(over.len() + self.tail.len()).unwrap_or(u64::MAX);
            self.tail.clear();
            bytes = last;
        }
        self.tail.extend(bytes);
        let over = self.tail.len().saturating_sub(most);
        self.tail.drain(..over);
        self.dropped += u64::try_from(over).unwrap_or(u64::MAX);
    }

    /// Bytes left out so far.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Everything, if nothing was left out.
    pub(crate) fn whole(mut self) -> Option<Vec<u8>> {
        self.head.extend(self.tail);
        (self.dropped == 0).then_some(self.head)
    }

    /// The text, and how many bytes were left out of it.
    pub(crate) fn text(self) -> (String, u64) {
        let tail: Vec<u8> = self.tail.into();
        if self.dropped == 0 {
            let mut all = self.head;
            all.extend(tail);
            let text = String::from_utf8_lossy(&all);
            let count = text.chars().count();
            if count <= self.head_chars + self.tail_chars {
                return (text.into_owned(), 0);
            }
            let head: String = text.chars().take(self.head_chars).collect();
            let tail: String = text.chars().skip(count - self.tail_chars).collect();
            let left_out = text.len() - head.len() - tail.len();
            return joined(&head, &tail, u64::try_from(left_out).unwrap_or(u64::MAX));
        }
        let head = String::from_utf8_lossy(&self.head);
        let first: String = head.chars().take(self.head_chars).collect();
        let tail = String::from_utf8_lossy(&tail);
        let skipped = tail.chars().count().saturating_sub(self.tail_chars);
        let last: String = tail.chars().skip(skipped).collect();
        let cut = (head.len() - first.len()) + (tail.len() - last.len());
        joined(&first, &last, self.dropped + u64::try_from(cut).unwrap_or(u64::MAX))
    }
}

fn joined(head: &str, tail: &str, left_out: u64) -> (String, u64) {
    (format!("{head}\n[... {left_out} bytes left out ...]\n{tail}"), left_out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str) -> (String, u64) {
        let mut kept = Kept::new(3, 4);
        // In small pieces that cut characters apart.
        text.as_bytes().chunks(3).for_each(|piece| kept.push(piece));
        kept.text()
    }

    #[test]
    fn short_output_is_whole() {
        assert_eq!(kept("äöü1234"), ("äöü1234".to_owned(), 0));
    }

    #[test]
    fn long_output_keeps_its_ends_and_says_how_much_is_missing() {
        assert_eq!(kept("abcdefghijk"), ("abc\n[... 4 bytes left out ...]\nhijk".to_owned(), 4));
        let long = format!("abc{}wxyz", "-".repeat(1_000));
        let (text, dropped) = kept(&long);
        assert_eq!(text, "abc\n[... 1000 bytes left out ...]\nwxyz");
        assert_eq!(dropped, 1_000);
    }

    #[test]
    fn output_that_is_no_text_is_shown_as_far_as_it_is() {
        let mut kept = Kept::new(10, 10);
        kept.push(b"a\xff\xfeb");
        assert_eq!(kept.text().0, "a\u{fffd}\u{fffd}b");
    }
}
