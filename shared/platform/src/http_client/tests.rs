use super::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A real server on loopback that counts connections and gives every request the same answer; an
/// empty answer keeps the connection open and silent.
struct Server {
    port: u16,
    connections: Arc<AtomicUsize>,
}

impl Server {
    async fn start(answer: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let connections = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&connections);
        tokio::spawn(async move {
            let mut open = Vec::new();
            while let Ok((mut socket, _)) = listener.accept().await {
                seen.fetch_add(1, Ordering::SeqCst);
                let mut request = [0; 4096];
                let _ = socket.read(&mut request).await;
                let _ = socket.write_all(answer.as_bytes()).await;
                open.push(socket);
            }
        });
        Server { port, connections }
    }

    async fn ok() -> Self {
        Self::start(
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi".to_owned(),
        )
        .await
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

#[derive(Clone)]
struct Answers {
    ips: Vec<IpAddr>,
    asked: Arc<AtomicUsize>,
}

impl Answers {
    fn with(ips: &[&str]) -> Self {
        Answers { ips: ips.iter().map(|ip| ip.parse().unwrap()).collect(), asked: Arc::default() }
    }
}

impl Resolver for Answers {
    async fn resolve(&self, _host: &str) -> std::io::Result<Vec<IpAddr>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        Ok(self.ips.clone())
    }
}

fn client(policy: AddressPolicy) -> HttpClient {
    HttpClient::new(policy, Timeouts::default()).unwrap()
}

/// Whether the guard refused, before or during the request; any other failure is a failure of the
/// test.
async fn refused(client: &HttpClient, url: &str) -> bool {
    match client.get(url) {
        Err(Error::AddressRefused(_)) => true,
        Err(other) => panic!("{url}: {other}"),
        Ok(request) => match request.send().await {
            Ok(_) => false,
            Err(error) if refusal(&error).is_some() => true,
            Err(error) => panic!("{url}: {error:?}"),
        },
    }
}

#[tokio::test]
async fn every_spelling_of_loopback_is_refused_without_a_connection_and_reaches_it_when_allowed() {
    let server = Server::ok().await;
    let hosts = [
        "127.0.0.1",
        "127.0.0.1.",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "017700000001",
        "１２７.0.0.1",
        "127。0。0。1",
        "%31%32%37.0.0.1",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:7f00:0001]",
        "localhost",
        "LocalHost",
    ];
    let (guarded, open) = (client(AddressPolicy::PUBLIC), client(AddressPolicy::NEAR));
    for host in hosts {
        let url = format!("http://{host}:{}/", server.port);
        assert!(refused(&guarded, &url).await, "{url}");
    }
    assert_eq!(server.connections(), 0);
    for host in hosts {
        let url = format!("http://{host}:{}/", server.port);
        let answer =
            open.get(&url).unwrap().send().await.unwrap_or_else(|error| panic!("{url}: {error:?}"));
        assert_eq!(answer.text().await.unwrap(), "hi", "{url}");
    }
    assert!(server.connections() > 0);
}

#[tokio::test]
async fn metadata_services_are_refused_even_where_near_addresses_are_allowed() {
    let open = client(AddressPolicy::NEAR);
    for host in [
        "169.254.169.254",
        "0xA9FEA9FE",
        "2852039166",
        "[::ffff:169.254.169.254]",
        "[fd00:ec2::254]",
        "[64:ff9b::a9fe:a9fe]",
        "[2002:a9fe:a9fe::1]",
        "[fe80::1]",
        "0.0.0.0",
        "[::]",
        "224.0.0.1",
        "[ff02::1]",
        "255.255.255.255",
        "100.100.100.200",
    ] {
        assert!(refused(&open, &format!("http://{host}/latest/meta-data/")).await, "{host}");
    }
}

