//! Plans made from the lines of a requirement.

use super::requirement::{Brief, Item, read};
use super::texts::{DEMO_PREFIX, user_texts};
use super::words::{
    base_name, begins_with, extension, files_in, files_to_write, mentions, shorten,
};
use planwright_engine::routing::{
    Complexity, LIST_DIRECTORY, LOCAL_LLM, READ_FILE, SANDBOX_TOOLS, TaskType, WRITE_FILE,
    default_tools,
};
use planwright_protocol::chat::ChatRequest;
use serde_json::{Value, json};

/// Most tasks a plan may have.
const MAX_TASKS: usize = 15;
const TITLE_CHARS: usize = 70;
const DOCUMENTS: &[&str] = &["md", "txt", "rst"];
const SUMMARIZING: &[&str] = &["summarize", "summarise", "recap"];
const CHECKING: &[&str] = &["check", "review", "verify", "validate", "test", "propose", "list"];

/// Tasks for requirements that ask for less than a plan of this rigor must hold.
const FILLERS: &[(&str, &str)] = &[
    (
        "Check the result",
        "Check every result against the requirements and name what does not agree with them.",
    ),
    (
        "Summarize the result",
        "Summarize the result in 3 bullets for someone who has not followed the work.",
    ),
    (
        "List open points",
        "List what is still open and the next steps, in the order they should be taken.",
    ),
    (
        "Propose tests",
        "Propose how the result should be tested: what to try, and what must come out.",
    ),
];

struct Task {
    title: String,
    description: String,
    requirements: Vec<String>,
    task_type: TaskType,
    complexity: Complexity,
    depends_on: Vec<usize>,
    writes: Vec<String>,
    /// It looks at everything before it.
    closing: bool,
}

/// The plan as JSON text.
pub(super) fn reply(request: &ChatRequest) -> String {
    let prompts = user_texts(request);
    // A repair round adds messages; the requirement stays in the one that states it.
    let stated =
        prompts.iter().rev().find(|text| text.to_ascii_lowercase().contains("requirements:"));
    let mut brief = read(stated.or(prompts.first()).map_or("", String::as_str));
    if brief.items.is_empty() {
        let text = "Ask what is wanted: the requirement names nothing to do.".to_owned();
        brief.items.push(Item { requirement: "R1".into(), text });
    }
    let rigor = brief.rigor.clone().unwrap_or_else(|| rigor_of(request).to_owned());
    let least = if rigor == "L3" { 5 } else { 3 };
    let tasks = tasks(&brief, least);
    let lines = if brief.items.len() == 1 { "line" } else { "lines" };
    let mut summary = format!(
        "{DEMO_PREFIX}Plan for {}: {} tasks, taken from {} {lines} of the requirement without a \
            language model.",
        brief.project,
        tasks.len(),
        brief.items.len()
    );
    if !brief.answers.is_empty() {
        summary.push_str(" The answers given are part of every task's description.");
    }
    if rigor == "L1" {
        return json!({ "summary": summary,
        "tasks": tasks.iter().map(json_of).collect::<Vec<_>>() })
        .to_string();
    }
    let mut plan = json!({ "summary": summary, "phases": phases(&tasks),
    "open_questions": questions(&tasks) });
    if rigor == "L3" {
        plan["risk_assessment"] = risks();
        plan["test_strategy"] = test_strategy(&tasks);
    }
    plan.to_string()
}

/// The rigor the reply's schema asks for.
fn rigor_of(request: &ChatRequest) -> &'static str {
    let asks = |field: &str| {
        request
            .response_schema
            .as_ref()
            .is_some_and(|schema| schema["properties"].get(field).is_some())
    };
    match (asks("risk_assessment"), asks("phases")) {
        (true, _) => "L3",
        (_, true) => "L2",
        _ => "L1",
    }
}

