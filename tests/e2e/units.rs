//! What a task costs in write units where its model is paid, which the benchmark's is not.

use crate::batch::Uneven;
use planwright_local::StackOptions;
use planwright_local::product::Overrides;
use planwright_providers::ChatModel;
use planwright_tests::app::TestApp;
use planwright_tests::model::paid;
use std::sync::Arc;

/// Tasks one after the other, so that each commits alone, which is dearest.
const CHAIN: usize = 20;

#[tokio::test(flavor = "multi_thread")]
async fn a_paid_task_of_one_round_keeps_to_twenty_write_units_and_one_for_its_edge() {
    let model = Arc::new(Uneven::default()) as Arc<dyn ChatModel>;
    let overrides = Overrides { models: Some(paid(model)), ..Overrides::default() };
    let app = TestApp::with(overrides, StackOptions::default()).await;
    let user = app.user("ann").await;
    let deps: Vec<Vec<usize>> = (0..CHAIN).map(|n| n.checked_sub(1).into_iter().collect()).collect();
    let tasks: Vec<(&str, &[usize])> = deps.iter().map(|deps| ("good task", deps.as_slice())).collect();
    let project = user.approved(&tasks).await;
    let before = app.stack.embedded().usage();
    user.execute(&project).await;
    user.until(&project, "completed").await;
    let after = app.stack.embedded().usage();
    // One task more stands for the beginning and the end of the run; a dependency may cost one of each.
    let each = (CHAIN + 1) as f64;
    let units = (after.write_units - before.write_units) / each;
    println!("{units:.2} write units a task");
    assert!(units <= 20.0 + 1.0, "{units:.2} write units a task");
}
