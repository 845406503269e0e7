//! No line of source is wider than a page.

use super::finding::Finding;

/// Columns of the widest line.
const WIDEST: usize = 100;
/// Sources this is asked of.
const ENDINGS: [&str; 2] = [".rs", ".py"];
/// Characters from which a string or an address counts as one that cannot be broken.
const UNBROKEN: usize = 60;

pub(super) fn check(name: &str, text: &str) -> Vec<Finding> {
    if !ENDINGS.iter().any(|ending| name.ends_with(ending)) || super::files::is_generated(text) {
        return Vec::new();
    }
    let wide = text.lines().enumerate().filter(|(_, line)| is_too_wide(line));
    wide.map(|(index, line)| {
        let columns = line.chars().count();
        let advice = format!("{columns} columns; break it into lines of at most {WIDEST}");
        Finding::new(format!("{name}:{}", index + 1), advice)
    })
    .collect()
}

/// Nothing can be done about a line that is wide for one word of it: an address, or a text within
/// quotes that has no spaces, such as a recorded answer.
fn is_too_wide(line: &str) -> bool {
    let unbroken = |word: &str| {
        word.chars().count() >= UNBROKEN
            && (word.contains("://") || word.contains(['"', '\'', '`']))
    };
    line.chars().count() > WIDEST && !line.split_whitespace().any(unbroken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_line_is_refused_unless_one_word_makes_it_wide() {
        let wide = "word ".repeat(21);
        let json = format!("let a = r#\"{{\"a\":\"{}\"}}\"#;", "x".repeat(100));
        let address = format!("// see https://example.com/{}", "x".repeat(100));
        let chain = format!("a{};", ".call()".repeat(20));
        assert_eq!(check("a.rs", &format!("short\n{wide}\nshort")).len(), 1);
        assert_eq!(check("a.rs", &format!("short\n{wide}"))[0].place, "a.rs:2");
        assert_eq!(check("a.rs", &chain).len(), 1);
        assert_eq!(check("infra/checks/a.py", &chain).len(), 1);
        for good in [&json, &address] {
            assert_eq!(check("a.rs", good), []);
        }
        assert_eq!(check("a.rs", &format!("// generated, do not edit\n{wide}")), []);
        assert_eq!(check("a.json", &wide), []);
    }

    #[test]
    fn columns_are_counted_not_bytes() {
        assert_eq!(check("a.rs", &"é ".repeat(50)), []);
    }
}
