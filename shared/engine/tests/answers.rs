//! Plans as language models answer them. `answers/` holds whole answers collected from bug reports
//! of systems that ask for plans; each stands for a kind.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use planwright_engine::plan::{Note, Plan, Problem, parse, read, said};
use planwright_engine::routing::{BUILT_IN_TOOLS, TaskType};
use serde_json::{Value, json};

fn understood(text: &str) -> (Plan, Vec<Note>) {
    let (plan, notes) =
        read(text, true, &BUILT_IN_TOOLS).unwrap_or_else(|p| panic!("{text}: {p:?}"));
    let stored = plan.to_json();
    assert_eq!(parse(&stored, &BUILT_IN_TOOLS).unwrap(), plan, "what is stored reads as it was");
    for note in &notes {
        let task = note.pointer.rsplit_once('/').map_or("", |(task, _)| task);
        assert!(stored.pointer(task).is_some(), "{} leads nowhere", note.pointer);
    }
    (plan, notes)
}

fn plan(value: &Value) -> (Plan, Vec<Note>) {
    understood(&value.to_string())
}

fn refused(text: &str) -> Vec<Problem> {
    read(text, true, &BUILT_IN_TOOLS).expect_err(text)
}

fn codes(notes: &[Note]) -> Vec<(&str, &str)> {
    notes.iter().map(|n| (n.pointer.as_str(), n.code.as_str())).collect()
}

fn titles(plan: &Plan) -> Vec<&str> {
    plan.tasks.iter().map(|t| t.title.as_str()).collect()
}

fn waits(plan: &Plan) -> Vec<&[usize]> {
    plan.tasks.iter().map(|t| t.depends_on.as_slice()).collect()
}

fn task(title: &str, more: Value) -> Value {
    let mut task = json!({"title": title, "description": "d", "task_type": "code"});
    for (key, value) in more.as_object().unwrap() {
        task[key] = value.clone();
    }
    task
}

#[test]
fn answers_collected_from_bug_reports_are_read_as_a_person_reads_them() {
    let chain: Vec<Vec<usize>> = (0..5).map(|at| (0..at).rev().take(1).collect()).collect();
    let of = |file: &str| match file {
        "array_top" => understood(include_str!("answers/array_top.txt")),
        "comments" => understood(include_str!("answers/comments.txt")),
        "dep_single_int" => understood(include_str!("answers/dep_single_int.txt")),
        "id_deps" => understood(include_str!("answers/id_deps.txt")),
        "title_deps" => understood(include_str!("answers/title_deps.txt")),
        "long_title" => understood(include_str!("answers/long_title.txt")),
        "missing_fields" => understood(include_str!("answers/missing_fields.txt")),
        "nested" => understood(include_str!("answers/nested.txt")),
        "null_deps" => understood(include_str!("answers/null_deps.txt")),
        "phases_in_phases" => understood(include_str!("answers/phases_in_phases.txt")),
        "priority_word" => understood(include_str!("answers/priority_word.txt")),
        "raw_newline" => understood(include_str!("answers/raw_newline.txt")),
        "summary_list" => understood(include_str!("answers/summary_list.txt")),
        _ => understood(include_str!("answers/unknown_type.txt")),
    };
    assert_eq!(titles(&of("array_top").0), ["Task 0", "Task 1"]);
    let (comments, notes) = of("comments");
    assert_eq!((comments.tasks.len(), notes.len()), (13, 1), "{notes:?}");
    assert_eq!(waits(&of("dep_single_int").0)[1], [0]);
    assert_eq!(waits(&of("id_deps").0), chain);
    assert_eq!(waits(&of("title_deps").0), chain);
    let (long, notes) = of("long_title");
    assert_eq!(long.tasks[0].title.chars().count(), 200);
    assert!(long.tasks[0].title.ends_with('…') && long.tasks[0].description.contains("Do part 0"));
    assert_eq!(codes(&notes), [("/tasks/0/title", "cut")]);
    let (missing, notes) = of("missing_fields");
    assert!(missing.tasks.iter().all(|t| t.task_type == TaskType::Code));
    assert_eq!(
        codes(&notes),
        [("/tasks/0/task_type", "guessed"), ("/tasks/1/task_type", "guessed")]
    );
    let (nested, notes) = of("nested");
    assert_eq!(waits(&nested), [&[][..], &[], &[0, 1]]);
    assert_eq!((nested.phases.len(), codes(&notes)), (2, vec![("", "unwrapped")]));
    let none: [&[usize]; 2] = [&[], &[]];
    assert_eq!(waits(&of("null_deps").0), none);
    let (inner, notes) = of("phases_in_phases");
    assert_eq!(titles(&inner), ["Task 0", "Task 1"]);
    assert_eq!(inner.phases.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["P1 / x", "P2"]);
    assert_eq!(codes(&notes), [("", "nested_phases")]);
    let (priority, notes) = of("priority_word");
    assert_eq!(priority.tasks[0].priority, Some(5));
    assert_eq!(codes(&notes), [("/tasks/0/priority", "guessed")]);
    assert_eq!(of("raw_newline").0.tasks[0].description, "line one\nline two");
    assert_eq!(of("summary_list").0.summary, "a\nb");
    let (types, notes) = of("unknown_type");
    let types: Vec<TaskType> = types.tasks.iter().map(|t| t.task_type).collect();
    assert_eq!(types, [TaskType::Code, TaskType::Code, TaskType::Code, TaskType::Analysis]);
    assert_eq!(notes.iter().filter(|n| n.code == "guessed").count(), 4, "{notes:?}");
    let prose = include_str!("answers/prose_only.txt");
    assert_eq!(refused(prose)[0].code, "no_plan");
    assert_eq!(said(prose, false).questions, ["Which language?"]);
}

