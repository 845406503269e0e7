//! The words of a page that was written for browsers. Works token by token, in time that grows with
//! the page alone: a tree of somebody else's page can be a hundred thousand levels deep.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};

/// Elements whose content nobody reads.
const UNSEEN: [&[u8]; 7] =
    [b"script", b"style", b"noscript", b"template", b"svg", b"iframe", b"object"];
/// Elements that begin and end a line.
const BLOCKS: [&[u8]; 28] = [
    b"address",
    b"article",
    b"aside",
    b"blockquote",
    b"br",
    b"dd",
    b"div",
    b"dl",
    b"dt",
    b"figcaption",
    b"figure",
    b"footer",
    b"form",
    b"header",
    b"hr",
    b"li",
    b"main",
    b"nav",
    b"ol",
    b"option",
    b"p",
    b"section",
    b"summary",
    b"table",
    b"title",
    b"tr",
    b"ul",
    b"body",
];

/// Writes words one after the other, with at most one empty line between.
#[derive(Default)]
struct Words {
    text: String,
    /// White space that is owed before the next word.
    space: bool,
    lines: usize,
    /// Inside `pre`, white space stays as it is.
    verbatim: usize,
    /// Inside how many elements that nobody reads.
    unseen: usize,
    /// Where links lead whose text is being read.
    links: Vec<String>,
}

/// The text of a page, with headings and list items marked and links followed by their addresses.
pub(crate) fn words(html: &str) -> String {
    let mut emitter = DefaultEmitter::default();
    // Without it a script that writes tags would be read as tags.
    emitter.naively_switch_states(true);
    let mut words = Words::default();
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let href = tag.attributes.get(b"href".as_slice());
                let href = href.map(|href| String::from_utf8_lossy(href).trim().to_owned());
                words.begin(&tag.name, href, tag.self_closing);
            }
            Token::EndTag(tag) => words.end(&tag.name),
            Token::String(text) => words.say(&String::from_utf8_lossy(&text)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    words.text.trim().to_owned()
}

impl Words {
    fn begin(&mut self, name: &[u8], href: Option<String>, closed: bool) {
        if UNSEEN.contains(&name) && !closed {
            self.unseen += 1;
        }
        match name {
            b"a" => self.links.push(href.unwrap_or_default()),
            b"pre" => {
                self.line(2);
                self.verbatim += 1;
            }
            b"td" | b"th" => self.mark("| "),
            [b'h', level @ b'1'..=b'6'] => {
                self.line(2);
                self.mark(&format!("{} ", "#".repeat(usize::from(level - b'0'))));
            }
            b"li" => {
                self.line(1);
                self.mark("- ");
            }
            b"p" => self.line(2),
            _ if BLOCKS.contains(&name) => self.line(1),
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        if UNSEEN.contains(&name) {
            self.unseen = self.unseen.saturating_sub(1);
        }
        match name {
            b"a" => {
                let href = self.links.pop().unwrap_or_default();
                if !href.is_empty() && !href.starts_with(['#']) && !href.starts_with("javascript:")
                {
                    self.mark(&format!(" ({href})"));
                }
            }
            b"pre" => {
                self.verbatim = self.verbatim.saturating_sub(1);
                self.line(2);
            }
            [b'h', b'1'..=b'6'] | b"p" => self.line(2),
            _ if BLOCKS.contains(&name) => self.line(1),
            _ => {}
        }
    }

    fn say(&mut self, text: &str) {
        if self.unseen > 0 {
            return;
        }
        if self.verbatim > 0 {
            self.gap();
            self.text.push_str(text);
            return;
        }
        self.space |= text.starts_with(char::is_whitespace);
        for word in text.split_whitespace() {
            self.gap();
            self.text.push_str(word);
            self.space = true;
        }
        self.space = text.ends_with(char::is_whitespace);
    }

    /// What stands for an element, before the next word.
    fn mark(&mut self, mark: &str) {
        if self.unseen == 0 {
            self.gap();
            self.text.push_str(mark);
        }
    }

    fn line(&mut self, lines: usize) {
        if self.unseen == 0 {
            self.lines = self.lines.max(lines);
        }
    }

    fn gap(&mut self) {
        if self.lines > 0 && !self.text.is_empty() {
            self.text.push_str(if self.lines > 1 { "\n\n" } else { "\n" });
        } else if self.space && !self.text.ends_with(char::is_whitespace) {
            self.text.push(' ');
        }
        (self.space, self.lines) = (false, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_headings_lists_and_links_are_kept_and_programs_are_not() {
        let html = "<!DOCTYPE html><html><head><title>T</title><style>b{}</style>\
            <script>if (a<b) document.write('<p>x</p>')</script></head><body>\n<h2>Costs &amp; \
            more</h2><p>Some\n  <b>bold</b>er <a href='/x'>link</a>.</p><ul><li>one<li>two</ul>\
            <pre>a\n  b</pre><noscript>no</noscript></body></html>";
        let expected = "T\n\n## Costs & more\n\nSome bolder link (/x).\n\n- one\n- two\n\na\n  b";
        assert_eq!(words(html), expected);
    }

    #[test]
    fn cells_of_a_table_stay_apart() {
        let table = "<table><tr><th>Model</th><th>Price</th></tr><tr><td>a</td><td>5</td></tr>";
        assert_eq!(words(table), "| Model| Price\n| a| 5");
    }

    #[test]
    fn a_page_of_a_hundred_thousand_levels_is_read_at_once() {
        for open in ["<div>", "<a href=x>", "<svg>", "<table><tr><td>", "<b", "<!--", "</p>"] {
            let _ = words(&open.repeat(100_000));
        }
    }

    #[test]
    fn what_is_broken_off_gives_what_there_was() {
        for html in ["<p>half <b", "<p>half <script>never ends", "<p>half &am", "</svg><p>half"] {
            assert!(words(html).starts_with("half"), "{html}");
        }
    }
}
