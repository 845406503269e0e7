//! JSON as language models write it.
//!
//! Read as JSON, except that these are understood and listed as [`Mend`]s: comments, raw line feeds
//! and unescaped quotes in strings, single and typographic quotes, keys and words without quotes,
//! missing, doubled and trailing commas, missing closing brackets, `NaN`, `True`, `None`. What has
//! no clear meaning is a [`Fault`] with its place. Whatever the text is, time is linear in it and
//! depth is bounded.

use serde_json::{Map, Number, Value};

/// Brackets inside brackets: a plan needs six, `serde_json` reads 127.
pub const MAX_DEPTH: usize = 100;
/// How far a quote looks ahead for the key that would follow it.
const KEY_WINDOW: usize = 120;
/// Longest key, in bytes.
const MAX_KEY: usize = 1_000;

/// Something that was not JSON and had one meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mend {
    pub code: &'static str,
    /// Byte in the text.
    pub at: usize,
}

/// Why the text could not be read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub code: &'static str,
    pub detail: &'static str,
    /// Byte in the text.
    pub at: usize,
    /// Whether a first key or element was read: else it may be prose with a brace in it.
    pub begun: bool,
    /// How far it was looked.
    pub reached: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    pub value: Value,
    /// Byte after the value.
    pub end: usize,
    pub mends: Vec<Mend>,
    /// The text ended after a whole element and before the brackets were closed.
    pub unclosed: bool,
}

/// Reads one object or list, which begins at byte `from`.
pub fn read(text: &str, from: usize) -> Result<Reading, Fault> {
    let mut reader = Reader {
        text,
        at: from,
        mends: Vec::new(),
        open: Vec::new(),
        begun: false,
        unclosed: false,
        plain_strings: false,
        reached: 0,
    };
    let value = reader.value(Place::Element)?;
    let Reader { at, mends, unclosed, .. } = reader;
    Ok(Reading { value, end: at, mends, unclosed })
}

/// Where a value stands: what may follow it decides where a string with quotes in it ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Key,
    /// Of a key.
    Member,
    /// Of a list.
    Element,
}

type Read<T> = Result<T, Fault>;