#[test]
fn the_plan_is_found_wherever_it_stands() {
    let tasks = json!([task("a", json!({})), task("b", json!({"depends_on": [0]}))]);
    let flat = json!({"summary": "s", "tasks": tasks});
    let text = flat.to_string();
    for answer in [
        format!("<think>{{\"tasks\": [{{\"title\": \"no\"}}]}} or so</think>\n{text}"),
        format!("Let me see {{x}}.\n```json\n{{\"example\": 1}}\n```\nPlan:\n```json\n{text}\n```"),
        format!("{text}\nThe first task looks like {{\"title\": \"a\", \"description\": \"x\"}}."),
        json!({"response": {"project_plan": flat}}).to_string(),
        json!({"plan": text}).to_string(),
        json!([flat]).to_string(),
        json!({"type": "plan", "data": {"Steps": tasks}, "summary": "s"}).to_string(),
        json!({"tasks": {"t1": tasks[0], "t2": tasks[1]}, "summary": "s"}).to_string(),
        json!({"tasks": [{"task": tasks[0]}, {"task": tasks[1]}]}).to_string(),
        format!("{}\n{}", tasks[0], tasks[1]),
        text.trim_end_matches(['}', ']']).to_owned() + "}",
    ] {
        let (plan, _) = understood(&answer);
        assert_eq!(titles(&plan), ["a", "b"], "{answer}");
        assert_eq!(waits(&plan), [&[][..], &[0]], "{answer}");
    }
    let strict = read(&text, true, &BUILT_IN_TOOLS).unwrap();
    assert_eq!(strict.1, [], "a plan as it was asked for has no notes");
}

#[test]
fn dependencies_are_taken_however_they_are_named() {
    let with = |all: [Value; 4]| {
        let named = all.iter().zip(["Set up", "Write API", "Write web", "Join them"]);
        let list = named.enumerate().map(|(at, (deps, title))| {
            task(title, json!({"depends_on": deps, "id": format!("T-{}", at + 1)}))
        });
        json!({ "tasks": list.collect::<Vec<_>>() })
    };
    let expected: [&[usize]; 4] = [&[], &[0], &[0], &[1, 2]];
    for deps in [
        [json!([]), json!([0]), json!([0]), json!([1, 2])],
        [json!([]), json!([1]), json!([1]), json!([2, 3])],
        [json!(null), json!(1), json!("1"), json!(["2", 3.0])],
        [json!("none"), json!("T-1"), json!(["t-1"]), json!("T-2, T-3")],
        [
            json!([]),
            json!(["Set up"]),
            json!(["set-up"]),
            json!(["Write API", "Task 3: Write web"]),
        ],
        [json!([]), json!(["task 1"]), json!(["Task #1"]), json!(["task 2", "step 3"])],
        [
            json!([]),
            json!([{"id": "T-1"}]),
            json!({"task": "Set up"}),
            json!([{"index": 1}, {"index": 2}]),
        ],
        [json!([null]), json!([[0]]), json!([0, 0, 2]), json!("1 and 2")],
    ] {
        assert_eq!(waits(&plan(&with(deps.clone())).0), expected, "{deps:?}");
    }
    let (_, notes) = plan(&with([json!([]), json!([1]), json!([1]), json!([2, 3])]));
    assert_eq!(codes(&notes), [("", "counted_from_one")]);
    for unclear in [json!([9]), json!(["T-9"]), json!([true]), json!([-1]), json!([1.5])] {
        let problems = refused(&with([unclear, json!([0]), json!([]), json!([])]).to_string());
        assert_eq!(problems[0].code, "unknown_dependency");
        assert_eq!(problems[0].pointer, "/tasks/0/depends_on");
    }
    let circle = with([json!(["T-2"]), json!(["T-1"]), json!([]), json!([])]);
    assert_eq!(refused(&circle.to_string())[0].code, "cycle");
}