#[tokio::test]
async fn a_name_is_refused_by_what_it_resolves_to() {
    let server = Server::ok().await;
    let url = format!("http://innocent.example:{}/", server.port);
    for answers in [
        vec!["127.0.0.1"],
        vec!["10.0.0.7"],
        vec!["93.184.215.14", "127.0.0.1"],
        vec!["::ffff:127.0.0.1"],
    ] {
        let resolver = Answers::with(&answers);
        let client =
            HttpClient::with_resolver(AddressPolicy::PUBLIC, Timeouts::default(), resolver.clone())
                .unwrap();
        assert!(refused(&client, &url).await, "{answers:?}");
        assert_eq!(resolver.asked.load(Ordering::SeqCst), 1);
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_name_is_resolved_once_and_the_connection_goes_to_the_answer() {
    let server = Server::ok().await;
    let resolver = Answers::with(&["127.0.0.1"]);
    let policy = AddressPolicy { allow_loopback: true, allow_private: false };
    let client = HttpClient::with_resolver(policy, Timeouts::default(), resolver.clone()).unwrap();
    let url = format!("http://does-not-exist.invalid:{}/", server.port);
    assert_eq!(client.get(&url).unwrap().send().await.unwrap().status(), 200);
    assert_eq!((server.connections(), resolver.asked.load(Ordering::SeqCst)), (1, 1));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let target = Server::ok().await;
    let location = format!("http://127.0.0.1:{}/", target.port);
    let answer = format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
    let server = Server::start(answer).await;
    let sent = client(AddressPolicy::NEAR)
        .get(&format!("http://127.0.0.1:{}/", server.port))
        .unwrap()
        .send()
        .await;
    assert_eq!(sent.unwrap().status(), 302);
    assert_eq!(target.connections(), 0);
}

#[tokio::test]
async fn a_silent_server_is_given_up_on() {
    let server = Server::start(String::new()).await;
    let timeouts = Timeouts { idle: Duration::from_millis(100), ..Timeouts::default() };
    let client = HttpClient::new(AddressPolicy::NEAR, timeouts).unwrap();
    let error = client
        .get(&format!("http://127.0.0.1:{}/", server.port))
        .unwrap()
        .send()
        .await
        .unwrap_err();
    assert!(error.is_timeout() && refusal(&error).is_none(), "{error:?}");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn the_lambda_runtime_api_is_refused_even_where_loopback_is_allowed() {
    let (runtime, other) = (Server::ok().await, Server::ok().await);
    let client =
        client(AddressPolicy::NEAR).beside_runtime_api(&format!("127.0.0.1:{}", runtime.port));
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"] {
        assert!(
            refused(&client, &format!("http://{host}:{}/2018-06-01/runtime", runtime.port)).await,
            "{host}"
        );
        assert!(!refused(&client, &format!("http://{host}:{}/", other.port)).await, "{host}");
    }
    assert_eq!(runtime.connections(), 0);
}

#[test]
fn other_schemes_and_credentials_in_a_url_are_refused_without_repeating_them() {
    let client = client(AddressPolicy::NEAR);
    for url in [
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "ftp://example.com/",
        "not a url",
        "http://",
        "data:,x",
    ] {
        assert!(matches!(client.get(url), Err(Error::WrongAddress { .. })), "{url}");
    }
    let error = client.get("https://user:canary@example.com/?key=canary").unwrap_err();
    assert!(matches!(error, Error::WrongAddress { .. }));
    assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
}

#[test]
fn each_range_is_classified_up_to_its_edges() {
    use AddressClass::{Loopback, Never, Private, Public};
    for (ip, class) in [
        ("1.1.1.1", Public),
        ("9.255.255.255", Public),
        ("10.0.0.0", Private),
        ("10.255.255.255", Private),
        ("11.0.0.0", Public),
        ("100.63.255.255", Public),
        ("100.64.0.0", Private),
        ("100.127.255.255", Private),
        ("100.128.0.0", Public),
        ("126.255.255.255", Public),
        ("127.255.255.255", Loopback),
        ("128.0.0.0", Public),
        ("169.253.255.255", Public),
        ("169.254.0.0", Never),
        ("172.15.255.255", Public),
        ("172.16.0.0", Private),
        ("172.31.255.255", Private),
        ("172.32.0.0", Public),
        ("192.168.255.255", Private),
        ("192.169.0.0", Public),
        ("198.17.255.255", Public),
        ("198.19.255.255", Never),
        ("223.255.255.255", Public),
        ("239.255.255.255", Never),
        ("::1", Loopback),
        ("::", Never),
        ("::7f00:1", Never),
        ("::ffff:10.1.2.3", Private),
        ("::ffff:1.1.1.1", Public),
        ("64:ff9b::1.1.1.1", Public),
        ("64:ff9b::10.0.0.1", Private),
        ("64:ff9b:1::1.1.1.1", Never),
        ("2002:7f00:1::", Loopback),
        ("2001::1", Never),
        ("2001:db8::1", Never),
        ("2001:4860:4860::8888", Public),
        ("2606:4700::1111", Public),
        ("3fff::1", Never),
        ("fc00::1", Private),
        ("fd12:3456::1", Private),
        ("fd00:ec2::254", Never),
        ("fd20:ce::254", Never),
        ("fe80::1", Never),
        ("fec0::1", Never),
        ("ff02::1", Never),
    ] {
        assert_eq!(classify(ip.parse().unwrap()), class, "{ip}");
    }
}
