//! All of it again without root, as most people run it.

use crate::harness::{PROGRAM, program};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

/// A user nobody is.
const USER: &str = "64950";

#[test]
fn everything_holds_for_an_ordinary_user_too() {
    if !std::fs::read_to_string("/proc/self/status").unwrap().contains("\nUid:\t0\t") {
        // Then all the others have just shown it.
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let open = std::fs::Permissions::from_mode(0o777);
    std::fs::set_permissions(folder.path(), open).unwrap();
    // The build folder may lie where only root can look.
    let copy = |from: &std::path::Path, name: &str| {
        let to = folder.path().join(name);
        std::fs::copy(from, &to).unwrap();
        std::fs::set_permissions(&to, std::fs::Permissions::from_mode(0o755)).unwrap();
        to
    };
    let tests = copy(&std::env::current_exe().unwrap(), "tests");
    let supervisor = copy(&program(), "supervisor");
    let mut command = Command::new("setpriv");
    command.args(["--reuid", USER, "--regid", USER, "--clear-groups", "--no-new-privs"]);
    command.arg(tests).args(["--test-threads", "2", "--skip", "ordinary_user"]);
    command.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin").env(PROGRAM, supervisor);
    command.env("TMPDIR", folder.path()).current_dir(folder.path());
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("test result: ok"), "{said}");
}
