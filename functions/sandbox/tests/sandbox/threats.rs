//! What uses too much, and what does not want to end.

use crate::harness::{Harness, MIB, a_wait, processes_with, shell, within};
use planwright_sandbox::{Packs, Sandbox, StopReason};
use std::time::{Duration, Instant};

#[tokio::test]
async fn a_fork_bomb_meets_the_limit_and_all_of_it_is_gone() {
    let mut harness = Harness::new().await;
    harness.limits.processes = 64;
    let wait = a_wait();
    let bomb = format!("f() {{ f | f & }}; f; exec {wait}");
    let answer = harness.ask(vec![within(&bomb, 2_000)]).await;
    assert_eq!(answer.steps[0].stopped_for, Some(StopReason::Time));
    assert!(answer.steps[0].peak_processes <= 66, "{}", answer.steps[0].peak_processes);
    assert_eq!(processes_with(&wait), 0);
}

#[tokio::test]
async fn a_loop_that_forks_meets_the_limit() {
    let mut harness = Harness::new().await;
    harness.limits.processes = 64;
    let code = "import os, time\nn = 0\ntry:\n  while True:\n\
                \u{20}   if os.fork() == 0: time.sleep(60)\n\
                \u{20}   n += 1\nexcept BlockingIOError:\n  print('refused after', n)\n";
    let result = harness.python(code).await;
    assert_eq!(result.exit, Some(0), "{result:?}");
    assert!(result.output.starts_with("refused after"), "{result:?}");
    assert!(result.peak_processes <= 66, "{}", result.peak_processes);
}

#[tokio::test]
async fn memory_is_stopped_near_its_limit_private_and_shared() {
    let mut harness = Harness::new().await;
    harness.limits.memory_bytes = 256 * MIB;
    let private = "a = []\nwhile True: a.append(bytearray(8 << 20))";
    let shared = "import mmap\na = []\nwhile True:\n  m = mmap.mmap(-1, 8 << 20)\n  \
                  m.write(bytes(8 << 20))\n  a.append(m)";
    let many = "import os, time\nfor _ in range(8):\n  if os.fork() == 0:\n    \
                a = bytearray(os.urandom(1 << 20) * 64); time.sleep(60)\ntime.sleep(60)";
    for code in [private, shared, many] {
        let result = harness.python(code).await;
        assert_eq!(result.stopped_for, Some(StopReason::Memory), "{code}: {result:?}");
        println!("memory: stopped at {} MiB of 256", result.peak_bytes / MIB);
    }
}

#[tokio::test]
async fn memory_in_nameless_files_cannot_be_had() {
    let harness = Harness::new().await;
    let code = "import os\ntry:\n  os.memfd_create('x')\n  print('made')\nexcept OSError as e:\n  \
                print(e.errno)";
    assert_eq!(harness.python(code).await.output.trim(), libc_enosys());
    let segment = "import ctypes\nlibc = ctypes.CDLL(None)\nprint(libc.shmget(0, 1 << 30, 0o1600))";
    assert_eq!(harness.python(segment).await.output.trim(), "-1");
}

fn libc_enosys() -> &'static str {
    "38"
}

#[tokio::test]
async fn a_workspace_that_grows_is_stopped_and_not_kept() {
    let mut harness = Harness::new().await;
    harness.limits.workspace_bytes = 100 * MIB;
    let fill = "i=0; while :; do head -c 8M /dev/urandom > f$i; i=$((i+1)); done";
    let answer = harness.ask(vec![shell(fill)]).await;
    assert_eq!(answer.steps[0].stopped_for, Some(StopReason::WorkspaceBytes));
    assert!(answer.not_kept.is_some(), "{answer:?}");
    let after = harness.shell("ls -A").await;
    assert_eq!(after.output.trim(), ".git", "the next request starts from its base");
}

#[tokio::test]
async fn one_file_has_a_limit_of_its_own() {
    let mut harness = Harness::new().await;
    harness.limits.file_bytes = 4 * MIB;
    let result = harness.shell("head -c 16M /dev/zero > big; stat -c %s big").await;
    assert!(result.output.contains("4194304"), "{result:?}");
}

#[tokio::test]
async fn files_that_lost_their_name_count() {
    let mut harness = Harness::new().await;
    harness.limits.workspace_bytes = 100 * MIB;
    let code = "import os\na = []\nwhile True:\n  f = open('x', 'wb'); os.unlink('x')\n  \
                f.write(os.urandom(8 << 20)); f.flush(); a.append(f)";
    let result = harness.python(code).await;
    assert_eq!(result.stopped_for, Some(StopReason::WorkspaceBytes), "{result:?}");
}

#[tokio::test]
async fn files_in_a_folder_that_cannot_be_listed_count() {
    let mut harness = Harness::new().await;
    harness.limits.workspace_entries = 2_000;
    let code = "import os\nos.mkdir('d', 0o300)\ni = 0\nwhile True:\n  \
                open(f'd/{i}', 'w').close(); i += 1";
    let result = harness.python(code).await;
    assert_eq!(result.stopped_for, Some(StopReason::WorkspaceEntries), "{result:?}");
}