struct Reader<'t> {
    text: &'t str,
    at: usize,
    mends: Vec<Mend>,
    open: Vec<char>,
    begun: bool,
    unclosed: bool,
    /// A string ran to the end of the text once: from there on the first quote ends a string.
    plain_strings: bool,
    reached: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    fn mend(&mut self, code: &'static str, at: usize) {
        self.mends.push(Mend { code, at });
    }

    fn fault(&self, code: &'static str, detail: &'static str) -> Fault {
        let reached = self.reached.max(self.at);
        Fault { code, detail, at: self.at, begun: self.begun, reached }
    }

    /// Passes white space and comments.
    fn gap(&mut self) -> Read<()> {
        loop {
            let rest = self.rest();
            let blank = rest.len() - rest.trim_start_matches(is_blank).len();
            self.at += blank;
            let rest = self.rest();
            let length = if let Some(body) = rest.strip_prefix("/*") {
                body.find("*/").map_or(rest.len(), |end| end + 4)
            } else if rest.starts_with("//") || rest.starts_with('#') {
                rest.find('\n').unwrap_or(rest.len())
            } else {
                return Ok(());
            };
            let said = rest.get(..length).unwrap_or_default();
            if is_elision(said.trim_start_matches(['/', '*', '#', ' '])) {
                return Err(self.fault("elided", ELIDED));
            }
            let at = self.at;
            self.mend("comment", at);
            self.at += length;
        }
    }

    fn value(&mut self, place: Place) -> Read<Value> {
        self.gap()?;
        match self.peek() {
            None => Err(self.fault("cut_off", "the text ends where a value should be")),
            Some('{') => self.nested('{', Self::object),
            Some('[') => self.nested('[', Self::list),
            Some(quote) if closing(quote).is_some() => self.string(place).map(Value::String),
            Some(_) if is_elision(self.rest()) => Err(self.fault("elided", ELIDED)),
            Some(_) => self.word(),
        }
    }

    fn nested(&mut self, open: char, read: fn(&mut Self) -> Read<Value>) -> Read<Value> {
        if self.open.len() >= MAX_DEPTH {
            return Err(self.fault("too_deep", "brackets stand more than 100 deep in each other"));
        }
        self.bump();
        self.open.push(open);
        let value = read(self);
        self.open.pop();
        value
    }

    /// Whether the object or list ends here; passes commas that separate nothing.
    fn ends(&mut self, close: char) -> Read<bool> {
        loop {
            self.gap()?;
            match self.peek() {
                None => {
                    self.unclosed = true;
                    return Ok(true);
                }
                Some(',') => {
                    let at = self.at;
                    self.mend("doubled_comma", at);
                    self.bump();
                }
                Some(found) if found == close => {
                    self.bump();
                    return Ok(true);
                }
                // The bracket of something further out: this one was forgotten.
                Some(found) if opener(found).is_some_and(|open| self.open.contains(&open)) => {
                    let at = self.at;
                    self.mend("missing_bracket", at);
                    return Ok(true);
                }
                Some(_) => return Ok(false),
            }
        }
    }

    /// Passes the comma after an element; one that is missing or trailing is mended.
    fn comma(&mut self) -> Read<()> {
        let after_value = self.at;
        self.gap()?;
        match self.peek() {
            Some(',') => {
                let at = self.at;
                self.bump();
                self.gap()?;
                if matches!(self.peek(), Some('}' | ']')) {
                    self.mend("trailing_comma", at);
                }
            }
            None | Some('}' | ']') => {}
            Some(_) => self.mend("missing_comma", after_value),
        }
        Ok(())
    }

    fn object(&mut self) -> Read<Value> {
        let mut map = Map::new();
        while !self.ends('}')? {
            let from = self.at;
            let key = self.key()?;
            self.gap()?;
            if self.peek() != Some(':') {
                return Err(self.fault("not_json", "a colon is missing after a key"));
            }
            self.bump();
            self.begun = true;
            let value = self.value(Place::Member)?;
            self.keep(&mut map, key, value, from);
            self.comma()?;
        }
        Ok(Value::Object(map))
    }

    /// A list under a repeated key goes on; of anything else the last one counts, as in JSON.
    fn keep(&mut self, map: &mut Map<String, Value>, key: String, value: Value, from: usize) {
        match (map.get_mut(&key), value) {
            (Some(Value::Array(before)), Value::Array(more)) => {
                before.extend(more);
                self.mend("repeated_key", from);
            }
            (before, value) => {
                if before.is_some() {
                    self.mend("repeated_key", from);
                }
                map.insert(key, value);
            }
        }
    }

    fn list(&mut self) -> Read<Value> {
        let mut list = Vec::new();
        while !self.ends(']')? {
            list.push(self.value(Place::Element)?);
            self.begun = true;
            self.comma()?;
        }
        Ok(Value::Array(list))
    }

    fn key(&mut self) -> Read<String> {
        match self.peek() {
            Some(quote) if closing(quote).is_some() => return self.string(Place::Key),
            _ if is_elision(self.rest()) => return Err(self.fault("elided", ELIDED)),
            _ => {}
        }
        let from = self.at;
        let word = take_word(self.rest());
        if word.is_empty() {
            return Err(self.fault("not_json", "a key should be here"));
        }
        let word = word.to_owned();
        self.at += word.len();
        self.mend("bare_key", from);
        Ok(word)
    }

    /// A number, a constant, or one word without quotes.
    fn word(&mut self) -> Read<Value> {
        let from = self.at;
        let word = take_word(self.rest()).to_owned();
        if word.is_empty() {
            return Err(self.fault("not_json", "a value should be here"));
        }
        self.at += word.len();
        if let Ok(value) = serde_json::from_str::<Value>(&word) {
            return Ok(value);
        }
        let (code, value) = match word.trim_start_matches(['+', '-']).to_lowercase().as_str() {
            "true" => ("constant", Value::Bool(true)),
            "false" => ("constant", Value::Bool(false)),
            "none" | "nil" | "undefined" | "null" => ("constant", Value::Null),
            "nan" | "infinity" | "inf" => ("not_a_number", Value::Null),
            plain => match number(&word, plain) {
                Some(value) => value,
                None if self.followed_by_text() => {
                    self.at = from;
                    return Err(self.fault("not_json", "text without quotes"));
                }
                None => ("bare_word", Value::String(word)),
            },
        };
        self.mend(code, from);
        Ok(value)
    }

    /// Several words without quotes have no clear end.
    fn followed_by_text(&self) -> bool {
        let rest = self.rest().trim_start_matches([' ', '\t']);
        !matches!(rest.chars().next(), None | Some(',' | '}' | ']' | '\n' | '\r' | '/' | '#'))
    }

    fn string(&mut self, place: Place) -> Read<String> {
        let (start, mends) = (self.at, self.mends.len());
        if let Some(body) = self.rest().strip_prefix("\"\"\"")
            && let Some(length) = body.find("\"\"\"")
        {
            let text = body.get(..length).unwrap_or_default().to_owned();
            self.at += length + 6;
            self.mend("quotes", start);
            return Ok(text);
        }
        let read = self.quoted(place);
        if read.is_err() && !self.plain_strings {
            self.reached = self.at;
            self.plain_strings = true;
            self.at = start;
            self.mends.truncate(mends);
            return self.quoted(place);
        }
        read
    }

    fn quoted(&mut self, place: Place) -> Read<String> {
        let close = self.peek().and_then(closing).unwrap_or('"');
        if close != '"' {
            let at = self.at;
            self.mend("quotes", at);
        }
        self.bump();
        let mut text = String::new();
        while let Some(c) = self.peek().filter(|_| place != Place::Key || text.len() < MAX_KEY) {
            let at = self.at;
            self.bump();
            match c {
                '\\' => self.escape(&mut text, close),
                _ if c == close => {
                    if self.plain_strings || self.closes(place) {
                        return Ok(text);
                    }
                    self.mend("inner_quote", at);
                    text.push(c);
                }
                '\r' if self.peek() == Some('\n') => {}
                '\n' | '\r' => {
                    self.mend("line_feed", at);
                    text.push('\n');
                }
                '\t' => text.push('\t'),
                c if c.is_control() => text.push(' '),
                c => text.push(c),
            }
        }
        Err(self.fault("cut_off", "the text ends inside a string"))
    }

    /// What follows a backslash. One that means nothing stands for itself.
    fn escape(&mut self, text: &mut String, close: char) {
        let Some(c) = self.peek() else { return };
        let at = self.at;
        self.bump();
        match c {
            'n' => text.push('\n'),
            't' => text.push('\t'),
            'r' => text.push('\r'),
            'b' | 'f' => text.push(' '),
            'u' => text.push(self.unicode()),
            '"' | '\\' | '/' => text.push(c),
            '\n' => text.push('\n'),
            c if c == close || closing(c).is_some() => text.push(c),
            c => {
                self.mend("escape", at);
                text.push('\\');
                text.push(c);
            }
        }
    }

    /// Four hex digits, or two such halves of one character; a lone half is replaced.
    fn unicode(&mut self) -> char {
        let Some(first) = self.hex() else { return char::REPLACEMENT_CHARACTER };
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER);
        }
        let after = self.at;
        if self.rest().starts_with("\\u") {
            self.at += 2;
            if let Some(second) = self.hex().filter(|half| (0xdc00..0xe000).contains(half)) {
                let whole = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return char::from_u32(whole).unwrap_or(char::REPLACEMENT_CHARACTER);
            }
            self.at = after;
        }
        char::REPLACEMENT_CHARACTER
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.rest().get(..4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
        let code = u32::from_str_radix(digits, 16).ok()?;
        self.at += 4;
        Some(code)
    }

    /// Whether a quote that was just passed ends its string: it does when what follows is what
    /// follows a value there. Else it is a quote in the text.
    fn closes(&self, place: Place) -> bool {
        let rest = self.rest();
        let next = rest.trim_start_matches(is_blank);
        let gap = rest.get(..rest.len() - next.len()).unwrap_or_default();
        let Some(c) = next.chars().next() else { return true };
        match (c, place) {
            (':', _) => place == Place::Key,
            (_, Place::Key) => false,
            ('}' | ']', _) => true,
            (',', Place::Member) => key_follows(&next[1..]),
            (',', _) => element_follows(&next[1..]),
            ('/' | '#', _) => is_comment(next),
            ('{' | '[', _) => place == Place::Element,
            (_, Place::Member) if closing(c).is_some() => key_follows(next),
            (_, Place::Member) => gap.contains('\n') && key_follows(next),
            (_, _) => closing(c).is_some() && !gap.is_empty(),
        }
    }
}