#[test]
fn no_task_is_lost_in_phases_waves_and_subtasks() {
    let t = |title: &str| task(title, json!({}));
    for (value, expected) in [
        (
            json!({"phases": [{"name": "A", "tasks": [t("1")], "phases": [{"tasks": [t("2")]},
                {"name": "C", "sub_phases": [{"steps": [t("3")]}]}]}], "tasks": [t("4")]}),
            vec!["1", "2", "3", "4"],
        ),
        (json!({"tasks": [[t("1"), t("2")], [t("3")]]}), vec!["1", "2", "3"]),
        (
            json!({"tasks": [t("1"), t("2"), t("3")], "phases": [{"name": "A", "tasks": [2]},
                {"name": "B", "tasks": [0, "2"]}]}),
            vec!["3", "1", "2"],
        ),
        (
            json!({"tasks": [t("1"), t("2")], "phases": [{"name": "A", "tasks": [t("2")]},
                {"name": "B", "tasks": [t("1")]}]}),
            vec!["2", "1"],
        ),
        (json!({"tasks": ["Write it", "Test it"]}), vec!["Write it", "Test it"]),
        (
            json!({"phases": [{"name": "Plan", "description": "think"},
                {"name": "Do", "description": "work"}]}),
            vec!["Plan", "Do"],
        ),
        (
            json!([{"name": "P", "tasks": [t("1")]}, {"name": "Q", "tasks": [t("2")]}]),
            vec!["1", "2"],
        ),
        (json!({"milestones": {"m1": [t("1")], "m2": {"tasks": [t("2")]}}}), vec!["1", "2"]),
    ] {
        let (plan, _) = plan(&value);
        assert_eq!(titles(&plan), expected, "{value}");
    }
    let subtasks = [t("part one"), t("part two")];
    let whole = task("whole", json!({"depends_on": [0], "subtasks": subtasks}));
    let after = task("after", json!({"depends_on": ["whole"]}));
    let parts = json!({"tasks": [t("before"), whole, after]});
    let (plan, _) = plan(&parts);
    assert_eq!(titles(&plan), ["before", "whole", "part one", "part two", "after"]);
    assert_eq!(waits(&plan), [&[][..], &[0, 2, 3], &[0], &[0], &[1]]);
}

#[test]
fn a_phase_that_waits_for_a_phase_makes_its_tasks_wait() {
    let t = |title: &str| task(title, json!({}));
    for deps in [json!(["Build"]), json!("build"), json!([0])] {
        let value = json!({"phases": [{"name": "Build", "tasks": [t("1"), t("2")]},
            {"name": "Test", "depends_on": deps, "tasks": [t("3")]}]});
        assert_eq!(waits(&plan(&value).0)[2], [0, 1], "{deps}");
    }
}

