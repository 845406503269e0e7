//! Which names a commit may hold: those that mean one file on every machine it is checked out on.

use std::collections::HashMap;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Longest path, in bytes, and longest part of one: what object keys and file systems hold.
const MOST_PATH_BYTES: usize = 943;
const MOST_PART_BYTES: usize = 255;

/// Why a name is not taken; `None` for one that is.
pub fn refusal(path: &[u8]) -> Option<&'static str> {
    let Ok(text) = std::str::from_utf8(path) else {
        return Some("the name is not UTF-8");
    };
    if text.len() > MOST_PATH_BYTES {
        return Some("the path is longer than 943 bytes");
    }
    if text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
        return Some("the name has a control character, a tab or a line break");
    }
    if text.contains('\\') {
        return Some("the name has a backslash");
    }
    if !is_nfc(text) {
        return Some("the name is not in Unicode's composed form (NFC)");
    }
    text.split('/').find_map(part_refusal)
}

fn part_refusal(part: &str) -> Option<&'static str> {
    if matches!(part, "" | "." | "..") {
        return Some("the path has an empty, `.` or `..` part");
    }
    if part.len() > MOST_PART_BYTES {
        return Some("a part of the path is longer than 255 bytes");
    }
    if part.trim() != part {
        return Some("a part of the path begins or ends with a space");
    }
    names_git(part).then_some("the name stands for a git folder")
}

/// `.git` as case-insensitive file systems, HFS+ (which ignores some characters) and NTFS (short
/// names, trailing dots and spaces, streams) read it.
fn names_git(part: &str) -> bool {
    let ignored = |c: &char| {
        let code = u32::from(*c);
        !matches!(code, 0x200C..=0x200F | 0x202A..=0x202E | 0x206A..=0x206F | 0xFEFF)
    };
    let plain: String = part.chars().filter(ignored).flat_map(char::to_lowercase).collect();
    let plain = plain.split(':').next().unwrap_or_default();
    matches!(plain.trim_end_matches(['.', ' ']), ".git" | "git~1")
}

/// Two names for one file where case does not count.
#[derive(Default)]
pub struct Cases(HashMap<String, String>);

impl Cases {
    /// Takes a path with the folders above it; gives the one taken before it collides with.
    pub fn collision(&mut self, path: &str) -> Option<String> {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        for end in ends {
            let part = &path[..end];
            let folded: String = part.nfc().flat_map(char::to_lowercase).collect();
            match self.0.get(&folded) {
                Some(known) if known != part => return Some(known.clone()),
                Some(_) => {}
                None => {
                    self.0.insert(folded, part.to_owned());
                }
            }
        }
        None
    }
}

/// A name as a person can read it.
pub fn shown(path: &[u8]) -> String {
    let text = String::from_utf8_lossy(path);
    text.chars()
        .flat_map(|c| {
            let escaped = c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
            let kept = (!escaped).then_some(c);
            let written = escaped.then(|| c.escape_default()).into_iter().flatten();
            kept.into_iter().chain(written)
        })
        .take(300)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_mean_one_file_everywhere_pass() {
        for name in ["a", "src/main.rs", "é.txt", ".gitignore", "gitmodules", "日本/語", "a b"]
        {
            assert_eq!(refusal(name.as_bytes()), None, "{name}");
        }
    }

    #[test]
    fn names_with_two_meanings_are_refused() {
        let names: [&[u8]; 15] = [
            b"a\tb",
            b"a\nb",
            b"\x1b[31m",
            b"\xff",
            b"a//b",
            b"../a",
            b".git/config",
            b"x/.GIT/hooks",
            b"git~1",
            b".git. ",
            b".git::$INDEX_ALLOCATION",
            b"a\\b",
            b" a",
            "e\u{301}".as_bytes(),
            ".g\u{200c}it".as_bytes(),
        ];
        for name in names {
            assert!(refusal(name).is_some(), "{}", shown(name));
        }
    }

    #[test]
    fn the_second_of_two_names_that_differ_in_case_collides_with_the_first() {
        let mut cases = Cases::default();
        assert_eq!(cases.collision("src/Main.rs"), None);
        assert_eq!(cases.collision("src/other.rs"), None);
        assert_eq!(cases.collision("src/main.rs"), Some("src/Main.rs".to_owned()));
        assert_eq!(cases.collision("SRC/x"), Some("src".to_owned()));
    }

    #[test]
    fn unreadable_names_are_shown_escaped() {
        assert_eq!(shown(b"a\nb\tc"), "a\\nb\\tc");
    }
}
