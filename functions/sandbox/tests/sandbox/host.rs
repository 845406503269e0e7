//! The machine is the same before and after: a mount or a redirect in the wrong place would turn
//! its null device into a file, and every later build on it would fail.

use crate::harness::{Harness, shell};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::Path;

/// What no run may change, as text that shows what did.
fn host() -> Vec<String> {
    let mut state = Vec::new();
    let mut folders = vec![Path::new("/dev").to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let (path, data) = (entry.path(), entry.metadata().unwrap());
            let kind = data.file_type();
            let is_device = kind.is_char_device() || kind.is_block_device();
            if kind.is_dir() && !path.ends_with("pts") && !path.ends_with("shm") {
                folders.push(path.clone());
            }
            if is_device || kind.is_file() {
                let (number, mode) = (data.rdev(), data.mode());
                let owner = (data.uid(), data.gid());
                state.push(format!("{} {number} {mode:o} {owner:?}", path.display()));
            }
        }
    }
    for path in ["/etc/passwd", "/etc/group", "/etc/shadow", "/etc/subuid"] {
        let content = std::fs::read(path).unwrap_or_default();
        state.push(format!("{path} {}", String::from_utf8_lossy(&content)));
    }
    for path in ["/", "/etc", "/usr", "/usr/bin", "/usr/lib", "/usr/local/bin"] {
        let data = std::fs::metadata(path).unwrap();
        state.push(format!("{path} {} {:o}", data.ctime(), data.mode()));
    }
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap();
    state.extend(mounts.lines().map(str::to_owned));
    state.sort();
    state
}

#[tokio::test]
async fn device_nodes_mounts_users_and_system_folders_stay_as_they_are() {
    let before = host();
    assert!(std::fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    let harness = Harness::new().await;
    let hostile = [
        "rm -f /dev/null; mknod /dev/null c 1 3; echo x > /dev/null",
        "mv /dev/null /dev/zero; ln -sf /workspace/x /dev/null; chmod 777 /dev/* ; chown 0 /dev/*",
        "mount -t tmpfs none /usr; mount --bind /workspace /etc; umount -l /dev /proc /usr",
        "unshare -r -m sh -c 'mount --bind /workspace /dev'; chroot / true; pivot_root . .",
        "echo evil:x:0:0::/:/bin/sh >> /etc/passwd; rm -rf /etc/passwd /usr/bin/env /repo.git /*",
        "echo 1 > /proc/sys/kernel/panic; echo b > /proc/sysrq-trigger; hostname evil",
        "echo x > /sandbox/program; rm -rf /sandbox /packs; touch /new /usr/new /dev/new",
        "date -s 2000-01-01; kill -9 -1; reboot -f; swapoff -a; sysctl -w kernel.hostname=evil",
    ];
    for command in hostile {
        let answer = harness.ask(vec![shell(command)]).await;
        assert_eq!(answer.steps[0].stopped_for, None, "{command}");
    }
    drop(harness);
    assert_eq!(host(), before);
    assert!(std::fs::metadata("/dev/null").unwrap().file_type().is_char_device());
}
