use super::*;
use serde_json::json;

const TOOLS: &[&str] = &["read_file", "write_file", "list_directory", "local_llm"];

fn task(title: &str, deps: Value) -> Value {
    json!({"title": title, "description": "do \
        it", "task_type": "code", "complexity": "simple", "depends_on": deps})
}

fn codes(value: &Value) -> Vec<(Option<usize>, &'static str)> {
    parse(value, TOOLS).unwrap_err().iter().map(|p| (p.task, p.code)).collect()
}

#[test]
fn string_indices_and_repeated_dependencies_are_accepted() {
    let plan = parse(
        &json!({"summary": "s", "tasks": [task("a", json!([])), task("b", json!([0, "0"]))]}),
        TOOLS,
    )
    .unwrap();
    assert_eq!(plan.tasks[1].depends_on, [0]);
    let here = default_tools(TaskType::Code).iter().copied().filter(|tool| TOOLS.contains(tool));
    assert_eq!(plan.tasks[0].tools_needed, here.collect::<Vec<_>>());
}

#[test]
fn indices_count_over_all_phases() {
    let value = json!({"phases": [{"name": "one", "tasks": [task("a", json!([]))]},
    {"tasks": [task("b", json!([0]))]}]});
    let plan = parse(&value, TOOLS).unwrap();
    assert_eq!(plan.phase_of(1), Some("Phase 2"));
    assert_eq!(parse(&plan.to_json(), TOOLS).unwrap(), plan);
}

#[test]
fn every_fault_names_its_task() {
    let mut odd = task("c", json!([7, 2, "x"]));
    odd["task_type"] = json!("testing");
    odd["tools_needed"] = json!(["write_file", "launch_rocket"]);
    let value = json!({"tasks": [task("", json!([])), task("b", json!({})), odd]});
    assert_eq!(
        codes(&value),
        [
            (Some(0), "missing"),
            (Some(1), "not_a_list"),
            (Some(2), "unknown_word"),
            (Some(2), "unknown_dependency"),
            (Some(2), "self_dependency"),
            (Some(2), "unknown_dependency"),
            (Some(2), "unknown_tool"),
        ]
    );
    for empty in [json!({}), json!({"tasks": []}), json!({"phases": [{"name": "p"}]})] {
        assert_eq!(codes(&empty), [(None, "empty_plan")]);
    }
    assert_eq!(codes(&json!([])), [(None, "not_an_object")]);
}

#[test]
fn a_circle_is_told_by_its_titles() {
    let value =
        json!({"tasks": [task("a", json!([2])), task("b", json!([0])), task("c", json!([1]))]});
    let problems = parse(&value, TOOLS).unwrap_err();
    assert_eq!(problems[0].code, "cycle");
    assert!(problems[0].detail.contains("(b)"), "{}", problems[0].detail);
}
