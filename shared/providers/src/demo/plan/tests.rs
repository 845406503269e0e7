use super::*;
use crate::DEMO_MODEL;
use planwright_protocol::chat::{Message, Purpose, Role};

const WALKTHROUGH: &str = "Create a hello-world deliverable:\n- Write hello_world.py that prints \
    a greeting and today's date in ISO format.\n- Write RUN.md with exact steps to run it.\n- \
    Summarize what you created in 2 bullets.";

fn request(text: &str) -> ChatRequest {
    ChatRequest {
        purpose: Purpose::Planning,
        model: DEMO_MODEL.into(),
        system: vec![],
        messages: vec![Message::user(text)],
        tools: vec![],
        max_output_tokens: 8_192,
        response_schema: None,
    }
}

fn plan(rigor: &str, requirement: &str) -> Value {
    let text = reply(&request(&format!(
        "Project: p\nRigor: {rigor}\n\nRequirements:\n[R1] {requirement}"
    )));
    serde_json::from_str(&text).unwrap()
}

/// Tasks in the order of their global indices.
fn tasks(plan: &Value) -> Vec<Value> {
    let phases = plan["phases"].as_array().cloned().unwrap_or_else(|| vec![plan.clone()]);
    phases.iter().flat_map(|phase| phase["tasks"].as_array().unwrap().clone()).collect()
}

#[test]
fn the_walkthrough_becomes_program_then_steps_then_summary() {
    for rigor in ["L1", "L2", "L3"] {
        let plan = plan(rigor, WALKTHROUGH);
        let tasks = tasks(&plan);
        assert_eq!(tasks[0]["title"], "Write hello_world.py");
        assert_eq!((&tasks[0]["task_type"], &tasks[0]["depends_on"]), (&json!("code"), &json!([])));
        assert_eq!(tasks[0]["affected_files"], json!(["hello_world.py"]));
        assert_eq!(tasks[1]["title"], "Write RUN.md");
        assert_eq!(
            (&tasks[1]["task_type"], &tasks[1]["depends_on"]),
            (&json!("documentation"), &json!([0]))
        );
        assert_eq!(tasks[2]["title"], "Summarize what you created in 2 bullets");
        assert_eq!(tasks[2]["depends_on"], json!([0, 1]));
        assert_eq!(tasks.len(), if rigor == "L3" { 5 } else { 3 });
        assert!(plan["summary"].as_str().unwrap().starts_with(DEMO_PREFIX));
    }
}

#[test]
fn each_rigor_has_its_own_parts() {
    let (l1, l2, l3) = (plan("L1", WALKTHROUGH), plan("L2", WALKTHROUGH), plan("L3", WALKTHROUGH));
    assert!(l1["tasks"].is_array() && l1["phases"].is_null());
    for plan in [&l2, &l3] {
        assert_eq!(plan["phases"].as_array().unwrap().len(), 2);
        assert!((1..=5).contains(&plan["open_questions"].as_array().unwrap().len()));
    }
    assert!(l2["risk_assessment"].is_null());
    assert!((2..=5).contains(&l3["risk_assessment"].as_array().unwrap().len()));
    assert_eq!(l3["test_strategy"]["test_tasks"], json!(["Check hello_world.py", "Check RUN.md"]));
}

#[test]
fn any_requirement_gives_a_valid_plan_of_the_right_size() {
    let many = (0..40)
        .map(|n| format!("- Write part{n}.py that does {n}."))
        .collect::<Vec<_>>()
        .join("\n");
    for requirement in
        ["", "A shop.", "Write a poem about rain", &many, "- \n- \n", WALKTHROUGH, "日本語の要件"]
    {
        for (rigor, least) in [("L1", 3), ("L2", 3), ("L3", 5)] {
            let plan = plan(rigor, requirement);
            let tools = planwright_engine::routing::tools_here(false);
            planwright_engine::plan::parse(&plan, &tools).unwrap();
            let tasks = tasks(&plan);
            assert!((least..=MAX_TASKS).contains(&tasks.len()), "{requirement}: {}", tasks.len());
            for (at, task) in tasks.iter().enumerate() {
                let earlier =
                    |index: &Value| index.as_u64().is_some_and(|index| (index as usize) < at);
                assert!(task["depends_on"].as_array().unwrap().iter().all(earlier), "{task}");
                assert!(task["task_type"].as_str().unwrap().parse::<TaskType>().is_ok());
                assert!(task["complexity"].as_str().unwrap().parse::<Complexity>().is_ok());
                assert!(
                    !task["title"].as_str().unwrap().is_empty()
                        && !task["description"].as_str().unwrap().is_empty()
                );
                assert!(!task["requirement_ids"].as_array().unwrap().is_empty());
            }
        }
    }
}

#[test]
fn tasks_wait_for_the_files_they_use_and_for_nothing_else() {
    let plan = plan(
        "L1",
        "Build it:\n- Write calc.py.\n- Write index.html.\n- Write test_calc.py with unit \
            tests.\n- Write report.txt using calc.py.\n- Write logo.svg.",
    );
    let deps: Vec<Value> = tasks(&plan).iter().map(|task| task["depends_on"].clone()).collect();
    assert_eq!(deps, [json!([]), json!([]), json!([0, 1]), json!([0]), json!([])]);
}

#[test]
fn a_repair_round_and_answers_lead_to_the_same_tasks() {
    let stated = format!(
        "Project: p\nRigor: L2\n\nRequirements:\n[R1] {WALKTHROUGH}\n\nAnswers:\nQ: Which \
            version?\nA: 3.12"
    );
    let mut request = request(&stated);
    let first: Value = serde_json::from_str(&reply(&request)).unwrap();
    assert!(tasks(&first)[0]["description"].as_str().unwrap().contains("A: 3.12"));
    request.messages.push(Message { role: Role::Assistant, content: vec![] });
    request
        .messages
        .push(Message::user("The plan is invalid: task 1 waits for itself. Send it again."));
    let second: Value = serde_json::from_str(&reply(&request)).unwrap();
    assert_eq!(first, second);
}

#[test]
fn without_a_rigor_line_the_schema_decides() {
    let mut request = request("Write a.py");
    assert!(reply(&request).contains("\"tasks\""));
    request.response_schema =
        Some(json!({ "properties": { "phases": {}, "risk_assessment": {} } }));
    assert!(reply(&request).contains("\"risk_assessment\""));
}
