//! What is out of reach.

use crate::harness::{Harness, shell};
use planwright_sandbox::{Edit, Error, Network, Packs, Sandbox, Step, Unavailable};

#[tokio::test]
async fn the_state_says_what_stands_around_a_run() {
    let harness = Harness::new().await;
    let state = harness.sandbox.state();
    assert!(state.available, "{state:?}");
    assert_eq!(state.kind, "bubblewrap");
    assert!(state.sentence.contains("without network"), "{state:?}");
}

#[tokio::test]
async fn nothing_of_the_hosts_environment_comes_along() {
    let harness = Harness::new().await;
    let look = "env; for p in /proc/[0-9]*; do tr '\\0' '\\n' < $p/environ; done 2>/dev/null";
    let result = harness.shell(look).await;
    for (name, value) in std::env::vars() {
        let own = ["PATH", "LANG", "TERM", "HOME", "PWD", "SHLVL", "_", "TMPDIR", "USER", "CI"];
        if value.len() > 8 && !own.contains(&name.as_str()) {
            let line = format!("{name}={value}");
            assert!(!result.output.contains(&line), "{line} was seen inside");
        }
    }
    assert!(result.output.contains("HOME=/tmp"), "{result:?}");
}

#[tokio::test]
async fn no_file_of_the_host_is_there() {
    let harness = Harness::new().await;
    let here = std::env::current_exe().unwrap();
    let look = format!(
        "ls -d /root /home /work /var /opt /srv /mnt /sys /run /boot {} /etc/shadow /etc/hostname; \
         ln -s /etc/shadow s; cat s; cat /etc/passwd; ls /",
        here.display()
    );
    let result = harness.shell(&look).await;
    assert!(!result.output.contains("root:"), "{result:?}");
    assert!(result.output.contains("task:x:1000:1000"), "{result:?}");
    let top = result.output.rsplit("/bin/sh\n").next().unwrap_or_default();
    let known = ["bin", "dev", "etc", "lib", "lib32", "lib64", "packs", "proc", "repo.git"];
    let also = ["sandbox", "sbin", "tmp", "usr", "workspace"];
    for name in top.lines() {
        assert!(known.contains(&name) || also.contains(&name), "{name} is there");
    }
}

#[tokio::test]
async fn a_link_to_a_host_file_is_neither_followed_nor_kept() {
    let mut harness = Harness::new().await;
    let answer =
        harness.go_on(vec![shell("ln -s /etc/shadow s; ln -s ../../x up; echo 1 > a")]).await;
    let names: Vec<&str> = answer.refused_paths.iter().map(|path| path.path.as_str()).collect();
    assert_eq!(names, ["s", "up"], "{answer:?}");
    assert_eq!(answer.changed.len(), 1, "{answer:?}");
    let written = Edit::Write { path: "s".to_owned(), content: "evil".to_owned() };
    harness.ask(vec![Step::Edit(written)]).await;
    let host = std::fs::read_to_string("/etc/shadow").unwrap_or_default();
    assert!(!host.contains("evil"));
}

#[tokio::test]
async fn nothing_of_the_network_answers_but_its_own_loopback() {
    let harness = Harness::new().await;
    let code = r#"
import socket
def reach(kind, address):
    s = socket.socket(socket.AF_INET, kind); s.settimeout(3)
    try:
        s.connect(address); s.send(b"x"); return "reached"
    except OSError as e:
        return "no"
for a in [("1.1.1.1", 53), ("169.254.169.254", 80), ("169.254.100.1", 9001), ("10.0.0.1", 22)]:
    print(reach(socket.SOCK_STREAM, a), reach(socket.SOCK_DGRAM, a))
try:
    print(socket.getaddrinfo("example.com", 80))
except OSError:
    print("no name")
server = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(server.getsockname())
print("loopback")
"#;
    let result = harness.python(code).await;
    let wanted = "no no\nno no\nno no\nno no\nno name\nloopback\n";
    assert_eq!(result.output, wanted, "{result:?}");
}

#[tokio::test]
async fn a_port_of_the_host_is_not_reached_through_loopback() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let harness = Harness::new().await;
    let code = format!(
        "import socket\ntry:\n  socket.create_connection(('127.0.0.1', {port}), 2)\n  \
         print('reached')\nexcept OSError:\n  print('no')"
    );
    assert_eq!(harness.python(&code).await.output, "no\n");
}

