//! Everything that descends from this process.

use rustix::process::{Pid, Signal, WaitOptions};
use std::collections::{HashMap, HashSet};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::time::{Duration, Instant};

/// Longest wait for killed processes to go: one may be in an uninterruptible read.
const FAREWELL: Duration = Duration::from_secs(10);

/// What a tree uses now.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
    /// Private pages and shared memory of all processes, in bytes. Pages that a fork has not
    /// copied yet count for both.
    pub(crate) memory_bytes: u64,
    /// Threads of all processes: that is what the limit counts.
    pub(crate) processes: u64,
}

/// Descendants of this process that are not zombies. What loses its parent comes to this process,
/// which is a subreaper, or to the first process of its namespace.
pub(crate) fn descendants() -> Vec<i32> {
    let mut children: HashMap<i32, Vec<i32>> = HashMap::new();
    let mut dead = HashSet::new();
    let user = rustix::process::geteuid().as_raw();
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    for entry in entries.flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<i32>().ok()) else {
            continue;
        };
        if entry.metadata().is_ok_and(|data| data.uid() != user && data.uid() != 0) {
            continue;
        }
        if let Some((state, parent)) = state_and_parent(pid) {
            children.entry(parent).or_default().push(pid);
            if matches!(state, b'Z' | b'X') {
                dead.insert(pid);
            }
        }
    }
    let own = i32::try_from(std::process::id()).unwrap_or(0);
    let mut found = Vec::new();
    let mut next = vec![own];
    while let Some(parent) = next.pop() {
        for child in children.remove(&parent).unwrap_or_default() {
            next.push(child);
            if !dead.contains(&child) {
                found.push(child);
            }
        }
    }
    found
}

fn state_and_parent(pid: i32) -> Option<(u8, i32)> {
    let text = std::fs::read(format!("/proc/{pid}/stat")).ok()?;
    // The name is in parentheses and may hold anything, parentheses too.
    let end = text.iter().rposition(|byte| *byte == b')')?;
    let rest = std::str::from_utf8(text.get(end + 1..)?).ok()?;
    let mut words = rest.split_ascii_whitespace();
    let state = *words.next()?.as_bytes().first()?;
    Some((state, words.next()?.parse().ok()?))
}

pub(crate) fn usage(pids: &[i32]) -> Usage {
    pids.iter().fold(Usage::default(), |sum, pid| {
        let Ok(text) = std::fs::read_to_string(format!("/proc/{pid}/status")) else {
            return sum;
        };
        let number = |field: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(field));
            line.and_then(|rest| rest.split_ascii_whitespace().next()?.parse::<u64>().ok())
                .unwrap_or(0)
        };
        Usage {
            memory_bytes: sum.memory_bytes + (number("RssAnon:") + number("RssShmem:")) * 1024,
            processes: sum.processes + number("Threads:").max(1),
        }
    })
}

/// Bytes of files that are open somewhere in the tree and have no name any more: a walk does not
/// find them.
pub(crate) fn nameless_bytes(pids: &[i32]) -> u64 {
    let mut seen = HashSet::new();
    let mut bytes = 0;
    for pid in pids {
        let Ok(entries) = std::fs::read_dir(format!("/proc/{pid}/fd")) else { continue };
        for entry in entries.flatten() {
            let Ok(data) = std::fs::metadata(entry.path()) else { continue };
            if data.is_file() && data.nlink() == 0 && seen.insert((data.dev(), data.ino())) {
                bytes += data.blocks() * 512;
            }
        }
    }
    bytes
}

/// Kills everything below this process and waits until it is gone. What forks meanwhile is
/// stopped first, so that this ends.
pub(crate) fn sweep() -> io::Result<()> {
    let start = Instant::now();
    loop {
        let left = descendants();
        if left.is_empty() {
            reap();
            return Ok(());
        }
        if start.elapsed() > FAREWELL {
            return Err(io::Error::other(format!("{} processes would not end", left.len())));
        }
        for signal in [Signal::STOP, Signal::KILL] {
            for pid in left.iter().filter_map(|pid| Pid::from_raw(*pid)) {
                // It may be gone already.
                let _ = rustix::process::kill_process(pid, signal);
            }
        }
        reap();
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn reap() {
    while let Ok(Some(_)) = rustix::process::wait(WaitOptions::NOHANG) {}
}
