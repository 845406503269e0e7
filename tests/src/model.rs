//! Models of a test's own.

use planwright_engine::routing::{Available, Choices, Provider, RoutingTable};
use planwright_providers::{ChatModel, Models, Providers, client};
use std::sync::Arc;

/// `model`, which says that it is Anthropic's, for everything: holds and settlements are real.
pub fn paid(model: Arc<dyn ChatModel>) -> Models {
    let available = [Available { provider: Provider::Anthropic, model: None }];
    let routing = RoutingTable::resolve(&available, &Choices::default())
        .expect("one provider can do everything");
    let mut providers = Providers::new(&client().expect("an HTTP client"), Vec::new());
    providers.register(model);
    Models::fixed(providers, Arc::new(routing))
}
