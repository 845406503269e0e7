//! Paths inside a project's files. A path is text from a model: it is refused unless it has exactly
//! one meaning on every store and reads to a person as what it is.

use std::fmt;

/// Longest segment, in bytes: a file name's limit on the file systems a local store keeps objects
/// in.
pub const MAX_SEGMENT_BYTES: usize = 255;

/// Longest path, in bytes: S3 allows keys of 1,024, and `<team>/<project>/files/` takes 81 of them.
pub const MAX_PATH_BYTES: usize = 1_024 - 81;

/// A file's place: relative, `/`-separated, with neither `.` nor `..` nor empty segments.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProjectPath(String);

/// A directory's place; the project's root is the empty one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectDirectory(Option<ProjectPath>);

/// Why text is not a path; the sentence is written for the model that sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    #[error("the path is empty")]
    Empty,
    #[error(
        "the path is absolute; paths are relative to the project's root, without a leading `/`"
    )]
    Absolute,
    #[error("the path has a Windows drive letter; paths are relative to the project's root")]
    Drive,
    #[error(
        "the path begins with `~`; there is no home directory, paths are relative to the \
            project's root"
    )]
    Home,
    #[error("the path has a backslash; segments are separated by `/`")]
    Backslash,
    #[error("the path has a `..` segment; a path cannot leave the project")]
    Parent,
    #[error("the path has a `.` segment")]
    Current,
    #[error("the path has an empty segment (`//`)")]
    EmptySegment,
    #[error("the path ends with `/`, so it names a directory; a file is needed")]
    TrailingSlash,
    #[error("the path has a control character (U+{0:04X})")]
    Control(u32),
    #[error("the path has an invisible or direction-changing character (U+{0:04X})")]
    Invisible(u32),
    #[error("a segment of the path begins or ends with a space")]
    EdgeSpace,
    #[error("a segment of the path is longer than {MAX_SEGMENT_BYTES} bytes")]
    SegmentTooLong,
    #[error("the path is longer than {MAX_PATH_BYTES} bytes")]
    TooLong,
}

impl ProjectPath {
    /// Pure; any text is safe to pass. A leading `./` is dropped, everything else is kept or
    /// refused as it stands.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        if text.is_empty() {
            return Err(PathError::Empty);
        }
        if text.len() > MAX_PATH_BYTES {
            return Err(PathError::TooLong);
        }
        text.chars().try_for_each(check_character)?;
        check_start(text)?;
        let path = strip_current(text);
        if matches!(path, "" | ".") {
            return Err(PathError::Current);
        }
        // Again, because `.//etc` hides an absolute path behind its `./`.
        check_start(path)?;
        if path.ends_with('/') {
            return Err(PathError::TrailingSlash);
        }
        path.split('/').try_for_each(check_segment)?;
        Ok(ProjectPath(path.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Every directory this file lies in, outermost first: `a/b/c` gives `a`, `a/b`.
    pub fn directories(&self) -> impl Iterator<Item = &str> {
        self.0.match_indices('/').map(|(at, _)| &self.0[..at])
    }

    /// What follows the last dot of the file's name, as written.
    pub fn extension(&self) -> Option<&str> {
        let name = self.0.rsplit('/').next()?;
        let (stem, extension) = name.rsplit_once('.')?;
        (!stem.is_empty() && !extension.is_empty()).then_some(extension)
    }
}

impl ProjectDirectory {
    /// As [`ProjectPath::parse`]; besides, nothing, `.` and `./` name the root, and one trailing
    /// `/` may stand.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        if matches!(text, "" | "." | "./") {
            return Ok(ProjectDirectory(None));
        }
        let trimmed = text.strip_suffix('/').filter(|rest| !rest.is_empty()).unwrap_or(text);
        ProjectPath::parse(trimmed).map(|path| ProjectDirectory(Some(path)))
    }

    /// `None` for the project's root.
    pub fn as_file(&self) -> Option<&ProjectPath> {
        self.0.as_ref()
    }

    /// What every path below begins with: empty for the root, else with a `/` at its end.
    pub fn prefix(&self) -> String {
        self.0.as_ref().map_or(String::new(), |path| format!("{path}/"))
    }
}

impl fmt::Display for ProjectPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for ProjectDirectory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_ref().map_or(".", ProjectPath::as_str))
    }
}

fn strip_current(text: &str) -> &str {
    let mut rest = text;
    while let Some(shorter) = rest.strip_prefix("./") {
        rest = shorter;
    }
    rest
}

fn check_start(text: &str) -> Result<(), PathError> {
    let bytes = text.as_bytes();
    match bytes.first() {
        Some(b'/') => Err(PathError::Absolute),
        Some(b'~') => Err(PathError::Home),
        Some(letter) if letter.is_ascii_alphabetic() && bytes.get(1) == Some(&b':') => {
            Err(PathError::Drive)
        }
        _ => Ok(()),
    }
}

fn check_segment(segment: &str) -> Result<(), PathError> {
    match segment {
        "" => Err(PathError::EmptySegment),
        "." => Err(PathError::Current),
        ".." => Err(PathError::Parent),
        _ if segment.len() > MAX_SEGMENT_BYTES => Err(PathError::SegmentTooLong),
        _ if segment.trim() != segment => Err(PathError::EdgeSpace),
        _ => Ok(()),
    }
}

fn check_character(character: char) -> Result<(), PathError> {
    let code = u32::from(character);
    if character == '\\' {
        Err(PathError::Backslash)
    } else if character.is_control() || matches!(code, 0x2028 | 0x2029) {
        Err(PathError::Control(code))
    } else if is_invisible(code) {
        Err(PathError::Invisible(code))
    } else {
        Ok(())
    }
}

/// Characters without a glyph or that reorder their neighbours (Unicode's default ignorables and
/// bidi controls), and the noncharacters, which S3's XML listings cannot carry.
fn is_invisible(code: u32) -> bool {
    matches!(code,
        0x00AD | 0x034F | 0x061C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F
        | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0x2800 | 0x3164
        | 0xFDD0..=0xFDEF | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFB
        | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A | 0xE0000..=0xE0FFF)
        || code & 0xFFFE == 0xFFFE
}
