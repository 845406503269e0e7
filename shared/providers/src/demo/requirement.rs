//! A planning prompt taken apart: project, rigor, and the lines that ask for something.

use super::words::{begins_with_action, files_in, sentences};

/// What the prompt says.
#[derive(Debug, PartialEq)]
pub(super) struct Brief {
    pub project: String,
    pub rigor: Option<String>,
    pub items: Vec<Item>,
    /// Answers to open questions of an earlier version, as the prompt gives them.
    pub answers: Vec<String>,
}

/// One thing to be done.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    /// Such as `R1`.
    pub requirement: String,
    pub text: String,
}

/// Reads a prompt of the form `Project: ..`, `Rigor: ..`, `Requirements:` with `[R1] ..` blocks,
/// `Answers:`; any part may be missing.
pub(super) fn read(prompt: &str) -> Brief {
    let line_after = |label: &str| {
        let line = prompt.lines().find_map(|line| strip_label(line, label));
        line.map(str::to_owned).filter(|text| !text.is_empty())
    };
    let requirements = section(prompt, "requirements:").unwrap_or_else(|| {
        let told = |line: &&str| {
            strip_label(line, "project:").is_none() && strip_label(line, "rigor:").is_none()
        };
        prompt.lines().filter(told).collect::<Vec<_>>().join("\n")
    });
    let items =
        blocks(&requirements).into_iter().flat_map(|(id, text)| items(&id, &text)).collect();
    let answers = section(prompt, "answers:").unwrap_or_default();
    Brief {
        project: line_after("project:").unwrap_or_else(|| "the project".into()),
        rigor: line_after("rigor:").map(|rigor| rigor.to_ascii_uppercase()),
        items,
        answers: answers
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect(),
    }
}

fn strip_label<'a>(line: &'a str, label: &str) -> Option<&'a str> {
    let start = line.trim_start().get(..label.len())?;
    start.eq_ignore_ascii_case(label).then(|| line.trim_start().split_at(label.len()).1.trim())
}

/// The lines under a heading, up to the next one.
fn section(prompt: &str, label: &str) -> Option<String> {
    let mut lines = prompt.lines().skip_while(|line| strip_label(line, label).is_none());
    let first = strip_label(lines.next()?, label)?;
    let ends = |line: &&str| {
        ["answers:", "feedback:", "instructions:"].iter().any(|l| strip_label(line, l).is_some())
    };
    let rest = lines.take_while(|line| !ends(line));
    Some([first].into_iter().chain(rest).collect::<Vec<_>>().join("\n"))
}

/// Blocks marked `[R1]`, else paragraphs numbered in order.
fn blocks(text: &str) -> Vec<(String, String)> {
    let mut blocks: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        match marker(line) {
            Some((id, rest)) => blocks.push((id, rest.to_owned())),
            None => {
                if let Some((_, block)) = blocks.last_mut() {
                    block.push('\n');
                    block.push_str(line);
                }
            }
        }
    }
    if !blocks.is_empty() {
        return blocks;
    }
    let mut paragraphs = vec![String::new()];
    for line in text.lines() {
        match paragraphs.last_mut() {
            Some(last) if !line.trim().is_empty() => {
                last.push_str(line);
                last.push('\n');
            }
            _ => paragraphs.push(String::new()),
        }
    }
    let filled = paragraphs.into_iter().filter(|text| !text.trim().is_empty());
    filled.enumerate().map(|(at, text)| (format!("R{}", at + 1), text)).collect()
}

fn marker(line: &str) -> Option<(String, &str)> {
    let (id, rest) = line.trim_start().strip_prefix("[R")?.split_once(']')?;
    let number = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    number.then(|| (format!("R{id}"), rest.trim_start()))
}

