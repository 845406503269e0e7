//! Whether the walls stand, asked from inside.

use super::job::Done;
use std::io;
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::time::Duration;

/// An address of the internet, and the one clouds give metadata at.
const OUTSIDE: [([u8; 4], u16); 2] = [([1, 1, 1, 1], 53), ([169, 254, 169, 254], 80)];
/// What a host's environment has and a jail's has not.
const FOREIGN: [&str; 6] = [
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_LAMBDA_RUNTIME_API",
    "ANTHROPIC_API_KEY",
    "OPENAI_API_KEY",
    "SSH_AUTH_SOCK",
];

pub(super) fn check() -> io::Result<Done> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.map_or("", str::trim).to_owned()
    };
    let uses_calls = ["Seccomp:", "NoNewPrivs:"].map(field);
    let mut open = Vec::new();
    let mut must = |holds: bool, what: &str| {
        if !holds {
            open.push(what.to_owned());
        }
    };
    must(uses_calls == ["2", "1"], "system calls are not filtered");
    must(field("CapEff:").bytes().all(|digit| digit == b'0'), "it has capabilities");
    must(!rustix::process::geteuid().is_root(), "it is root");
    must(std::fs::read("/etc/shadow").is_err(), "the host's passwords can be read");
    must(
        FOREIGN.iter().all(|name| std::env::var_os(name).is_none()),
        "the host's environment came along",
    );
    let first = std::fs::read("/proc/1/environ").unwrap_or_default();
    let names_foreign = |environment: &[u8]| {
        FOREIGN.iter().any(|name| {
            environment.split(|byte| *byte == 0).any(|entry| entry.starts_with(name.as_bytes()))
        })
    };
    must(!names_foreign(&first), "the host's environment can be read");
    must(OUTSIDE.iter().all(|(address, port)| unreachable(*address, *port)), "it has a network");
    Ok(if open.is_empty() { Done::said("") } else { Done::refused(open.join("; ")) })
}

fn unreachable(address: [u8; 4], port: u16) -> bool {
    let to = SocketAddr::from((address, port));
    let quick = Duration::from_millis(500);
    let tcp = TcpStream::connect_timeout(&to, quick).is_err();
    let udp = UdpSocket::bind("0.0.0.0:0").and_then(|socket| socket.send_to(b"x", to)).is_err();
    tcp && udp
}
