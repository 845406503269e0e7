//! The guarded way out: an HTTP client that connects only to addresses it has checked.
//!
//! A name is resolved once, the answer is checked, and the connection goes to that very answer, so
//! a name that changes its mind in between gains nothing. Redirects and proxies are off, for they
//! would step around the check.

mod address;

pub use address::{AddressClass, AddressPolicy, AddressRefused, classify};

use crate::Error;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Method, RequestBuilder, Url, redirect};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use url::Host;

/// How patient the client is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    pub connect: Duration,
    /// Longest silence while an answer is awaited or read; the whole answer may take longer.
    pub idle: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Timeouts { connect: Duration::from_secs(10), idle: Duration::from_secs(60) }
    }
}

/// An HTTP client for addresses that people or settings give. Clones share connections.
#[derive(Debug, Clone)]
pub struct HttpClient {
    client: reqwest::Client,
    policy: AddressPolicy,
    runtime_port: Option<u16>,
}

impl HttpClient {
    pub fn new(policy: AddressPolicy, timeouts: Timeouts) -> Result<Self, Error> {
        Self::with_resolver(policy, timeouts, SystemResolver)
    }

    /// As [`HttpClient::new`], but names are looked up by `resolver`; its answers are checked all
    /// the same.
    pub fn with_resolver<R>(
        policy: AddressPolicy,
        timeouts: Timeouts,
        resolver: R,
    ) -> Result<Self, Error>
    where
        R: Resolver + Clone + 'static,
    {
        let client = reqwest::Client::builder()
            .dns_resolver(GuardedResolver { policy, resolver })
            .redirect(redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .connect_timeout(timeouts.connect)
            .read_timeout(timeouts.idle)
            .tcp_nodelay(true)
            .build()
            .map_err(|source| Error::BuildHttpClient { source })?;
        let runtime_api = std::env::var("AWS_LAMBDA_RUNTIME_API").ok();
        Ok(HttpClient { client, policy, runtime_port: runtime_api.and_then(|api| port_of(&api)) })
    }

    /// As in a function whose Lambda Runtime API listens at `host_and_port`.
    pub fn beside_runtime_api(mut self, host_and_port: &str) -> Self {
        self.runtime_port = port_of(host_and_port);
        self
    }

    /// The client itself, for a caller that sends below this one address only, which is checked
    /// here as [`HttpClient::base`] does. Names are still checked when they are resolved.
    pub fn for_base(self, url: &str) -> Result<reqwest::Client, Error> {
        self.base(url)?;
        Ok(self.client)
    }

    /// Whether requests may be made below an address that somebody gave. Besides what
    /// [`HttpClient::request`] refuses: what would swallow the path that is appended, and, where
    /// only the internet may be called, an address without TLS, for a key goes there.
    pub fn base(&self, url: &str) -> Result<(), Error> {
        let wrong = |problem| Error::WrongAddress { url: shown(url), problem };
        if url.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(wrong("it has a space or a control character in it"));
        }
        if url.contains(['?', '#']) {
            return Err(wrong("it has a query or a fragment"));
        }
        drop(self.get(url)?);
        let secure = Url::parse(url).is_ok_and(|url| url.scheme() == "https");
        if !secure && !self.policy.allows_near() {
            return Err(wrong("only https is spoken"));
        }
        Ok(())
    }

    pub fn get(&self, url: &str) -> Result<RequestBuilder, Error> {
        self.request(Method::GET, url)
    }

    pub fn post(&self, url: &str) -> Result<RequestBuilder, Error> {
        self.request(Method::POST, url)
    }

    /// Begins a request. Refused here: a URL that is none, another scheme than http and https,
    /// credentials in the URL, and a literal address that may not be called. A name is checked when
    /// it is resolved; [`refusal`] tells that from other failures.
    pub fn request(&self, method: Method, url: &str) -> Result<RequestBuilder, Error> {
        let wrong = |problem| Error::WrongAddress { url: shown(url), problem };
        let parsed = Url::parse(url).map_err(|_| wrong("it is not a URL"))?;
        if !matches!(parsed.scheme(), "http" | "https") {
            return Err(wrong("only http and https are spoken"));
        }
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err(wrong("a URL carries no user name or password"));
        }
        self.check_host(&parsed)?;
        Ok(self.client.request(method, parsed))
    }

    fn check_host(&self, url: &Url) -> Result<(), Error> {
        // An address in the URL itself never reaches the resolver.
        let literal = match url.host() {
            Some(Host::Ipv4(ip)) => Some(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => Some(IpAddr::V6(ip)),
            Some(Host::Domain(_)) => None,
            None => {
                return Err(Error::WrongAddress {
                    url: shown(url.as_str()),
                    problem: "it has no host",
                });
            }
        };
        let host = url.host_str().unwrap_or_default();
        let public = literal.is_some_and(|ip| classify(ip) == AddressClass::Public);
        // The resolver does not know the port, so where near addresses are allowed a name may not
        // use this one.
        if self.policy.allows_near() && !public && url.port_or_known_default() == self.runtime_port
        {
            return Err(AddressRefused::new(host).into());
        }
        match literal {
            Some(ip) if !self.policy.allows(ip) => Err(AddressRefused::new(host).into()),
            _ => Ok(()),
        }
    }
}

/// The guard's refusal inside a failed request, if that is why it failed.
pub fn refusal(error: &reqwest::Error) -> Option<&AddressRefused> {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(refused) = error.downcast_ref() {
            return Some(refused);
        }
        cause = error.source();
    }
    None
}

/// Looks names up.
pub trait Resolver: Send + Sync {
    fn resolve(&self, host: &str) -> impl Future<Output = std::io::Result<Vec<IpAddr>>> + Send;
}

/// The operating system's resolver.
#[derive(Debug, Clone, Copy)]
pub struct SystemResolver;

impl Resolver for SystemResolver {
    async fn resolve(&self, host: &str) -> std::io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((host, 0)).await?.map(|address| address.ip()).collect())
    }
}

struct GuardedResolver<R> {
    policy: AddressPolicy,
    resolver: R,
}

impl<R: Resolver + Clone + 'static> Resolve for GuardedResolver<R> {
    fn resolve(&self, name: Name) -> Resolving {
        let (policy, resolver) = (self.policy, self.resolver.clone());
        Box::pin(async move {
            let found = resolver.resolve(name.as_str()).await?;
            // One refused address refuses the name: an honest name does not mix near and far.
            if found.iter().any(|ip| !policy.allows(*ip)) {
                return Err(AddressRefused::new(name.as_str()).into());
            }
            let checked: Addrs = Box::new(found.into_iter().map(|ip| SocketAddr::new(ip, 0)));
            Ok(checked)
        })
    }
}

fn port_of(host_and_port: &str) -> Option<u16> {
    host_and_port.rsplit_once(':').and_then(|(_, port)| port.parse().ok())
}

/// A URL fit for an error: no credentials, no query.
fn shown(url: &str) -> String {
    let Ok(mut url) = Url::parse(url) else { return "the address".to_owned() };
    url.set_query(None);
    url.set_fragment(None);
    let cleared = url.set_username("").and_then(|()| url.set_password(None));
    if cleared.is_err() && (!url.username().is_empty() || url.password().is_some()) {
        return "the address".to_owned();
    }
    url.into()
}

#[cfg(test)]
mod tests;
