//! Running one command under its limits.

use crate::folder::Folder;
use crate::output::Kept;
use crate::tree::{self, Usage};
use crate::walk;
use planwright_sandbox::{Limits, StepResult, StopReason};
use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::process::{Pid, PidfdFlags};
use std::io::{self, PipeReader, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often the tree is looked at; memory that grows at 4 GB/s passes its limit by 160 MB.
const LOOK_MS: u64 = 40;
/// The pause between two walks, as a multiple of what one takes, so that counting a large
/// workspace does not take a core for itself.
const WALK_REST: u32 = 2;
/// Exit codes above this are signals, as bubblewrap and shells report them.
const SIGNALLED: i32 = 128;
const MOST_SIGNAL: i32 = 64;

/// What a command is given and how much of it is kept.
pub(crate) struct Watch<'a> {
    pub(crate) folder: &'a Folder,
    pub(crate) limits: &'a Limits,
    pub(crate) timeout: Duration,
    pub(crate) stdin: Vec<u8>,
    pub(crate) head_chars: usize,
    pub(crate) tail_chars: usize,
    /// Keep the two streams apart: `output` is then the standard output alone.
    pub(crate) split: bool,
}

/// How it ended.
pub(crate) struct Ended {
    pub(crate) output: Kept,
    /// The standard error, if the streams were kept apart.
    pub(crate) errors: Option<Kept>,
    /// Everything but the output.
    pub(crate) result: StepResult,
}

/// Runs it. When this returns, nothing of it is left.
pub(crate) fn run(command: Command, watch: Watch<'_>) -> io::Result<Ended> {
    let start = Instant::now();
    let mut started = Started::spawn(command, &watch)?;
    let (stop_walking, walking) = channel();
    let (found, finds) = channel();
    let (peak, stopped_for) = std::thread::scope(|scope| {
        let watch = &watch;
        scope.spawn(move || walk_on(watch, &walking, &found));
        let ended = started.look(watch, start, &finds);
        drop(stop_walking);
        ended
    })?;
    let status = started.child.wait()?;
    tree::sweep()?;
    let (output, errors) = started.finish();
    let mut result = StepResult {
        stopped_for,
        ms: u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
        peak_bytes: peak.memory_bytes,
        peak_processes: peak.processes,
        ..StepResult::default()
    };
    if stopped_for.is_none() {
        (result.exit, result.signal) = exit_and_signal(status);
    }
    Ok(Ended { output, errors, result })
}

fn exit_and_signal(status: ExitStatus) -> (Option<i32>, Option<i32>) {
    match status.code() {
        Some(code) if (SIGNALLED + 1..=SIGNALLED + MOST_SIGNAL).contains(&code) => {
            (None, Some(code - SIGNALLED))
        }
        code => (code, status.signal()),
    }
}

struct Started {
    child: Child,
    pidfd: std::os::fd::OwnedFd,
    readers: Vec<(Arc<Mutex<Kept>>, std::thread::JoinHandle<()>)>,
}

impl Started {
    fn spawn(mut command: Command, watch: &Watch<'_>) -> io::Result<Self> {
        let (reader, writer) = io::pipe()?;
        let mut sources = vec![reader];
        if watch.split {
            let (reader, errors) = io::pipe()?;
            sources.push(reader);
            command.stderr(errors);
        } else {
            command.stderr(writer.try_clone()?);
        }
        command.stdout(writer).stdin(Stdio::piped());
        let mut child = command.spawn()?;
        // The command holds the ends for writing; while it does, reading has no end.
        drop(command);
        let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let pid = pid.ok_or_else(|| io::Error::other("a process without a number"))?;
        let pidfd = rustix::process::pidfd_open(pid, PidfdFlags::empty())?;
        if let Some(mut stdin) = child.stdin.take() {
            let text = watch.stdin.clone();
            // A command need not read its input; then this ends with it.
            std::thread::spawn(move || stdin.write_all(&text));
        }
        let readers = sources
            .into_iter()
            .map(|source| {
                let kept = Arc::new(Mutex::new(Kept::new(watch.head_chars, watch.tail_chars)));
                let into = kept.clone();
                (kept, std::thread::spawn(move || read_all(source, &into)))
            })
            .collect();
        Ok(Started { child, pidfd, readers })
    }

