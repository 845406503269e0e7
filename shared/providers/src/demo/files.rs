//! Contents of files the demo model writes: real where a template can be real, else an honest
//! starting point.

use super::words::{base_name, extension, mentions};
use serde_json::json;

const ORIGIN: &str =
    "Produced by the Planwright demo model (planwright-demo), not by a language model.";
const TEMPLATE: &str =
    "It is a starting point: configure a provider and run the task again for real content.";

/// A file's content and what it is, as the end of a sentence.
pub(super) struct Draft {
    pub content: String,
    pub about: &'static str,
}

/// `known` are other files of the project, as far as the task has heard of them.
pub(super) fn draft(path: &str, description: &str, known: &[String]) -> Draft {
    let others: Vec<&str> = known.iter().map(String::as_str).filter(|file| *file != path).collect();
    let name = base_name(path).to_ascii_lowercase();
    let about_greeting =
        mentions(description, &["greeting", "greets", "greet", "hello"]) || name.contains("hello");
    let about_date = mentions(description, &["date", "today"]);
    let about_running = name.starts_with("run")
        || name.starts_with("readme")
        || mentions(description, &["run", "steps", "usage", "instructions", "install"]);
    match extension(&name) {
        "py" if about_greeting || about_date => greeting_py(about_greeting, about_date),
        "py" => Draft {
            content: python(description),
            about: "a Python 3 template made from the task's description",
        },
        "md" if about_running => run_md(&others),
        "md" => Draft {
            content: document(path, description),
            about: "a document outline made from the task's description",
        },
        "html" => Draft {
            content: html(path, description),
            about: "a page made from the task's description",
        },
        "json" => {
            let content = json!({ "_origin": ORIGIN, "description": description });
            Draft { content: format!("{content:#}\n"), about: "the task's description as JSON" }
        }
        "csv" => Draft { content: csv(description), about: "a table with the task's description" },
        "svg" => Draft { content: svg(), about: "a placeholder drawing" },
        "sh" | "bash" => Draft { content: shell(description), about: "a shell script template" },
        kind => Draft {
            content: commented(kind, description),
            about: "a template made from the task's description",
        },
    }
}

fn greeting_py(greeting: bool, date: bool) -> Draft {
    let mut purpose = Vec::new();
    let mut body = String::new();
    if greeting {
        purpose.push("a greeting");
        body.push_str("    print(\"Hello, world!\")\n");
    }
    if date {
        purpose.push("today's date in ISO format");
        body.push_str("    print(date.today().isoformat())\n");
    }
    let import = if date { "\nfrom datetime import date\n" } else { "" };
    let content = format!(
        "#!/usr/bin/env python3\n# {ORIGIN}\n\"\"\"Print {}.\"\"\"\n{import}\n\ndef main() -> \
            None:\n{body}\n\n\
         if __name__ == \"__main__\":\n    main()\n",
        purpose.join(" and ")
    );
    let about = match (greeting, date) {
        (true, true) => "a Python 3 program that prints a greeting and today's date in ISO format",
        (true, false) => "a Python 3 program that prints a greeting",
        _ => "a Python 3 program that prints today's date in ISO format",
    };
    Draft { content, about }
}

fn python(description: &str) -> String {
    format!(
        "#!/usr/bin/env python3\n{}\n\n\ndef main() -> None:\n    print(\"This template does \
            nothing yet.\")\n\n\n\
         if __name__ == \"__main__\":\n    main()\n",
        comment("# ", "", description)
    )
}

fn shell(description: &str) -> String {
    format!(
        "#!/bin/sh\n{}\nset -eu\n\necho \"This template does nothing yet.\"\n",
        comment("# ", "", description)
    )
}

/// How to start a file, and what it needs.
fn command(file: &str) -> Option<(String, &'static str)> {
    let (runner, needs) = match extension(file) {
        "py" => ("python3 ", "Python 3.8 or later (`python3 --version` shows it)"),
        "js" | "mjs" => ("node ", "Node.js (`node --version` shows it)"),
        "sh" | "bash" => ("sh ", "a POSIX shell"),
        "rb" => ("ruby ", "Ruby (`ruby --version` shows it)"),
        "php" => ("php ", "PHP (`php --version` shows it)"),
        "go" => ("go run ", "Go (`go version` shows it)"),
        _ => return None,
    };
    Some((format!("{runner}{file}"), needs))
}

