//! The product in this process: embedded services, all functions, real HTTP on a free loopback
//! port.

use crate::client::Client;
use planwright_local::product::{self, Assembled, Overrides};
use planwright_local::{Embedded, Options, Stack, StackOptions};
use std::sync::Arc;
use std::time::Duration;

/// A running product. Everything it kept is gone with it.
pub struct TestApp {
    pub base: String,
    pub assembled: Assembled,
    pub stack: Stack,
}

impl TestApp {
    /// The product as a newcomer starts it: nothing configured, the demo model at work.
    pub async fn start() -> Self {
        TestApp::with(Overrides::default(), StackOptions::default()).await
    }

    pub async fn with(overrides: Overrides, options: StackOptions) -> Self {
        let embedded = Arc::new(
            Embedded::start(Options::default()).await.expect("the embedded services start"),
        );
        TestApp::over(embedded, overrides, options).await
    }

    /// The product over services that are there already, with whatever is in them.
    pub async fn over(
        embedded: Arc<Embedded>,
        overrides: Overrides,
        options: StackOptions,
    ) -> Self {
        let settings =
            product::settings(&embedded, "http://127.0.0.1").expect("the settings are complete");
        let assembled = product::assemble(&embedded, settings, overrides)
            .await
            .expect("the product is put together");
        let options = StackOptions { tick_every: Duration::from_secs(1), ..options };
        TestApp::serve(embedded, assembled, options).await
    }

    /// The product whose sweeper does not come round while a test lasts: what goes on goes on by
    /// itself.
    pub async fn unswept(overrides: Overrides) -> Self {
        let embedded = Arc::new(
            Embedded::start(Options::default()).await.expect("the embedded services start"),
        );
        let settings =
            product::settings(&embedded, "http://127.0.0.1").expect("the settings are complete");
        let assembled = product::assemble(&embedded, settings, overrides)
            .await
            .expect("the product is put together");
        let options =
            StackOptions { tick_every: Duration::from_secs(3_600), ..StackOptions::default() };
        TestApp::serve(embedded, assembled, options).await
    }

    async fn serve(embedded: Arc<Embedded>, assembled: Assembled, options: StackOptions) -> Self {
        let options = StackOptions { port: Some(0), ..options };
        let stack = Stack::start(embedded, assembled.product.clone(), options)
            .await
            .expect("the stack starts");
        let address = stack.address().expect("the web server listens");
        TestApp { base: format!("http://{address}"), assembled, stack }
    }

    /// A client that signed up as `name`.
    pub async fn user(&self, name: &str) -> Client {
        Client::sign_up(&self.base, name).await
    }
}