#[tokio::test]
async fn calls_that_an_escape_begins_with_are_refused() {
    let harness = Harness::new().await;
    let code = r#"
import ctypes, errno, os, socket, platform
libc = ctypes.CDLL(None, use_errno=True)
x86 = platform.machine() == "x86_64"
def call(name, number, arm, *args):
    ctypes.set_errno(0)
    r = libc.syscall(number if x86 else arm, *args)
    e = ctypes.get_errno()
    print(name, "ok" if r != -1 else errno.errorcode.get(e, e))
p = ctypes.create_string_buffer(256)
call("mount", 165, 40, b"none", b"/tmp", b"tmpfs", 0, None)
call("umount", 166, 39, b"/tmp", 2)
call("pivot_root", 155, 41, b"/tmp", b"/tmp")
call("chroot", 161, 51, b"/tmp")
call("unshare", 272, 97, 0x10000000)
call("setns", 308, 268, 0, 0)
call("clone", 56, 220, 0x10000000 | 17, 0, 0, 0, 0)
call("clone3", 435, 435, p, 64)
call("ptrace", 101, 117, 16, 1, 0, 0)
call("process_vm_readv", 310, 270, 1, p, 1, p, 1, 0)
call("bpf", 321, 280, 0, p, 64)
call("io_uring_setup", 425, 425, 1, p)
call("keyctl", 250, 219, 0, -3, 0)
call("add_key", 248, 217, b"user", b"x", b"y", 1, -3)
call("perf_event_open", 298, 241, p, 0, -1, -1, 0)
call("userfaultfd", 323, 282, 0)
call("open_by_handle_at", 304, 265, 3, p, 0)
call("init_module", 175, 105, p, 1, b"")
call("setuid", 105, 146, 0)
call("setgid", 106, 144, 0)
call("mknod", 259 if x86 else 33, 33, -100, b"/tmp/dev", 0o20666, 0x103)
call("chown", 260 if x86 else 54, 54, -100, b"/tmp", 0, 0, 0)
call("settime", 227, 112, 0, p)
for name, family in [("vsock", 40), ("packet", 17), ("alg", 38), ("netlink", 16)]:
    try:
        socket.socket(family, socket.SOCK_RAW if family != 38 else 5, 16 if family == 16 else 0)
        print(name, "ok")
    except OSError as e:
        print(name, errno.errorcode[e.errno])
"#;
    let result = harness.python(code).await;
    assert_eq!(result.exit, Some(0), "{result:?}");
    for line in result.output.lines() {
        let (name, said) = line.split_once(' ').unwrap();
        let wanted: &[&str] = match name {
            "clone3" => &["ENOSYS"],
            // The user asked for does not exist in there.
            "setuid" | "setgid" | "chown" => &["EPERM", "EINVAL"],
            _ => &["EPERM"],
        };
        assert!(wanted.contains(&said), "{line}");
    }
    assert_eq!(result.output.lines().count(), 27, "{}", result.output);
}

#[tokio::test]
async fn programs_that_change_their_user_do_not() {
    let harness = Harness::new().await;
    let look = "cp /usr/bin/id ./id; chmod 6755 ./id; ./id -u; su -c id root < /dev/null; \
                mount | grep -c suid || true; id -u; ls -ln /proc/self/status | cut -d' ' -f3";
    let result = harness.shell(look).await;
    assert!(result.output.starts_with("1000\n"), "{result:?}");
    assert!(!result.output.contains("uid=0"), "{result:?}");
}

#[tokio::test]
async fn the_repository_and_the_supervisor_cannot_be_written_from_inside() {
    let mut harness = Harness::new().await;
    harness.go_on(vec![shell("echo 1 > a")]).await;
    let attack = "git status --short && git log --oneline | wc -l; \
                  echo '[core]\nfsmonitor = touch /workspace/ran' >> /repo.git/config; \
                  mkdir -p /repo.git/hooks; echo x > /repo.git/hooks/post-commit; \
                  echo x > /sandbox/program; touch /packs/x; git commit -am x; git gc";
    let answer = harness.go_on(vec![shell(attack)]).await;
    assert!(answer.steps[0].output.starts_with("1\n"), "{answer:?}");
    assert!(answer.steps[0].output.contains("Read-only"), "{answer:?}");
    assert_eq!(answer.changed, [], "{answer:?}");
}

#[tokio::test]
async fn a_request_beyond_its_bounds_or_for_a_network_is_refused_by_name() {
    let mut harness = Harness::new().await;
    let mut request = harness.request(vec![shell("true")]);
    request.network = Network::Registries;
    let refused = harness.sandbox.run(request, &harness.packs as &dyn Packs).await;
    assert!(matches!(&refused, Err(Error::Refused(why)) if why.contains("registries")
        || why.contains("Package")));
    harness.limits.memory_bytes = u64::MAX;
    let request = harness.request(vec![shell("true")]);
    let refused = harness.sandbox.run(request, &harness.packs as &dyn Packs).await;
    assert!(matches!(&refused, Err(Error::Refused(why)) if why.contains("limits.memory_bytes")));
    harness.limits = planwright_sandbox::Limits::default();
    let code = "x".repeat(65 * 1024);
    let request = harness.request(vec![Step::Python { code, timeout_ms: None }]);
    let refused = harness.sandbox.run(request, &harness.packs as &dyn Packs).await;
    assert!(matches!(&refused, Err(Error::Refused(why)) if why.contains("65536")));
}

#[tokio::test]
async fn where_there_is_no_sandbox_every_request_gets_the_reason() {
    let harness = Harness::new().await;
    let none = Unavailable::new(Unavailable::SENTENCE);
    assert!(!none.state().available);
    let request = harness.request(vec![shell("true")]);
    let refused = none.run(request, &harness.packs as &dyn Packs).await;
    assert!(matches!(refused, Err(Error::Unavailable(why)) if why == Unavailable::SENTENCE));
}
