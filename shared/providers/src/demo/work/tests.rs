use super::*;
use crate::DEMO_MODEL;
use planwright_protocol::chat::{Message, Purpose, Role, SystemBlock, ToolSpec};

const CONTEXT: &str = "<context type=\"project_requirements\">Create a hello-world \
    deliverable:\n- Write hello_world.py that prints a greeting and today's date in ISO \
    format.\n- Write RUN.md with exact steps to run it.\n- Summarize what you created in 2 \
    bullets.</context>";

fn request(task: &str, tools: &[&str]) -> ChatRequest {
    let tool = |name: &&str| ToolSpec {
        name: (*name).into(),
        description: String::new(),
        parameters: json!({}),
    };
    ChatRequest {
        purpose: Purpose::Execution,
        model: DEMO_MODEL.into(),
        system: vec![SystemBlock { text: CONTEXT.into(), cache: true }],
        messages: vec![Message::user(task)],
        tools: tools.iter().map(tool).collect(),
        max_output_tokens: 4_096,
        response_schema: None,
    }
}

/// Plays the conversation to its end, answering every call with `answer`.
fn play(
    request: &mut ChatRequest,
    answer: impl Fn(&str, &Value) -> (String, bool),
) -> (Vec<(String, Value)>, String) {
    let mut calls = Vec::new();
    for _ in 0..20 {
        let content = reply(request);
        request.messages.push(Message { role: Role::Assistant, content: content.clone() });
        let Some(Block::ToolUse { id, name, input }) =
            content.iter().find(|block| matches!(block, Block::ToolUse { .. })).cloned()
        else {
            return (
                calls,
                super::super::texts::text_of(&request.messages[request.messages.len() - 1]),
            );
        };
        let (content, is_error) = answer(&name, &input);
        let result = Block::ToolResult { tool_use_id: id, content, is_error };
        request.messages.push(Message { role: Role::User, content: vec![result] });
        calls.push((name, input));
    }
    panic!("the demo never came to an end");
}

#[test]
fn a_program_is_written_and_reported() {
    let mut request = request(
        "Task: Write hello_world.py\n\nWrite hello_world.py that prints a greeting and today's \
            date in ISO format.",
        &[READ_FILE, WRITE_FILE, LIST_DIRECTORY],
    );
    let (calls, said) = play(&mut request, |_, _| ("written".into(), false));
    assert_eq!(calls.len(), 1);
    assert_eq!((calls[0].0.as_str(), &calls[0].1["path"]), (WRITE_FILE, &json!("hello_world.py")));
    let content = calls[0].1["content"].as_str().unwrap();
    for part in [
        "print(\"Hello, world!\")",
        "date.today().isoformat()",
        "Planwright demo model",
        "import date",
    ] {
        assert!(content.contains(part), "{content}");
    }
    assert!(said.starts_with("[demo model] Wrote hello_world.py ("), "{said}");
}

#[test]
fn the_steps_name_the_program() {
    let task = "Task: Write RUN.md\n\nWrite RUN.md with exact steps to run it.";
    let (calls, said) = play(&mut request(task, &[WRITE_FILE]), |_, _| ("ok".into(), false));
    assert!(
        calls[0].1["content"].as_str().unwrap().contains("python3 hello_world.py"),
        "{calls:?}"
    );
    assert!(said.contains("RUN.md"));
}

#[test]
fn the_summary_has_as_many_bullets_as_asked_for() {
    let task = "Task: Summarize\n\nSummarize what you created in 2 bullets.";
    let (calls, said) = play(&mut request(task, &[READ_FILE, LIST_DIRECTORY]), |name, _| {
        assert_eq!(name, LIST_DIRECTORY);
        ("RUN.md\nhello_world.py".into(), false)
    });
    assert_eq!(calls.len(), 1);
    let bullets: Vec<&str> = said.lines().filter(|line| line.starts_with("- ")).collect();
    assert_eq!(
        bullets,
        [
            "- RUN.md comes with exact steps to run it.",
            "- hello_world.py prints a greeting and today's date in ISO format.",
        ]
    );
    let (_, alone) =
        play(&mut request("Summarize it in three bullets.", &[]), |_, _| unreachable!());
    assert_eq!(alone.lines().filter(|line| line.starts_with("- ")).count(), 3);
}

#[test]
fn a_tool_that_fails_is_tried_twice_and_then_reported() {
    let mut request = request("Task: t\n\nWrite ../secrets.txt.", &[WRITE_FILE]);
    let (calls, said) = play(&mut request, |_, _| ("the path leaves the project".into(), true));
    assert_eq!(calls.len(), 2);
    assert_eq!(
        said,
        "[demo model] ../secrets.txt could not be written: the path leaves the project"
    );
}

#[test]
fn without_the_tool_nothing_is_claimed() {
    let (calls, said) =
        play(&mut request("Task: t\n\nWrite a.py.", &[READ_FILE]), |_, _| unreachable!());
    assert!(calls.is_empty());
    assert_eq!(said, "[demo model] a.py was not written: this task may not use write_file.");
}

#[test]
fn several_files_are_written_one_after_the_other() {
    let mut request =
        request("Task: t\n\nCreate index.html, style.css and app.js for a page.", &[WRITE_FILE]);
    let (calls, said) = play(&mut request, |_, _| ("ok".into(), false));
    let paths: Vec<&Value> = calls.iter().map(|(_, input)| &input["path"]).collect();
    assert_eq!(paths, ["index.html", "style.css", "app.js"]);
    assert_eq!(said.lines().count(), 3);
}

#[test]
fn a_check_reads_the_file_it_is_about() {
    let mut request = request(
        "Task: Check\n\nCheck hello_world.py against the requirements.",
        &[READ_FILE, LIST_DIRECTORY],
    );
    let (calls, said) = play(&mut request, |name, _| {
        (if name == READ_FILE { "a\nb" } else { "hello_world.py" }.into(), false)
    });
    assert_eq!(calls[0], (READ_FILE.to_owned(), json!({ "path": "hello_world.py" })));
    assert!(
        said.starts_with(DEMO_PREFIX) && said.contains("hello_world.py: 2 lines were read"),
        "{said}"
    );
}
