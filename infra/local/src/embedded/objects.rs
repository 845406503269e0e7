//! S3 over a folder with one file per object.
//!
//! - A file is written beside its place and renamed into it, so an object is there whole or not at
//!   all.
//! - No symbolic link below the folder is followed.
//! - Keys are found in an index in memory, which is built from the files at the start.

mod checksum;
mod folder;
mod header;
mod index;
mod operations;
mod store;

use super::Durability;
use super::service::{Answer, Request, Service, error_answer};
use crate::{Error, Result};
use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use http::header::HOST;
use http::{HeaderValue, Method, StatusCode};
use operations::Operations;
use s3s::auth::SimpleAuth;
use s3s::host::SingleDomain;
use s3s::service::{S3Service, S3ServiceBuilder};
use std::path::Path;
use std::sync::Arc;
use store::{MAX_OBJECT, Store};

pub(crate) struct Objects(S3Service);

/// What a client signs with.
pub(crate) struct SecretKey {
    pub(crate) id: &'static str,
    pub(crate) secret: &'static str,
}

impl Objects {
    /// Objects under `folder`, which is created with its bucket if absent. `domain` is the host of
    /// the endpoint, so that both styles of address find the bucket.
    pub(crate) fn open(
        folder: &Path,
        durability: Durability,
        bucket: &str,
        domain: &str,
        key: &SecretKey,
    ) -> Result<Self> {
        let failed = |source| Error::DataDir { path: folder.into(), source };
        let store = Store::open(folder, durability).map_err(failed)?;
        store.add_bucket(bucket).map_err(failed)?;
        let mut builder = S3ServiceBuilder::new(Operations(Arc::new(store)));
        builder.set_auth(SimpleAuth::from_single(key.id, key.secret));
        builder.set_host(
            SingleDomain::new(domain).map_err(|error| Error::Objects(error.to_string()))?,
        );
        Ok(Objects(builder.build()))
    }

    async fn answer(&self, mut request: Request) -> Answer {
        // On a socket the HTTP client sets it; the signature covers it.
        let host =
            request.uri().authority().and_then(|host| HeaderValue::from_str(host.as_str()).ok());
        if let (Some(host), false) = (host, request.headers().contains_key(HOST)) {
            request.headers_mut().insert(HOST, host);
        }
        let failed = || {
            error_answer(
                StatusCode::INTERNAL_SERVER_ERROR,
                "InternalError",
                "the object store failed",
            )
        };
        let is_head = request.method() == Method::HEAD;
        let Ok(response) = self.0.call(request.map(s3s::Body::from)).await else { return failed() };
        let (parts, mut body) = response.into_parts();
        match body.store_all_limited(MAX_OBJECT).await {
            // On a socket the HTTP server drops it, and a client that sees one reads another error
            // from it.
            _ if is_head => Answer::from_parts(parts, Bytes::new()),
            Ok(bytes) => Answer::from_parts(parts, bytes),
            Err(_) => failed(),
        }
    }
}

impl Service for Objects {
    fn call(&self, mut request: Request) -> BoxFuture<'_, Answer> {
        if request.body().len() > MAX_OBJECT {
            *request.body_mut() = Bytes::new();
            let answer = error_answer(
                StatusCode::PAYLOAD_TOO_LARGE,
                "EntityTooLarge",
                "the object is too large",
            );
            return futures::future::ready(answer).boxed();
        }
        self.answer(request).boxed()
    }
}
