//! Signing keys that are rotated while processes run.

use planwright_api::rotate_signing_keys;
use planwright_local::product::{self, Overrides};
use planwright_local::{Embedded, Options, Stack, StackOptions};
use planwright_platform::ids::RandomIds;
use planwright_platform::secrets::Secrets;
use planwright_tests::client::Client;
use serde_json::json;
use std::sync::Arc;

async fn process(embedded: &Arc<Embedded>) -> (Stack, String) {
    let settings =
        product::settings(embedded, "http://127.0.0.1").expect("the settings are complete");
    let assembled = product::assemble(embedded, settings, Overrides::default())
        .await
        .expect("it is put together");
    let options = StackOptions { port: Some(0), ..StackOptions::default() };
    let stack =
        Stack::start(embedded.clone(), assembled.product, options).await.expect("the stack starts");
    let base = format!("http://{}", stack.address().expect("it listens"));
    (stack, base)
}

#[tokio::test]
async fn a_rotation_of_signing_keys_signs_nobody_out() {
    let embedded =
        Arc::new(Embedded::start(Options::default()).await.expect("the embedded services start"));
    let (_old, base) = process(&embedded).await;
    let before = Client::sign_up(&base, "ada").await;
    let secrets = Secrets::connect(embedded.config(), "planwright/");
    rotate_signing_keys(&secrets, &RandomIds).await.expect("the keys are rotated");
    let (_new, newer) = process(&embedded).await;
    let mut after = Client::anonymous(&newer);
    after.sign_in("ada").await;
    let kid = |client: &Client| client.token.split('.').next().expect("a header").to_owned();
    assert_ne!(kid(&before), kid(&after), "the newer process signs with another key");
    for base in [&base, &newer] {
        for client in [&before, &after] {
            let mut there = client.clone();
            there.base.clone_from(base);
            assert_eq!(there.get("/api/auth/me").await.status, 200, "{} at {base}", kid(client));
        }
    }
}

#[tokio::test]
async fn a_ticket_signed_with_a_rotated_key_opens_the_stream_of_a_process_that_was_started_before()
{
    let embedded =
        Arc::new(Embedded::start(Options::default()).await.expect("the embedded services start"));
    let (_old, base) = process(&embedded).await;
    let mut user = Client::sign_up(&base, "ada").await;
    let project = user.project("watched", "Write a file.").await;
    let secrets = Secrets::connect(embedded.config(), "planwright/");
    rotate_signing_keys(&secrets, &RandomIds).await.expect("the keys are rotated");
    let (_new, newer) = process(&embedded).await;
    user.base = newer;
    user.sign_in("ada").await;
    let ticket = user.must_post(&format!("/api/events/{project}/token"), json!({})).await;
    let ticket = ticket["token"].as_str().expect("a ticket");
    let opened = reqwest::get(format!("{base}/api/events/{project}?token={ticket}"))
        .await
        .expect("an answer");
    assert_eq!(opened.status(), 200, "the process that was there before takes it");
    let access =
        reqwest::Client::new().get(format!("{base}/api/events/{project}")).bearer_auth(&user.token);
    assert_eq!(access.send().await.expect("an answer").status(), 200);
}
