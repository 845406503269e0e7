//! Words of models for the words of a plan.

use crate::plan::MAX_PRIORITY;
use crate::routing::{Complexity, TaskType, Tier};

/// How sure a word is.
pub(super) enum Found<T> {
    Exact(T),
    Alike(T),
    Nothing,
}

/// What else says of which type a task is.
pub(super) struct Evidence<'t> {
    pub title: &'t str,
    pub description: &'t str,
    pub writes: bool,
    pub files: &'t [String],
}

/// Words that are a type by themselves. "design" is none: it may be a picture, a text or code.
const TYPES: &[(TaskType, &[&str])] = &[
    (
        TaskType::Code,
        &[
            "coding",
            "development",
            "develop",
            "implementation",
            "implement",
            "feature",
            "bug",
            "bugfix",
            "fix",
            "refactor",
            "refactoring",
            "backend",
            "frontend",
            "test",
            "tests",
            "testing",
            "unit_test",
            "unit_testing",
            "integration_test",
            "qa",
            "script",
            "setup",
            "configuration",
            "config",
            "scaffolding",
            "programming",
            "software",
            "database",
            "migration",
            "build",
            "infrastructure",
            "engineering",
            "api",
            "ui",
            "debugging",
        ],
    ),
    (
        TaskType::Research,
        &[
            "investigation",
            "investigate",
            "discovery",
            "exploration",
            "survey",
            "search",
            "study",
            "spike",
        ],
    ),
    (
        TaskType::Analysis,
        &[
            "review",
            "code_review",
            "audit",
            "evaluation",
            "assessment",
            "analyze",
            "analyse",
            "planning",
            "architecture",
            "validation",
            "verification",
            "security_review",
            "requirements",
        ],
    ),
    (
        TaskType::Asset,
        &[
            "assets",
            "image",
            "images",
            "media",
            "graphics",
            "icon",
            "logo",
            "artwork",
            "illustration",
            "audio",
        ],
    ),
    (
        TaskType::Integration,
        &[
            "integrate",
            "deployment",
            "deploy",
            "devops",
            "ci",
            "ci_cd",
            "release",
            "wiring",
            "connect",
            "publishing",
            "orchestration",
        ],
    ),
    (
        TaskType::Documentation,
        &[
            "docs",
            "doc",
            "document",
            "documenting",
            "writing",
            "write_up",
            "readme",
            "guide",
            "report",
            "copywriting",
        ],
    ),
];

/// Beginnings of words in a title that say what kind of work it is, the surest first.
const HINTS: &[(TaskType, &[&str])] = &[
    (TaskType::Documentation, &["document", "readme", "changelog", "tutorial", "docs", "handbook"]),
    (
        TaskType::Research,
        &["research", "investigat", "survey", "explor", "compare", "find out", "look up"],
    ),
    (TaskType::Integration, &["integrat", "deploy", "connect", "webhook", "wire up", "publish"]),
    (TaskType::Asset, &["icon", "logo", "illustrat", "image", "picture", "artwork", "mockup"]),
    (
        TaskType::Code,
        &["implement", "code", "refactor", "test", "fix", "build", "program", "script"],
    ),
    (
        TaskType::Analysis,
        &["analy", "review", "audit", "evaluat", "assess", "design", "plan", "decide"],
    ),
];

pub(super) fn task_type(word: &str) -> Found<TaskType> {
    let word = word.trim().to_lowercase().replace([' ', '-', '/'], "_");
    if let Ok(exact) = word.parse() {
        return Found::Exact(exact);
    }
    let named = |text: &str| {
        TaskType::ALL
            .iter()
            .copied()
            .find(|t| t.as_str() == text)
            .or_else(|| TYPES.iter().find(|(_, words)| words.contains(&text)).map(|(t, _)| *t))
    };
    // "code_task", "unit_tests|code": the whole word, else the first part that is one.
    let parts = word.split(['_', ',', '|', ';']).filter(|part| !part.is_empty());
    match named(&word).or_else(|| parts.filter_map(named).next()) {
        Some(found) => Found::Alike(found),
        None => Found::Nothing,
    }
}

