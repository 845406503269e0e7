#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]
use planwright_files::path::{
    MAX_PATH_BYTES, MAX_SEGMENT_BYTES, PathError, ProjectDirectory, ProjectPath,
};
use std::path::{Component, Path};

#[test]
fn paths_with_one_meaning_are_accepted() {
    let deep = vec!["d"; MAX_PATH_BYTES.div_ceil(2)].join("/");
    let long = "n".repeat(MAX_SEGMENT_BYTES);
    for (text, kept) in [
        ("a", "a"),
        ("./a", "a"),
        ("././a/b.txt", "a/b.txt"),
        ("src/main.rs", "src/main.rs"),
        (".gitignore", ".gitignore"),
        ("...", "..."),
        ("..a/b..", "..a/b.."),
        ("a b/c d", "a b/c d"),
        ("a~", "a~"),
        ("ab:c", "ab:c"),
        ("%2e%2e%2fetc", "%2e%2e%2fetc"),
        ("größe/日本語.md", "größe/日本語.md"),
        (&deep, &deep),
        (&long, &long),
    ] {
        assert_eq!(
            ProjectPath::parse(text).as_ref().map(ProjectPath::as_str),
            Ok(kept),
            "{text:?}"
        );
    }
}

#[test]
fn paths_that_leave_the_project_or_mislead_are_refused() {
    let long_segment = "n".repeat(MAX_SEGMENT_BYTES + 1);
    let long_path = "a/".repeat(MAX_PATH_BYTES / 2) + "ab";
    let table = [
        ("", PathError::Empty),
        (".", PathError::Current),
        ("./", PathError::Current),
        ("././", PathError::Current),
        ("a/.", PathError::Current),
        ("a/./b", PathError::Current),
        ("..", PathError::Parent),
        ("../etc/passwd", PathError::Parent),
        ("./../x", PathError::Parent),
        ("a/../../b", PathError::Parent),
        ("a/..", PathError::Parent),
        ("/etc/passwd", PathError::Absolute),
        ("//etc/passwd", PathError::Absolute),
        (".//etc/passwd", PathError::Absolute),
        ("a//b", PathError::EmptySegment),
        ("a/", PathError::TrailingSlash),
        ("a//", PathError::TrailingSlash),
        ("..\\..\\etc", PathError::Backslash),
        ("a\\b", PathError::Backslash),
        ("\\\\server\\share", PathError::Backslash),
        ("C:/Windows", PathError::Drive),
        ("c:file", PathError::Drive),
        ("./c:file", PathError::Drive),
        ("~", PathError::Home),
        ("~/.ssh/id", PathError::Home),
        ("~root/x", PathError::Home),
        ("./~/x", PathError::Home),
        ("a\0.txt", PathError::Control(0)),
        ("a\nb", PathError::Control(0x0A)),
        ("a\rb", PathError::Control(0x0D)),
        ("a\tb", PathError::Control(0x09)),
        ("a\u{7f}", PathError::Control(0x7F)),
        ("a\u{85}b", PathError::Control(0x85)),
        ("a\u{2028}b", PathError::Control(0x2028)),
        ("txt.\u{202e}gpj", PathError::Invisible(0x202E)),
        ("a\u{2066}b", PathError::Invisible(0x2066)),
        ("a\u{200b}b", PathError::Invisible(0x200B)),
        ("a\u{200d}b", PathError::Invisible(0x200D)),
        (".\u{feff}./x", PathError::Invisible(0xFEFF)),
        ("a\u{ad}b", PathError::Invisible(0xAD)),
        ("a\u{e0041}b", PathError::Invisible(0xE0041)),
        ("a\u{ffff}b", PathError::Invisible(0xFFFF)),
        (" ", PathError::EdgeSpace),
        ("a /b", PathError::EdgeSpace),
        ("a/ b", PathError::EdgeSpace),
        ("a/b\u{3000}", PathError::EdgeSpace),
        (&long_segment, PathError::SegmentTooLong),
        (&long_path, PathError::TooLong),
    ];
    for (text, error) in table {
        assert_eq!(ProjectPath::parse(text), Err(error), "{text:?}");
    }
}

/// All 1.1 million texts of up to six characters from the alphabet attacks are made of.
#[test]
fn every_short_text_is_either_refused_or_stays_below_the_root() {
    const ALPHABET: [char; 10] = ['a', '/', '.', '\\', '~', ':', ' ', '\0', '\u{202e}', 'é'];
    let (mut accepted, mut refused) = (0u32, 0u32);
    for length in 0..=6 {
        for number in 0..10u32.pow(length) {
            let text: String = (0..length)
                .map(|place| ALPHABET[(number / 10u32.pow(place) % 10) as usize])
                .collect();
            match ProjectPath::parse(&text) {
                Ok(path) => {
                    check(&text, path.as_str());
                    accepted += 1;
                }
                Err(_) => refused += 1,
            }
        }
    }
    assert_eq!(accepted + refused, 1_111_111);
    assert!(accepted > 10_000, "{accepted}");
}

/// The standard library's own reading of the path is the judge, not the parser's.
fn check(text: &str, path: &str) {
    let components: Vec<_> = Path::new(path).components().collect();
    assert!(components.iter().all(|part| matches!(part, Component::Normal(_))), "{text:?}");
    assert_eq!(components.len(), path.split('/').count(), "{text:?}");
    assert_eq!(components.iter().collect::<std::path::PathBuf>(), Path::new(path), "{text:?}");
    assert!(!path.contains(['\\', '\0', '\u{202e}']) && !path.starts_with('~'), "{text:?}");
    assert_eq!(ProjectPath::parse(path).as_ref().map(ProjectPath::as_str), Ok(path), "{text:?}");
    assert_eq!(text.trim_start_matches("./"), path);
}

#[test]
fn no_control_or_format_character_gets_into_a_path() {
    let mut refused = 0;
    for character in '\0'..=char::MAX {
        let text = format!("a{character}b");
        let parsed = ProjectPath::parse(&text);
        if character.is_control()
            || matches!(character,
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        {
            assert!(parsed.is_err(), "{character:?}");
        }
        if character.is_alphanumeric()
            && !matches!(character, '\u{115f}'..='\u{1160}' | '\u{3164}' | '\u{ffa0}')
        {
            assert!(parsed.is_ok(), "{character:?}");
        }
        refused += u32::from(parsed.is_err());
    }
    assert!((100..10_000).contains(&refused), "{refused}");
}

#[test]
fn a_directory_may_be_the_root_or_end_with_a_slash() {
    for root in ["", ".", "./"] {
        assert_eq!(ProjectDirectory::parse(root).unwrap().prefix(), "");
    }
    for text in ["a/b", "a/b/", "./a/b/"] {
        assert_eq!(ProjectDirectory::parse(text).unwrap().prefix(), "a/b/");
    }
    for (text, error) in [
        ("/", PathError::Absolute),
        ("..", PathError::Parent),
        ("a/../", PathError::Parent),
        ("a//", PathError::TrailingSlash),
    ] {
        assert_eq!(ProjectDirectory::parse(text), Err(error), "{text}");
    }
}