/// List entries of a block, else its lines that ask for something, else its sentences that do, else
/// the block itself.
fn items(id: &str, block: &str) -> Vec<Item> {
    let block = unfold_inline_list(block);
    let mut found: Vec<String> = Vec::new();
    let listed = block.lines().any(|line| entry(line).is_some());
    let mut in_entry = false;
    for line in block.lines() {
        let text = line.trim();
        if let Some(entry) = entry(line) {
            found.push(entry.to_owned());
            in_entry = true;
        } else if text.is_empty() || text.starts_with('#') || text.ends_with(':') {
            in_entry = false;
        } else if begins_with_action(text) && (!listed || !files_in(text).is_empty()) {
            found.push(text.to_owned());
            in_entry = true;
        } else if let (true, Some(last)) = (in_entry, found.last_mut()) {
            last.push(' ');
            last.push_str(text);
        }
    }
    if !listed {
        // Prose: each sentence that asks for something stands alone, and what it explains stays
        // with it.
        found = found.iter().flat_map(|text| split_requests(text)).collect();
    }
    if found.is_empty() {
        found = split_requests(&block.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    let filled =
        found.into_iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    filled.map(|text| Item { requirement: id.to_owned(), text }).collect()
}

fn split_requests(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for sentence in sentences(text) {
        match found.last_mut() {
            Some(last) if !begins_with_action(&sentence) => {
                last.push(' ');
                last.push_str(&sentence);
            }
            _ => found.push(sentence),
        }
    }
    found
}

/// `Do this: - Write a - Write b` on one line becomes a list.
fn unfold_inline_list(block: &str) -> String {
    let mut unfolded = String::new();
    for (at, piece) in block.split(" - ").enumerate() {
        if at > 0 {
            unfolded.push_str(if begins_with_action(piece) { "\n- " } else { " - " });
        }
        unfolded.push_str(piece);
    }
    unfolded
}

/// The text of a list entry.
fn entry(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let bullet = ["- ", "* ", "• ", "– ", "+ "].iter().find_map(|mark| line.strip_prefix(mark));
    let numbered = || {
        let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, rest) = line.split_at(digits);
        let rest = rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") "))?;
        (!number.is_empty()).then_some(rest)
    };
    let text = bullet.or_else(numbered)?.trim_start();
    let boxes = ["[ ] ", "[x] ", "[X] "];
    Some(boxes.iter().find_map(|mark| text.strip_prefix(mark)).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(prompt: &str) -> Vec<String> {
        read(prompt)
            .items
            .into_iter()
            .map(|item| format!("{} {}", item.requirement, item.text))
            .collect()
    }

    #[test]
    fn list_entries_are_the_items_whatever_the_list_looks_like() {
        let expected = ["R1 Write a.py that adds.", "R1 Write RUN.md.", "R1 Summarize it."];
        for list in [
            "[R1] Do it:\n- Write a.py that adds.\n- Write RUN.md.\n- Summarize it.",
            "[R1] Do it:\n\n  1. Write a.py\n     that adds.\n  2. Write RUN.md.\n  3. Summarize \
                it.",
            "[R1] Do it: - Write a.py that adds. - Write RUN.md. - Summarize it.",
            "[R1] Write a.py that adds. Write RUN.md. Summarize it.",
            "[R1] Write a.py that adds.\nWrite RUN.md.\nSummarize it.",
            "Do it:\n* [ ] Write a.py that adds.\n* [x] Write RUN.md.\n* Summarize it.",
        ] {
            assert_eq!(
                texts(&format!("Project: p\nRigor: L1\n\nRequirements:\n{list}")),
                expected,
                "{list}"
            );
        }
    }

    #[test]
    fn every_part_of_the_prompt_is_found_and_none_is_needed() {
        let brief = read(
            "Project: My thing\nRigor: l3\n\nRequirements:\n[R1] A shop.\n[R2] Fast \
                pages.\n\nAnswers:\nQ: Why?\nA: So.",
        );
        assert_eq!((brief.project.as_str(), brief.rigor.as_deref()), ("My thing", Some("L3")));
        assert_eq!(
            brief.items.iter().map(|i| i.requirement.as_str()).collect::<Vec<_>>(),
            ["R1", "R2"]
        );
        assert_eq!(brief.answers, ["Q: Why?", "A: So."]);

        assert_eq!(
            texts("A shop.\nIt sells tea.\n\nA blog."),
            ["R1 A shop. It sells tea.", "R2 A blog."]
        );
        assert_eq!(texts(""), Vec::<String>::new());
        assert_eq!(read("Requirements: Write x.py").items.len(), 1);
    }
}
