//! Signing keys that are rotated while processes run.

use planwright_api::rotate_signing_keys;
use planwright_local::product::{self, Overrides};
use planwright_local::{Embedded, Options, Stack, StackOptions};
use planwright_platform::ids::RandomIds;
use planwright_platform::secrets::Secrets;
use planwright_tests::client::Client;
use std::sync::Arc;

async fn process(embedded: &Arc<Embedded>) -> (Stack, String) {
    let settings = product::settings(embedded, "http://127.0.0.1").expect("the settings are complete");
    let assembled = product::assemble(embedded, settings, Overrides::default()).await.expect("it is put together");
    let options = StackOptions { port: Some(0), ..StackOptions::default() };
    let stack = Stack::start(embedded.clone(), assembled.product, options).await.expect("the stack starts");
    let base = format!("http://{}", stack.address().expect("it listens"));
    (stack, base)
}

#[tokio::test]
async fn a_rotation_of_signing_keys_signs_nobody_out() {
    let embedded = Arc::new(Embedded::start(Options::default()).await.expect("the embedded services start"));
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
            let there = Client { base: base.clone(), ..client.clone() };
            assert_eq!(there.get("/api/auth/me").await.status, 200, "{} at {base}", kid(client));
        }
    }
}
