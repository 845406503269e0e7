//! Finding verbs and file names in English sentences.

/// Verbs after which a file name means a file to be written.
const WRITING: &[&str] = &[
    "write",
    "create",
    "add",
    "build",
    "implement",
    "make",
    "generate",
    "produce",
    "save",
    "store",
    "draft",
    "prepare",
    "update",
    "export",
    "develop",
    "put",
];

/// Other verbs a line of a requirement begins with when it asks for something to be done.
const ACTING: &[&str] = &[
    "summarize",
    "summarise",
    "document",
    "describe",
    "explain",
    "research",
    "investigate",
    "find",
    "compare",
    "analyze",
    "analyse",
    "assess",
    "evaluate",
    "review",
    "verify",
    "check",
    "test",
    "validate",
    "design",
    "draw",
    "integrate",
    "connect",
    "deploy",
    "configure",
    "set",
    "refactor",
    "fix",
    "translate",
    "list",
    "plan",
    "define",
    "collect",
    "convert",
    "extract",
    "parse",
    "run",
    "install",
    "migrate",
    "remove",
    "rename",
    "expose",
    "provide",
    "support",
    "ensure",
    "outline",
    "propose",
    "calculate",
    "compute",
    "show",
    "print",
    "explore",
    "recap",
    "rewrite",
    "wire",
];

/// Words that end the list of files to be written: what follows describes them.
const DESCRIBING: &[&str] = &[
    "that",
    "which",
    "with",
    "from",
    "using",
    "based",
    "for",
    "by",
    "so",
    "where",
    "containing",
    "describing",
    "explaining",
    "about",
    "to",
    "in",
    "into",
    "as",
    "importing",
    "reading",
    "if",
    "when",
    "like",
];

/// Words right before a file name that is written although a description came first.
const INTO: &[&str] = &["in", "into", "to", "as", "called", "named", "file"];

const EXTENSIONS: &[&str] = &[
    "py", "rs", "js", "mjs", "ts", "tsx", "jsx", "go", "java", "kt", "rb", "php", "c", "h", "cpp",
    "cs", "sh", "bash", "ps1", "sql", "html", "css", "md", "txt", "rst", "json", "yaml", "yml",
    "toml", "ini", "xml", "csv", "svg", "png", "jpg", "env", "cfg", "conf", "lock", "log", "tf",
    "proto",
];

const BARE_FILES: &[&str] =
    &["Dockerfile", "Makefile", "LICENSE", "Procfile", ".gitignore", ".dockerignore"];

/// Names of products that look like files.
const NOT_FILES: &[&str] = &[
    "node.js",
    "next.js",
    "vue.js",
    "nuxt.js",
    "react.js",
    "express.js",
    "three.js",
    "d3.js",
    "chart.js",
    "p5.js",
];

/// The word without punctuation around it; a full stop at its beginning belongs to it.
fn bare(word: &str) -> &str {
    const MARKS: &str = ",;:()[]{}\"'`*<>!?";
    word.trim_start_matches(|c| MARKS.contains(c))
        .trim_end_matches(|c| c == '.' || MARKS.contains(c))
}

fn is(word: &str, list: &[&str]) -> bool {
    let word = bare(word).to_ascii_lowercase();
    list.contains(&word.as_str())
}

pub(super) fn extension(file: &str) -> &str {
    file.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// The part of a path after its folders.
pub(super) fn base_name(file: &str) -> &str {
    file.rsplit_once('/').map_or(file, |(_, name)| name)
}

/// The file this word names, if it does.
fn file_name(word: &str) -> Option<&str> {
    let word = bare(word);
    let word = word.strip_prefix("./").unwrap_or(word);
    if BARE_FILES.contains(&base_name(word)) {
        return Some(word);
    }
    let (stem, extension) = word.rsplit_once('.')?;
    let plain = word.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'));
    let known = EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str());
    let product = NOT_FILES.contains(&word.to_ascii_lowercase().as_str());
    (plain && known && !product && !stem.is_empty() && !word.starts_with("//")).then_some(word)
}

/// Every file named, each once, in order.
pub(super) fn files_in(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in
        text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '"' | '|' | '=' | '<' | '>'))
    {
        if let Some(file) = file_name(word).filter(|file| !found.iter().any(|seen| seen == file)) {
            found.push(file.to_owned());
        }
    }
    found
}

