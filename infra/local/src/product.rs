//! Puts the functions together over the embedded services.

use crate::Result;
use crate::embedded::Embedded;
use crate::invocation::{Handler, Product, Tick};
use aws_lambda_events::event::sqs::SqsBatchResponse;
use axum::routing::get;
use axum::{Json, Router};
use std::sync::Arc;

/// The product over these services.
pub async fn assemble(_embedded: &Arc<Embedded>) -> Result<Product> {
    let health = get(|| async { Json(serde_json::json!({ "status": "ok" })) });
    Ok(Product {
        api: Router::new().route("/api/health", health),
        stream: Router::new(),
        work: Handler::new(|_| async { SqsBatchResponse::default() }),
        plan: Handler::new(|_| async { SqsBatchResponse::default() }),
        tick: Tick::new(|| async {}),
    })
}
