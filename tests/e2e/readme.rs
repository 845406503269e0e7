//! README's own lines.

use planwright_tests::app::TestApp;
use std::path::Path;
use tokio::process::Command;

#[tokio::test(flavor = "multi_thread")]
async fn the_walkthrough_of_the_readme_runs_as_printed() {
    let app = TestApp::start().await;
    let readme =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md"))
            .unwrap();
    let block = readme.split("```sh\n").find(|b| b.starts_with("BASE=")).expect("the walkthrough");
    let lines = block.split("```").next().unwrap().replace("http://127.0.0.1:5200", &app.base);
    let ran = Command::new("bash").args(["-euo", "pipefail", "-c", &lines]).output().await.unwrap();
    let (printed, errors) =
        (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{printed}\n{errors}");
    for expected in ["event: project_complete", "completed ", "datetime", "hello_world.py"] {
        assert!(printed.contains(expected), "{expected} is missing in:\n{printed}\n{errors}");
    }
}