fn run_md(others: &[&str]) -> Draft {
    let runnable: Vec<(&str, String, &str)> = others
        .iter()
        .filter_map(|file| command(file).map(|(line, needs)| (*file, line, needs)))
        .collect();
    let mut needs: Vec<&str> = runnable.iter().map(|(_, _, needs)| *needs).collect();
    needs.sort_unstable();
    needs.dedup();
    let mut content = format!("<!-- {ORIGIN} -->\n# How to run it\n\n");
    if runnable.is_empty() {
        content.push_str("No file that can be run was known when this was written.\n\n");
        for (at, file) in others.iter().enumerate() {
            content.push_str(&format!("{}. Open `{file}`.\n", at + 1));
        }
        return Draft { content, about: "the steps known so far" };
    }
    content.push_str("## What is needed\n\n");
    for need in needs {
        content.push_str(&format!("- {need}\n"));
    }
    content.push_str("\n## Steps\n\n");
    let names: Vec<String> = runnable.iter().map(|(file, _, _)| format!("`{file}`")).collect();
    content
        .push_str(&format!("1. Save {} into one folder, under the same name.\n", names.join(", ")));
    content.push_str("2. Open a terminal in that folder.\n");
    for (at, (file, line, _)) in runnable.iter().enumerate() {
        content.push_str(&format!("{}. Run `{file}`:\n\n   ```sh\n   {line}\n   ```\n", at + 3));
    }
    if others.iter().any(|file| file.ends_with(".py") && file.contains("hello")) {
        content.push_str(
            "\n## What to expect\n\nA greeting, then today's date as year-month-day:\n\n",
        );
        content.push_str("```\nHello, world!\n2026-01-31\n```\n");
    }
    Draft { content, about: "the exact steps to run what the project holds" }
}

fn document(path: &str, description: &str) -> String {
    let name = base_name(path);
    let title = name.rsplit_once('.').map_or(name, |(stem, _)| stem).replace(['_', '-'], " ");
    format!(
        "<!-- {ORIGIN} -->\n# {title}\n\n## What was asked\n\n{description}\n\n## \
            State\n\n{TEMPLATE}\n"
    )
}

fn html(path: &str, description: &str) -> String {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        "<!doctype html>\n<!-- {ORIGIN} -->\n<html lang=\"en\">\n<head>\n  <meta \
            charset=\"utf-8\">\n  \
         <title>{}</title>\n</head>\n<body>\n  <p>{}</p>\n  <p>{TEMPLATE}</p>\n</body>\n</html>\n",
        escape(base_name(path)),
        escape(description)
    )
}

fn csv(description: &str) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\"").replace('\n', " "));
    format!("field,value\norigin,{}\ndescription,{}\n", quoted(ORIGIN), quoted(description))
}

fn svg() -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 200 120\" role=\"img\">\n  \
            <title>{ORIGIN}</title>\n  \
         <rect width=\"200\" height=\"120\" fill=\"none\" stroke=\"currentColor\"/>\n  \
         <text x=\"100\" y=\"64\" text-anchor=\"middle\">demo</text>\n</svg>\n"
    )
}

/// A file of comments in the syntax of its kind; kinds without comments get plain text.
fn commented(kind: &str, description: &str) -> String {
    let (start, end) = match kind {
        "rs" | "js" | "mjs" | "ts" | "tsx" | "jsx" | "go" | "java" | "kt" | "c" | "h" | "cpp"
        | "cs" | "php" | "proto" => ("// ", ""),
        "rb" | "yaml" | "yml" | "toml" | "env" | "conf" | "cfg" | "tf" | "dockerfile"
        | "makefile" | "" => ("# ", ""),
        "sql" => ("-- ", ""),
        "css" => ("/* ", " */"),
        "ini" => ("; ", ""),
        "xml" => ("<!-- ", " -->"),
        _ => ("", ""),
    };
    let open = if kind == "php" { "<?php\n" } else { "" };
    format!("{open}{}\n", comment(start, end, description))
}

fn comment(start: &str, end: &str, description: &str) -> String {
    let lines = [ORIGIN, TEMPLATE, ""].into_iter().chain(description.lines());
    let safe = |line: &str| line.replace("*/", "* /").replace("--", "- -");
    let line = |line: &str| {
        let text = if end.is_empty() { line.to_owned() } else { safe(line) };
        format!("{start}{text}{end}").trim_end().to_owned()
    };
    lines.map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_file_says_who_made_it() {
        for path in [
            "a.py", "hello.py", "b.md", "RUN.md", "c.html", "d.json", "e.csv", "f.svg", "g.sh",
            "h.rs", "i.css", "j.sql", "k.yaml", "l.txt", "Makefile", "m.php", "n.xml",
        ] {
            let draft =
                draft(path, "Do a thing -- with \"quotes\", */ and\nlines", &["hello.py".into()]);
            assert!(draft.content.contains("Planwright demo model"), "{path}: {}", draft.content);
            assert!(draft.content.ends_with('\n'), "{path}");
        }
        let json = draft("d.json", "x\"y", &[]).content;
        assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
    }

    #[test]
    fn steps_name_the_files_that_can_be_run() {
        let content = draft(
            "RUN.md",
            "Write RUN.md.",
            &["RUN.md".into(), "hello_world.py".into(), "x.csv".into()],
        )
        .content;
        assert!(
            content.contains("python3 hello_world.py") && !content.contains("x.csv"),
            "{content}"
        );
        assert!(draft("RUN.md", "Write RUN.md.", &[]).content.contains("No file that can be run"));
    }
}