#[tokio::test]
async fn many_files_are_stopped_in_the_workspace_and_in_both_scratch_folders() {
    let mut harness = Harness::new().await;
    (harness.limits.workspace_entries, harness.limits.tmp_entries) = (5_000, 5_000);
    let cases = [
        ("/workspace", StopReason::WorkspaceEntries),
        ("/tmp", StopReason::TmpEntries),
        ("/dev/shm", StopReason::TmpEntries),
    ];
    for (folder, reason) in cases {
        let code = format!("i = 0\nwhile True:\n  open(f'{folder}/{{i}}', 'w').close(); i += 1");
        let result = harness.python(&code).await;
        assert_eq!(result.stopped_for, Some(reason), "{folder}: {result:?}");
    }
}

#[tokio::test]
async fn scratch_folders_have_a_size_and_start_empty() {
    let mut harness = Harness::new().await;
    harness.limits.tmp_bytes = 64 * MIB;
    for folder in ["/tmp", "/dev/shm"] {
        let fill =
            format!("i=0; while :; do head -c 8M /dev/urandom > {folder}/f$i; i=$((i+1)); done");
        let answer = harness.ask(vec![shell(&fill)]).await;
        assert_eq!(answer.steps[0].stopped_for, Some(StopReason::TmpBytes), "{folder}");
    }
    assert_eq!(harness.shell("ls -A /tmp /dev/shm").await.output, "/dev/shm:\n\n/tmp:\n");
}

#[tokio::test]
async fn an_archive_that_unpacks_to_gigabytes_is_stopped() {
    let mut harness = Harness::new().await;
    harness.limits.workspace_bytes = 100 * MIB;
    let bomb = "head -c 200M /dev/zero | gzip -9 > b.gz; for i in 1 2 3 4 5 6 7 8; do \
                gzip -dc b.gz > u$i; done";
    let result = harness.shell(bomb).await;
    assert_eq!(result.stopped_for, Some(StopReason::WorkspaceBytes), "{result:?}");
}

#[tokio::test]
async fn a_gigabyte_of_output_is_stopped_and_its_ends_are_kept() {
    let harness = Harness::new().await;
    let flood = "echo begin; head -c 1000000000 /dev/zero | tr '\\0' x";
    let result = harness.shell(flood).await;
    assert_eq!(result.stopped_for, Some(StopReason::Output));
    assert!(result.output.starts_with("begin\nxxx"), "{:.40}", result.output);
    assert!(result.output.chars().count() < 30_100, "{}", result.output.chars().count());
    assert!(result.dropped > 64 * MIB && result.dropped < 600 * MIB, "{}", result.dropped);
    println!("output: stopped after {} MiB left out of 64", result.dropped / MIB);
}

#[tokio::test]
async fn long_output_says_how_much_of_it_is_missing() {
    let harness = Harness::new().await;
    let result = harness.shell("echo first; seq 1 100000; echo last").await;
    assert_eq!(result.exit, Some(0));
    assert!(result.output.starts_with("first\n1\n2\n"));
    assert!(result.output.ends_with("100000\nlast\n"));
    assert!(result.output.contains(&format!("{} bytes left out", result.dropped)));
}

#[tokio::test]
async fn a_command_that_ignores_the_request_to_end_is_ended() {
    let harness = Harness::new().await;
    let start = Instant::now();
    let wait = a_wait();
    let deaf = format!("trap '' TERM INT HUP; while :; do {wait}; done");
    let answer = harness.ask(vec![within(&deaf, 500)]).await;
    assert_eq!(answer.steps[0].stopped_for, Some(StopReason::Time));
    assert!(answer.steps[0].exit.is_none());
    assert!(start.elapsed() < Duration::from_secs(20));
    assert_eq!(processes_with(&wait), 0);
}

#[tokio::test]
async fn daemons_that_hold_the_output_go_with_their_command() {
    let harness = Harness::new().await;
    let start = Instant::now();
    let wait = a_wait();
    let daemons =
        format!("setsid {wait} & (setsid sh -c '{wait} & {wait}' &); nohup {wait} & echo started");
    let result = harness.shell(&daemons).await;
    assert_eq!((result.exit, result.stopped_for), (Some(0), None), "{result:?}");
    assert!(result.output.contains("started"));
    assert!(start.elapsed() < Duration::from_secs(20));
    assert_eq!(processes_with(&wait), 0);
}

#[tokio::test]
async fn a_caller_who_goes_away_takes_everything_along() {
    let harness = Harness::new().await;
    let wait = a_wait();
    let request = harness.request(vec![shell(&format!("setsid {wait} & {wait}"))]);
    let running = harness.sandbox.run(request, &harness.packs as &dyn Packs);
    let started = async {
        // The first to be seen is bubblewrap itself, still putting up its walls.
        while processes_with(&wait) < 1 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::select! {
        answer = running => panic!("it ended: {answer:?}"),
        () = started => {}
    }
    // The future is dropped: what it started ends without anybody asking.
    let deadline = Instant::now() + Duration::from_secs(10);
    while processes_with(&wait) > 0 {
        assert!(Instant::now() < deadline, "processes are left");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(harness.shell("echo again").await.output, "again\n");
}

#[tokio::test]
async fn exit_codes_signals_and_missing_programs_are_told_apart() {
    let harness = Harness::new().await;
    assert_eq!(harness.shell("exit 3").await.exit, Some(3));
    let killed = harness.shell("kill -SEGV $$").await;
    assert_eq!((killed.exit, killed.signal), (None, Some(11)));
    assert_eq!(harness.shell("no-such-program").await.exit, Some(127));
    let busy = harness.ask(vec![shell("ulimit -t 1; while :; do :; done")]).await;
    assert_eq!(busy.steps[0].exit, None);
    assert!(busy.steps[0].signal.is_some(), "{busy:?}");
}
