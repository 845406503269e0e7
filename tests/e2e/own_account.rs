//! A team's own account at a provider, apart from the installation's.

use planwright_tests::client::Client;
use planwright_tests::process::Process;
use planwright_tests::provider::{Pace, Provider};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_task_goes_on_when_its_teams_own_account_answers_again_though_the_installations_does_not()
{
    let reserved = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let own = reserved.local_addr().unwrap();
    let nowhere = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let dead = format!("http://{}", nowhere.local_addr().unwrap());
    drop((reserved, nowhere));
    let folder = tempfile::tempdir().unwrap();
    let environment = [
        ("ANTHROPIC_API_KEY", "sk-installation"),
        ("ANTHROPIC_BASE_URL", dead.as_str()),
        ("PLANWRIGHT_ALLOW_PRIVATE_ADDRESSES", "on"),
    ];
    let mut process = Process::begin(folder.path(), 0, &environment, &["--sweep-every", "1"]);
    process.ready().await;
    let user = Client::sign_up(&process.base, "ann").await;
    let team = user.must_get("/api/auth/me").await["team_id"].as_str().unwrap().to_owned();
    let account = json!({"key": "sk-team", "base_url": format!("http://{own}")});
    let path = format!("/api/teams/{team}/providers/anthropic");
    let kept = user.send(reqwest::Method::PUT, &path, &[], Some(account)).await;
    assert_eq!(kept.status, 200, "{}", kept.body);

    let project = user.approved(&[("own x1", &[])]).await;
    user.execute(&project).await;
    user.wait(&format!("/api/tasks/project/{project}"), |t| t[0]["waiting_for"] == "resource")
        .await;
    let provider = Provider::at(own, Pace { answer_ms: (1, 2) }).await;
    user.until(&project, "completed").await;
    assert_eq!(provider.served("own").len(), 1);
    process.kill().await;
}