#[test]
fn fields_in_other_words_and_forms_are_taken() {
    let value = json!({"Tasks": [{
        "taskTitle": "Write the guide", "Description": ["one", "two"], "taskType": "Docs",
        "complexity": "HIGH", "dependsOn": null, "toolsNeeded": "writeFile, read-file",
        "requirementIds": [1, "REQ-2", "r3"], "acceptanceCriteria": ["a", "b"],
        "files": {"path": "docs/guide.md"}, "modelTier": "claude-sonnet-5", "Priority": "P3",
    }], "openQuestions": ["Which?", {"question": "Why?", "assumption": "so"}], "risks": ["fire"],
        "testStrategy": "by hand"});
    let (plan, notes) = plan(&value);
    let task = serde_json::to_value(&plan.tasks[0]).unwrap();
    assert_eq!(
        task,
        json!({"title": "Write the guide", "description": "one\ntwo", "task_type": "documentation",
            "complexity": "complex", "depends_on": [], "tools_needed": ["write_file", "read_file"],
            "requirement_ids": ["R1", "R2", "R3"], "verification_criteria": "a\nb",
            "affected_files": ["docs/guide.md"], "model_tier": "sonnet", "priority": 900})
    );
    assert_eq!(plan.open_questions[1].proposed_answer, "so");
    assert_eq!(
        (plan.risk_assessment.len(), plan.test_strategy),
        (1, Some(json!({"approach": "by hand"})))
    );
    let renamed = notes.iter().filter(|n| n.code == "renamed").count();
    assert!(renamed >= 8, "{notes:?}");
}

#[test]
fn tools_that_are_not_known_or_named_twice_are_left_out_with_a_note() {
    let tools = json!(["write_file", "write_file", "launch_rocket"]);
    let (plan, notes) = plan(&json!({"tasks": [task("a", json!({"tools_needed": tools}))]}));
    assert_eq!(plan.tasks[0].tools_needed, ["write_file"]);
    let at = "/tasks/0/tools_needed";
    assert_eq!(codes(&notes), [(at, "repeated_tool"), (at, "unknown_tool")]);
}

#[test]
fn a_type_that_is_missing_is_guessed_from_files_tools_and_words() {
    for (more, expected) in [
        (json!({"title": "Write the README"}), TaskType::Documentation),
        (json!({"title": "Draw it", "affected_files": ["logo.svg"]}), TaskType::Asset),
        (json!({"title": "Compare three libraries"}), TaskType::Research),
        (json!({"title": "Deploy to staging"}), TaskType::Integration),
        (json!({"title": "Review the schema"}), TaskType::Analysis),
        (json!({"title": "Review it", "affected_files": ["a.py", "a.md"]}), TaskType::Code),
        (json!({"title": "Something"}), TaskType::Code),
        (json!({"title": "x", "task_type": "unit-tests"}), TaskType::Code),
        (json!({"title": "x", "task_type": "wizardry"}), TaskType::Code),
        (json!({"title": "x", "type": ["research"]}), TaskType::Research),
    ] {
        let mut task = more.clone();
        task["description"] = json!("d");
        let (plan, _) = plan(&json!({ "tasks": [task] }));
        assert_eq!(plan.tasks[0].task_type, expected, "{more}");
    }
}

#[test]
fn what_has_no_clear_meaning_is_told_with_its_place() {
    let one = |text: &str| {
        let problems = refused(text);
        (problems[0].code, problems[0].detail.clone())
    };
    let (code, detail) =
        one("{\"tasks\": [{\"title\": \"a\", \"description\": \"d\"},\n  oops here]}");
    assert_eq!(code, "not_json");
    assert!(detail.contains("line 2 column 3") && detail.contains("oops here"), "{detail}");
    assert_eq!(one("{\"tasks\": [{\"title\": \"a\", \"description\": \"d\"}, ...]}").0, "elided");
    assert_eq!(one("{\"tasks\": [{\"title\": \"a\", \"desc").0, "cut_off");
    assert_eq!(one("").0, "no_plan");
    assert_eq!(one("{}").0, "no_plan");
    assert_eq!(one("{\"tasks\": []}").0, "no_plan");
    let cut = "{\"tasks\": [{\"title\": \"a\", \"description\": \"d\"}";
    assert_eq!(read(cut, false, &BUILT_IN_TOOLS).unwrap_err()[0].code, "cut_off");
    assert_eq!(codes(&understood(cut).1)[0], ("", "unclosed"));
}

#[test]
fn a_large_answer_is_read_in_little_time() {
    let tasks: Vec<Value> = (0..10_000)
        .map(|at| task(&format!("Task {at}"), json!({"depends_on": [format!("Task {}", at / 2)]})))
        .collect();
    let text =
        json!({"phases": [{"name": "a", "tasks": tasks}]}).to_string().replace("\"d\"", "'d'");
    let started = std::time::Instant::now();
    let (plan, _) = understood(&text);
    println!("{} bytes: {} ms", text.len(), started.elapsed().as_millis());
    assert_eq!(plan.tasks.len(), 10_000);
}