    /// Until it ends or has to: what it used, and why it was stopped.
    fn look(
        &mut self,
        watch: &Watch<'_>,
        start: Instant,
        finds: &Receiver<StopReason>,
    ) -> io::Result<(Usage, Option<StopReason>)> {
        let mut peak = Usage::default();
        // Most commands are short: the first looks follow close upon each other.
        let mut pause_ms = 5;
        loop {
            if self.has_ended(pause_ms)? {
                return Ok((peak, None));
            }
            pause_ms = (pause_ms * 2).min(LOOK_MS);
            let usage = tree::usage(&tree::descendants());
            peak.memory_bytes = peak.memory_bytes.max(usage.memory_bytes);
            peak.processes = peak.processes.max(usage.processes);
            let dropped: u64 = self.readers.iter().map(|(kept, _)| lock(kept).dropped()).sum();
            let reason = if start.elapsed() >= watch.timeout {
                Some(StopReason::Time)
            } else if usage.memory_bytes > watch.limits.memory_bytes {
                Some(StopReason::Memory)
            } else if dropped > watch.limits.output_dropped_bytes {
                Some(StopReason::Output)
            } else {
                finds.try_recv().ok()
            };
            if reason.is_some() {
                // Nothing asks the command to end by itself: what it has not written to disk is
                // not worth waiting for somebody who may ignore the request.
                self.child.kill()?;
                return Ok((peak, reason));
            }
        }
    }

    fn has_ended(&self, pause_ms: u64) -> io::Result<bool> {
        let mut fds = [PollFd::new(&self.pidfd, PollFlags::IN)];
        let pause = Duration::from_millis(pause_ms);
        let pause = Timespec::try_from(pause).map_err(io::Error::other)?;
        match rustix::event::poll(&mut fds, Some(&pause)) {
            Ok(ready) => Ok(ready > 0),
            Err(rustix::io::Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Everything that could write is gone, so reading ends.
    fn finish(self) -> (Kept, Option<Kept>) {
        let mut kept = self.readers.into_iter().map(|(kept, reader)| {
            let _ = reader.join();
            std::mem::replace(&mut *lock(&kept), Kept::new(0, 0))
        });
        let output = kept.next().unwrap_or_else(|| Kept::new(0, 0));
        (output, kept.next())
    }
}

fn lock(kept: &Mutex<Kept>) -> MutexGuard<'_, Kept> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read_all(mut source: PipeReader, kept: &Mutex<Kept>) {
    let mut piece = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = source.read(&mut piece) {
        lock(kept).push(piece.get(..count).unwrap_or_default());
    }
}

/// Counts files until told to stop; the first limit that is passed is the find.
fn walk_on(watch: &Watch<'_>, stop: &Receiver<()>, found: &Sender<StopReason>) {
    let mut pause = Duration::from_millis(LOOK_MS);
    while stop.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
        let start = Instant::now();
        match over(watch) {
            Ok(None) => {}
            Ok(Some(reason)) => {
                let _ = found.send(reason);
                return;
            }
            Err(error) => eprintln!("a folder could not be counted: {error}"),
        }
        pause = (start.elapsed() * WALK_REST).max(Duration::from_millis(LOOK_MS));
    }
}

fn over(watch: &Watch<'_>) -> io::Result<Option<StopReason>> {
    let limits = watch.limits;
    let nameless = tree::nameless_bytes(&tree::descendants());
    let workspace = walk::tally(&watch.folder.workspace(), limits.workspace_entries)?;
    if workspace.entries > limits.workspace_entries {
        return Ok(Some(StopReason::WorkspaceEntries));
    }
    if workspace.bytes + nameless > limits.workspace_bytes {
        return Ok(Some(StopReason::WorkspaceBytes));
    }
    let tmp = walk::tally(&watch.folder.tmp(), limits.tmp_entries)?;
    let shm = walk::tally(&watch.folder.shm(), limits.tmp_entries)?;
    if tmp.entries + shm.entries > limits.tmp_entries {
        return Ok(Some(StopReason::TmpEntries));
    }
    if tmp.bytes + shm.bytes > limits.tmp_bytes {
        return Ok(Some(StopReason::TmpBytes));
    }
    Ok(None)
}
