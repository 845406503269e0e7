//! Enough of Rust's syntax to tell code, strings and comments apart.

/// One line of source.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// From 1.
    pub(super) number: usize,
    /// Without comments and without the text of strings.
    pub(super) code: String,
    /// The text of the strings that end on this line.
    pub(super) strings: Vec<String>,
}

/// What the scanner is inside of.
enum State {
    Code,
    LineComment,
    BlockComment(u32),
    /// A string, with the number of `#` that close it if it is a raw one.
    Text(Option<usize>),
}

pub(super) fn lines(source: &str) -> Vec<Line> {
    let mut scanner = Scanner {
        state: State::Code,
        line: Line { number: 1, ..Line::default() },
        text: String::new(),
    };
    let mut done = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let taken = if first == '\n' {
            if matches!(scanner.state, State::LineComment) {
                scanner.state = State::Code;
            }
            let number = scanner.line.number + 1;
            done.push(std::mem::replace(&mut scanner.line, Line { number, ..Line::default() }));
            1
        } else {
            scanner.take(rest, first)
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    done.push(scanner.line);
    done
}

struct Scanner {
    state: State,
    line: Line,
    /// The string being read.
    text: String,
}

impl Scanner {
    /// Consumes the next piece and says how many bytes it was.
    fn take(&mut self, rest: &str, first: char) -> usize {
        match self.state {
            State::Code => self.take_code(rest, first),
            State::LineComment => first.len_utf8(),
            State::BlockComment(depth) => {
                let (depth, taken) = match rest.as_bytes() {
                    [b'/', b'*', ..] => (depth + 1, 2),
                    [b'*', b'/', ..] => (depth - 1, 2),
                    _ => (depth, first.len_utf8()),
                };
                self.state = if depth == 0 { State::Code } else { State::BlockComment(depth) };
                taken
            }
            State::Text(hashes) => self.take_text(rest, first, hashes),
        }
    }

    fn take_code(&mut self, rest: &str, first: char) -> usize {
        if rest.starts_with("//") {
            self.state = State::LineComment;
            return 2;
        }
        if rest.starts_with("/*") {
            self.state = State::BlockComment(1);
            return 2;
        }
        if first == '"' {
            self.state = State::Text(None);
            return 1;
        }
        if let Some(hashes) = raw_string(rest, &self.line.code) {
            self.state = State::Text(Some(hashes));
            return hashes + 2;
        }
        // A quote in a character literal opens no string.
        if let Some(literal) =
            ["'\"'", "'\\\"'"].into_iter().find(|literal| rest.starts_with(literal))
        {
            return literal.len();
        }
        self.line.code.push(first);
        first.len_utf8()
    }

    fn take_text(&mut self, rest: &str, first: char, hashes: Option<usize>) -> usize {
        if first == '\\' && hashes.is_none() {
            self.text.push_str(rest.get(..2).unwrap_or_default());
            // An escaped line end must still end the line.
            return if rest.starts_with("\\\n") {
                1
            } else {
                1 + rest.chars().nth(1).map_or(0, char::len_utf8)
            };
        }
        let closing = format!("\"{}", "#".repeat(hashes.unwrap_or(0)));
        if rest.starts_with(&closing) {
            self.line.strings.push(std::mem::take(&mut self.text));
            self.state = State::Code;
            return closing.len();
        }
        self.text.push(first);
        first.len_utf8()
    }
}

/// The number of `#` of a raw string that starts here.
fn raw_string(rest: &str, before: &str) -> Option<usize> {
    let after = rest.strip_prefix('r')?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    // `br"` and `cr"` end in an r of their own; a longer word before it is an identifier.
    let is_word = before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
    let prefixed = matches!(before.chars().next_back(), Some('b' | 'c'));
    (after[hashes..].starts_with('"') && (!is_word || prefixed)).then_some(hashes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(source: &str) -> (String, Vec<String>) {
        let lines = lines(source);
        let code: Vec<&str> = lines.iter().map(|line| line.code.as_str()).collect();
        (code.join("|"), lines.iter().flat_map(|line| line.strings.clone()).collect())
    }

    #[test]
    fn code_strings_and_comments_are_told_apart() {
        assert_eq!(of("let a = \"x#y\"; // \"no\""), ("let a = ; ".into(), vec!["x#y".into()]));
        assert_eq!(of("a /* b /* c */ d */ e"), ("a  e".into(), vec![]));
        assert_eq!(
            of(r##"f(r#"say "hi""#, 'x')"##),
            ("f(, 'x')".into(), vec!["say \"hi\"".into()])
        );
        assert_eq!(
            of("let q = '\"'; g(\"a\\\"b\")"),
            ("let q = ; g()".into(), vec!["a\\\"b".into()])
        );
        assert_eq!(
            of("one(\"a\\\n  b\");\ntwo()"),
            ("one(|);|two()".into(), vec!["a\\\n  b".into()])
        );
    }
}