/// Files the text asks to be written, each once, in order.
pub(super) fn files_to_write(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for sentence in sentences(text) {
        for file in files_of_sentence(&sentence) {
            if !found.contains(&file) {
                found.push(file);
            }
        }
    }
    found
}

fn files_of_sentence(sentence: &str) -> Vec<String> {
    let words: Vec<&str> = sentence.split_whitespace().collect();
    let Some(verb) = words.iter().position(|word| is(word, WRITING)) else { return Vec::new() };
    let object = words.iter().skip(verb + 1).take_while(|word| !is(word, DESCRIBING));
    let direct: Vec<String> =
        object.filter_map(|word| file_name(word)).map(str::to_owned).collect();
    if !direct.is_empty() {
        return direct;
    }
    let after_preposition = words.windows(2).skip(verb).find_map(|pair| match pair {
        [before, word] if is(before, INTO) => file_name(word),
        _ => None,
    });
    after_preposition.map(str::to_owned).into_iter().collect()
}

/// Lines, and the sentences in them. A full stop inside a file name ends nothing.
pub(super) fn sentences(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines() {
        let mut sentence = String::new();
        for word in line.split_whitespace() {
            if !sentence.is_empty() {
                sentence.push(' ');
            }
            sentence.push_str(word);
            if word.ends_with(['.', '!', '?'])
                && word.len() > 2
                && !word.ends_with("e.g.")
                && !word.ends_with("i.e.")
            {
                found.push(std::mem::take(&mut sentence));
            }
        }
        if !sentence.is_empty() {
            found.push(sentence);
        }
    }
    found
}

/// Whether a line begins with something to be done.
pub(super) fn begins_with_action(line: &str) -> bool {
    first_word(line).is_some_and(|word| is(word, WRITING) || is(word, ACTING))
}

fn first_word(line: &str) -> Option<&str> {
    let polite = ["please", "then", "finally", "also", "and", "next"];
    line.split_whitespace().find(|word| !is(word, &polite))
}

/// Whether the first word that counts is one of `verbs`.
pub(super) fn begins_with(line: &str, verbs: &[&str]) -> bool {
    first_word(line).is_some_and(|word| is(word, verbs))
}

/// Whether one of `words` occurs as a word of its own.
pub(super) fn mentions(text: &str, words: &[&str]) -> bool {
    text.split(|c: char| !c.is_alphanumeric())
        .any(|word| words.contains(&word.to_ascii_lowercase().as_str()))
}

/// The text cut at a word's end, with an ellipsis if anything was cut.
pub(super) fn shorten(text: &str, max_chars: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= max_chars {
        return line;
    }
    let cut: String = line.chars().take(max_chars.saturating_sub(1)).collect();
    let end = cut.rfind(' ').filter(|end| *end > 0).unwrap_or(cut.len());
    format!("{}…", cut.split_at(end).0.trim_end_matches([',', ';', ':', '.']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_to_write_are_told_from_files_that_are_mentioned() {
        for (text, files) in [
            ("Write hello_world.py that prints a greeting.", vec!["hello_world.py"]),
            (
                "Create `index.html`, style.css and src/app.js for a page using data.json.",
                vec!["index.html", "style.css", "src/app.js"],
            ),
            ("Write unit tests for calc.py in test_calc.py.", vec!["test_calc.py"]),
            ("Save the results to out/report.csv.", vec!["out/report.csv"]),
            (
                "Task: Greet\n\nPlease write a script hello.sh which greets. Create RUN.md.",
                vec!["hello.sh", "RUN.md"],
            ),
            ("Summarize what you created in 2 bullets.", vec![]),
            ("Explain how main.rs works.", vec![]),
            ("Write a Node.js service, e.g. with version 3.8 of it.", vec![]),
            ("Add a Dockerfile.", vec!["Dockerfile"]),
        ] {
            assert_eq!(files_to_write(text), files, "{text}");
        }
    }

    #[test]
    fn files_are_found_inside_tags_lists_and_prose() {
        let text = "<context type=\"affected_files\">a.py</context> [\"b.md\",\"c/d.rs\"] see \
            `e.sh`, not Node.js or 3.8 (f.txt).";
        assert_eq!(files_in(text), ["a.py", "b.md", "c/d.rs", "e.sh", "f.txt"]);
    }

    #[test]
    fn texts_are_cut_between_words() {
        assert_eq!(shorten("one two three", 100), "one two three");
        assert_eq!(shorten("one two, three", 10), "one two…");
        assert_eq!(shorten("äöüäöüäöü", 4), "äöü…");
    }
}
