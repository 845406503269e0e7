//! The embedded services on loopback sockets, for tools outside this process.

use super::service::{Answer, Service};
use crate::{Error, Result};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// Largest request body, in bytes.
const MAX_BODY: usize = 64 << 20;

/// Binds a loopback port; 0 takes any free one. `option` is the command-line option that chose it.
pub(crate) async fn listen(port: u16, option: &'static str) -> Result<(TcpListener, SocketAddr)> {
    let bound = async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        Ok((listener, address))
    };
    bound.await.map_err(|source: std::io::Error| match source.kind() {
        std::io::ErrorKind::AddrInUse => Error::PortInUse { port, option },
        _ => Error::Listen { port, source },
    })
}

/// Serves until dropped.
pub(crate) async fn serve(listener: TcpListener, service: Arc<dyn Service>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => {
                let Ok((stream, _)) = accepted else { continue };
                // Without it small answers wait for the peer's delayed acknowledgement.
                let _ = stream.set_nodelay(true);
                let service = service.clone();
                connections.spawn(async move {
                    let answer = service_fn(move |request| answer(service.clone(), request));
                    let connection = hyper::server::conn::http1::Builder::new();
                    if let Err(error) = connection.serve_connection(TokioIo::new(stream),
                    answer).await {
                        tracing::debug!(%error, "a tool's connection ended");
                    }
                });
            }
        }
    }
}

async fn answer(
    service: Arc<dyn Service>,
    request: http::Request<Incoming>,
) -> std::result::Result<http::Response<Full<Bytes>>, Infallible> {
    let (parts, body) = request.into_parts();
    let answer = match Limited::new(body, MAX_BODY).collect().await {
        Ok(body) => service.call(http::Request::from_parts(parts, body.to_bytes())).await,
        Err(_) => {
            let mut refusal = Answer::default();
            *refusal.status_mut() = http::StatusCode::PAYLOAD_TOO_LARGE;
            refusal
        }
    };
    Ok(answer.map(Full::new))
}
