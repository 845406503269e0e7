//! The lines that README and the guides print, run as they are printed.

use planwright_tests::app::TestApp;
use std::path::Path;
use tokio::process::Command;

/// Runs a document's block of shell lines that begins with the product's address; what it printed.
async fn run(document: &str, app: &TestApp) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(document);
    let text = std::fs::read_to_string(path).unwrap();
    let block = text.split("```sh\n").find(|b| b.starts_with("BASE=")).expect("the walkthrough");
    let lines = block.split("```").next().unwrap().replace("http://127.0.0.1:5200", &app.base);
    let ran = Command::new("bash").args(["-euo", "pipefail", "-c", &lines]).output().await.unwrap();
    let (printed, errors) =
        (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{document}: {printed}\n{errors}");
    printed.into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lines_of_the_readme_end_with_a_plan() {
    let app = TestApp::start().await;
    let printed = run("README.md", &app).await;
    assert!(printed.contains("notes.md"), "{printed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_walkthrough_of_the_guide_runs_as_printed() {
    let app = TestApp::start().await;
    let printed = run("infra/docs/guides/api.md", &app).await;
    for expected in ["event: project_complete", "completed ", "datetime", "hello_world.py"] {
        assert!(printed.contains(expected), "{expected} is missing in:\n{printed}");
    }
}