fn tasks(brief: &Brief, least: usize) -> Vec<Task> {
    let mut tasks: Vec<Task> = Vec::new();
    let per_task = brief.items.len().div_ceil(MAX_TASKS).max(1);
    for items in brief.items.chunks(per_task) {
        let task = task_of(items, &tasks, &brief.answers);
        tasks.push(task);
    }
    let fillers = FILLERS
        .iter()
        .filter(|(title, _)| !title.starts_with("Summarize") || !tasks.iter().any(is_summary));
    let fillers: Vec<_> = fillers.take(least.saturating_sub(tasks.len())).collect();
    let requirement = brief.items.first().map_or("R1", |item| item.requirement.as_str());
    for (title, text) in fillers {
        let item = Item { requirement: requirement.to_owned(), text: (*text).to_owned() };
        let mut task = task_of(&[item], &tasks, &brief.answers);
        task.title = (*title).to_owned();
        task.closing = true;
        task.depends_on = (0..tasks.len()).collect();
        tasks.push(task);
    }
    tasks
}

fn is_summary(task: &Task) -> bool {
    begins_with(&task.description, SUMMARIZING)
}

fn task_of(items: &[Item], before: &[Task], answers: &[String]) -> Task {
    let text = items.iter().map(|item| item.text.as_str()).collect::<Vec<_>>().join("\n");
    let mut requirements: Vec<String> = items.iter().map(|item| item.requirement.clone()).collect();
    requirements.dedup();
    let writes = files_to_write(&text);
    let closing =
        writes.is_empty() && (begins_with(&text, SUMMARIZING) || begins_with(&text, CHECKING));
    let task_type = task_type(&text, &writes);
    let mut description = text.clone();
    if !answers.is_empty() {
        description.push_str("\n\nAnswers given:\n");
        description.push_str(&answers.join("\n"));
    }
    let depends_on = dependencies(&text, task_type, closing, &writes, before);
    Task {
        title: title(&text, &writes),
        complexity: complexity(&text),
        description,
        requirements,
        task_type,
        depends_on,
        writes,
        closing,
    }
}

fn title(text: &str, writes: &[String]) -> String {
    if writes.is_empty() {
        return shorten(text.trim_end_matches('.'), TITLE_CHARS);
    }
    shorten(&format!("Write {}", writes.join(", ")), TITLE_CHARS)
}

fn task_type(text: &str, writes: &[String]) -> TaskType {
    if let Some(file) = writes.first() {
        return match extension(file) {
            extension if DOCUMENTS.contains(&extension) => TaskType::Documentation,
            "svg" | "png" | "jpg" => TaskType::Asset,
            _ => TaskType::Code,
        };
    }
    for (task_type, verbs) in [
        (
            TaskType::Documentation,
            &[
                "summarize",
                "summarise",
                "recap",
                "document",
                "describe",
                "explain",
                "outline",
                "draft",
            ][..],
        ),
        (TaskType::Research, &["research", "investigate", "find", "compare", "explore", "collect"]),
        (
            TaskType::Analysis,
            &[
                "analyze", "analyse", "assess", "evaluate", "review", "verify", "check",
                "validate", "list", "propose", "plan", "test",
            ],
        ),
        (TaskType::Asset, &["draw", "design"]),
        (
            TaskType::Integration,
            &["integrate", "connect", "deploy", "configure", "wire", "install", "migrate"],
        ),
    ] {
        if begins_with(text, verbs) {
            return task_type;
        }
    }
    TaskType::Code
}

fn complexity(text: &str) -> Complexity {
    let hard = [
        "architecture",
        "security",
        "migration",
        "distributed",
        "concurrent",
        "cryptography",
        "consensus",
    ];
    if mentions(text, &hard) {
        Complexity::Complex
    } else if text.chars().count() > 200 {
        Complexity::Medium
    } else {
        Complexity::Simple
    }
}

fn dependencies(
    text: &str,
    kind: TaskType,
    closing: bool,
    writes: &[String],
    before: &[Task],
) -> Vec<usize> {
    if closing {
        return (0..before.len()).collect();
    }
    let named = files_in(text);
    let tests = writes.iter().any(|file| base_name(file).to_ascii_lowercase().contains("test"));
    let instructs = kind == TaskType::Documentation
        && mentions(
            text,
            &[
                "run",
                "steps",
                "usage",
                "install",
                "readme",
                "instructions",
                "document",
                "documents",
                "it",
            ],
        );
    let follows =
        mentions(text, &["above", "previous", "afterwards", "finally", "results", "then"]);
    let last = before.len().wrapping_sub(1);
    let needed = before.iter().enumerate().filter(|(at, task)| {
        let uses = task.writes.iter().any(|file| named.contains(file) && !writes.contains(file));
        let code = task.task_type == TaskType::Code;
        uses || (code && (tests || instructs)) || (follows && *at == last)
    });
    needed.map(|(at, _)| at).collect()
}