/// What a task without a known type most likely is: by the files it writes, then by its words.
pub(super) fn guess(evidence: &Evidence<'_>) -> TaskType {
    let kind = |file: &String| {
        let name = file.to_lowercase();
        let end = name.rsplit('.').next().unwrap_or_default();
        match end {
            "md" | "rst" | "adoc" | "txt" | "docx" | "pdf" => TaskType::Documentation,
            "png" | "jpg" | "jpeg" | "svg" | "gif" | "webp" | "ico" | "mp3" | "mp4" => {
                TaskType::Asset
            }
            _ => TaskType::Code,
        }
    };
    let mut kinds: Vec<TaskType> = evidence.files.iter().map(kind).collect();
    kinds.dedup();
    match kinds.as_slice() {
        [one] => return *one,
        [] => {}
        _ => return TaskType::Code,
    }
    let by_words = |text: &str| {
        let text = format!(" {}", text.to_lowercase());
        let said = |word: &&str| text.contains(&format!(" {word}"));
        HINTS.iter().find(|(_, words)| words.iter().any(said)).map(|(t, _)| *t)
    };
    let first = evidence.description.lines().next().unwrap_or_default();
    let first: String = first.chars().take(300).collect();
    match by_words(evidence.title).or_else(|| by_words(&first)) {
        Some(TaskType::Analysis | TaskType::Research) if evidence.writes => TaskType::Documentation,
        Some(found) => found,
        None => TaskType::Code,
    }
}

pub(super) fn complexity(word: &str) -> Found<Complexity> {
    let word = word.trim().to_lowercase();
    if let Ok(exact) = word.parse() {
        return Found::Exact(exact);
    }
    match word.replace(['_', '-'], " ").as_str() {
        "low" | "easy" | "trivial" | "small" | "minor" | "s" | "xs" | "1" | "very low"
        | "basic" => Found::Alike(Complexity::Simple),
        "moderate" | "normal" | "average" | "intermediate" | "m" | "2" | "3" | "standard"
        | "mid" => Found::Alike(Complexity::Medium),
        "high" | "hard" | "difficult" | "large" | "complicated" | "l" | "xl" | "4" | "5"
        | "very high" | "advanced" | "major" => Found::Alike(Complexity::Complex),
        _ => Found::Nothing,
    }
}

pub(super) fn tier(word: &str) -> Option<Tier> {
    let word = word.to_lowercase();
    let named = Tier::ALL.iter().copied().find(|tier| word.contains(tier.as_str()));
    named.or_else(|| word.contains("local").then_some(Tier::Ollama))
}

/// The number a word stands for, and what is said of it. Lower runs first; none is the order of the
/// plan.
pub(super) fn priority(word: &str) -> (Option<u32>, String) {
    let text = word.trim().to_lowercase().replace(['_', '-'], " ");
    if let Ok(number) = text.parse::<f64>() {
        let near = number.round().clamp(0.0, f64::from(MAX_PRIORITY)) as u32;
        return (Some(near), format!("the priority {word} was taken as {near}"));
    }
    let priority = match text.as_str() {
        "critical" | "highest" | "urgent" | "blocker" | "very high" | "p0" | "must"
        | "must have" => Some(0),
        "high" | "important" | "p1" | "should" | "should have" => Some(5),
        "low" | "minor" | "p3" | "could" | "could have" | "nice to have" => Some(900),
        "lowest" | "very low" | "trivial" | "p4" | "optional" | "wont have" => Some(MAX_PRIORITY),
        _ => None,
    };
    let detail = match priority {
        Some(number) => format!("the priority “{word}” was taken as {number}; lower runs first"),
        None => format!("the priority “{word}” was taken as the order of the plan"),
    };
    (priority, detail)
}