const ELIDED: &str = "something was left out with “...”";

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}'
}

fn is_elision(text: &str) -> bool {
    text.starts_with("...") || text.starts_with('…')
}

fn is_comment(text: &str) -> bool {
    text.starts_with("//") || text.starts_with("/*") || text.starts_with('#')
}

/// The quote that ends what this one begins.
fn closing(quote: char) -> Option<char> {
    match quote {
        '"' | '\'' | '`' => Some(quote),
        '“' | '„' => Some('”'),
        _ => None,
    }
}

fn opener(close: char) -> Option<char> {
    match close {
        '}' => Some('{'),
        ']' => Some('['),
        _ => None,
    }
}

/// Letters, digits and what stands inside numbers, paths and names.
fn take_word(text: &str) -> &str {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '+' | '.' | '$');
    let end = text.find(|c: char| !part(c)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// Numbers that JSON does not write like this: `+1`, `.5`, `1_000`, `0x1f`, `1e999`.
fn number(word: &str, unsigned: &str) -> Option<(&'static str, Value)> {
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let plain = unsigned.replace('_', "");
    let read = match plain.strip_prefix("0x") {
        Some(hex) => u64::from_str_radix(hex, 16).ok().map(Number::from),
        None => match plain.parse::<u64>() {
            Ok(whole) if !word.starts_with('-') => Some(Number::from(whole)),
            _ => {
                let size = plain.parse::<f64>().ok()?;
                let signed = if word.starts_with('-') { -size } else { size };
                match Number::from_f64(signed) {
                    Some(number) => Some(number),
                    None => return Some(("not_a_number", Value::Null)),
                }
            }
        },
    };
    read.map(|number| ("number", Value::Number(number)))
}

/// Whether the next thing is a key with its colon, or the end of the object.
fn key_follows(text: &str) -> bool {
    let next = text.trim_start_matches(is_blank);
    let Some(c) = next.chars().next() else { return true };
    if matches!(c, '}' | ']' | ',') || is_comment(next) {
        return true;
    }
    let colon = |rest: &str| rest.trim_start_matches(is_blank).starts_with(':');
    match closing(c) {
        None => {
            let word = take_word(next);
            !word.is_empty() && word.len() <= KEY_WINDOW && colon(&next[word.len()..])
        }
        Some(close) => {
            let body = &next[c.len_utf8()..];
            let end = body.char_indices().take(KEY_WINDOW).find(|(_, c)| *c == close);
            end.is_some_and(|(at, c)| colon(&body[at + c.len_utf8()..]))
        }
    }
}

/// Whether the next thing is an element of a list, or its end.
fn element_follows(text: &str) -> bool {
    let next = text.trim_start_matches(is_blank);
    let Some(c) = next.chars().next() else { return true };
    let constant = matches!(take_word(next), "null" | "true" | "false" | "None");
    matches!(c, ']' | '}' | '{' | '[' | ',' | '-')
        || c.is_ascii_digit()
        || closing(c).is_some()
        || is_comment(next)
        || constant
}

#[cfg(test)]
#[path = "lenient_tests.rs"]
mod tests;