fn json_of(task: &Task) -> Value {
    let tools: Vec<&str> = if task.closing {
        vec![READ_FILE, LIST_DIRECTORY]
    } else if task.writes.is_empty() {
        let needs_more = |tool: &&str| *tool == LOCAL_LLM || SANDBOX_TOOLS.contains(tool);
        default_tools(task.task_type).iter().copied().filter(|tool| !needs_more(tool)).collect()
    } else {
        vec![READ_FILE, WRITE_FILE, LIST_DIRECTORY]
    };
    let criteria = match task.writes.as_slice() {
        [] => "The answer covers what the description asks for.".to_owned(),
        files => format!(
            "{} is among the project's files and does what the description says.",
            files.join(", ")
        ),
    };
    json!({
        "title": task.title,
        "description": task.description,
        "task_type": task.task_type,
        "complexity": task.complexity,
        "depends_on": task.depends_on,
        "tools_needed": tools,
        "requirement_ids": task.requirements,
        "verification_criteria": criteria,
        "affected_files": task.writes,
    })
}

/// Two runs of tasks: what makes things and what looks back at them. Indices are global, so the
/// order stays.
fn phases(tasks: &[Task]) -> Value {
    let closing = tasks.iter().rposition(|task| !task.closing).map_or(0, |last| last + 1);
    let (at, names) = if closing > 0 && closing < tasks.len() {
        (
            closing,
            [
                ("Make", "Produce what the requirement asks for."),
                ("Look back", "Check and summarize what was made."),
            ],
        )
    } else {
        (
            tasks.len().div_ceil(2),
            [("First half", "What the rest builds on."), ("Second half", "What remains.")],
        )
    };
    let (first, second) = tasks.split_at(at.min(tasks.len()));
    let phase = |(name, description): (&str, &str), tasks: &[Task]| {
        json!({ "name": name,
    "description": description, "tasks": tasks.iter().map(json_of).collect::<Vec<_>>() })
    };
    json!([phase(names[0], first), phase(names[1], second)])
}

fn questions(tasks: &[Task]) -> Value {
    let mut questions = Vec::new();
    let mut ask = |question: String, proposed_answer: &str, impact: &str| {
        questions.push(
            json!({ "question": question, "proposed_answer": proposed_answer, "impact": impact }),
        );
    };
    if let Some(file) =
        tasks.iter().flat_map(|task| &task.writes).find(|file| extension(file) == "py")
    {
        ask(
            format!("Which Python version must {file} run on?"),
            "Python 3.8 or later, standard library only.",
            "An older version limits the syntax that may be used.",
        );
    }
    ask(
        "Is anything wanted that the requirement does not list?".into(),
        "No, the list is complete.",
        "Each further deliverable becomes a task of its own.",
    );
    Value::Array(questions)
}

fn risks() -> Value {
    json!([
        {
            "risk": "The demo model fills templates; it does not understand the requirement.",
            "likelihood": "high",
            "impact": "Files other than simple ones are starting points, not solutions.",
            "mitigation": "Configure a provider and plan again before the result is relied on.",
        },
        {
            "risk": "Dependencies were guessed from file names and wording.",
            "likelihood": "medium",
            "impact": "A task may start before something it should wait for.",
            "mitigation": "Look through the dependencies and edit the plan before it is approved.",
        },
    ])
}

fn test_strategy(tasks: &[Task]) -> Value {
    let checks: Vec<String> = tasks
        .iter()
        .filter(|task| !task.writes.is_empty())
        .map(|task| format!("Check {}", task.writes.join(", ")))
        .collect();
    json!({
        "approach": "Open or run each file that was written and compare it with the line of the \
            requirement it comes from.",
        "test_tasks": checks,
        "coverage_notes": "Every line of the requirement is covered by exactly one task.",
    })
}

#[cfg(test)]
mod tests;
