//! The command line that starts something inside walls.

use crate::filter::Sockets;
use crate::folder::Folder;
use crate::launch::{Landlocked, Rights, Settings};
use planwright_sandbox::Limits;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where programs are looked for inside.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/// Where the supervisor's own program lies inside.
const PROGRAM: &str = "/sandbox/program";
/// What names resolve to, how the linker and certificates are found: nothing of the host's own.
const ETC: [&str; 4] =
    ["/etc/alternatives", "/etc/ld.so.cache", "/etc/ssl/certs", "/etc/ca-certificates"];
/// Top folders that most systems keep as links into `/usr`.
const TOPS: [&str; 5] = ["bin", "sbin", "lib", "lib32", "lib64"];

/// What a start may do with a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Absent,
    Read,
    Write,
}

/// The folders of a start.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mounts {
    pub(crate) repo: Access,
    pub(crate) workspace: Access,
    pub(crate) out: bool,
}

impl Mounts {
    /// For what a task runs: it works in the workspace and looks at the repository.
    pub(crate) const COMMAND: Mounts =
        Mounts { repo: Access::Read, workspace: Access::Write, out: false };
    /// For git over a workspace it need not change.
    pub(crate) const SNAPSHOT: Mounts =
        Mounts { repo: Access::Write, workspace: Access::Read, out: true };
    /// For git that writes files.
    pub(crate) const CHECKOUT: Mounts =
        Mounts { repo: Access::Write, workspace: Access::Write, out: true };
    /// For git without files.
    pub(crate) const REPOSITORY: Mounts =
        Mounts { repo: Access::Write, workspace: Access::Absent, out: true };
    /// For what only looks at files.
    pub(crate) const SEARCH: Mounts =
        Mounts { repo: Access::Absent, workspace: Access::Read, out: false };
    /// For what looks at the walls.
    pub(crate) const NOTHING: Mounts =
        Mounts { repo: Access::Absent, workspace: Access::Absent, out: true };

    /// A repository reads packs where they are.
    fn packs(self) -> Access {
        if self.repo == Access::Absent { Access::Absent } else { Access::Read }
    }
}

/// Where things are for what runs inside.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct Places {
    pub(crate) repo: PathBuf,
    pub(crate) workspace: PathBuf,
    pub(crate) out: PathBuf,
    pub(crate) packs: PathBuf,
}

/// What stands around a start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Home {
    /// Namespaces by bubblewrap, the filter, limits.
    Bubblewrap,
    /// The filter, Landlock and limits: a machine of one task's own stands around it.
    OwnMachine,
}

pub(crate) struct Jail<'a> {
    pub(crate) home: Home,
    pub(crate) folder: &'a Folder,
    pub(crate) program: PathBuf,
    pub(crate) limits: &'a Limits,
}

impl Jail<'_> {
    pub(crate) fn places(&self) -> Places {
        match self.home {
            Home::Bubblewrap => Places {
                repo: "/repo.git".into(),
                workspace: "/workspace".into(),
                out: "/out".into(),
                packs: "/packs".into(),
            },
            Home::OwnMachine => Places {
                repo: self.folder.repo(),
                workspace: self.folder.workspace(),
                out: self.folder.out(),
                packs: self.folder.packs(),
            },
        }
    }

    /// A program of the machine's.
    pub(crate) fn command(&self, mounts: Mounts, words: &[String]) -> io::Result<Command> {
        let mut command = self.walls(mounts)?;
        command.args(words);
        Ok(command)
    }

    /// This program, to do a job it reads from its input.
    pub(crate) fn job(&self, mounts: Mounts) -> io::Result<Command> {
        let mut command = self.walls(mounts)?;
        match self.home {
            Home::Bubblewrap => command.arg(PROGRAM),
            Home::OwnMachine => command.arg(&self.program),
        };
        command.arg("inside");
        Ok(command)
    }

    /// Everything up to the words of the command itself.
    fn walls(&self, mounts: Mounts) -> io::Result<Command> {
        let settings = self.settings(mounts)?;
        let mut command = match self.home {
            Home::Bubblewrap => self.bubblewrap(mounts)?,
            Home::OwnMachine => {
                let mut command = Command::new(&self.program);
                command.env_clear().current_dir(match mounts.workspace {
                    Access::Absent => self.folder.out(),
                    _ => self.folder.workspace(),
                });
                command.envs(self.environment());
                command
            }
        };
        command.arg("launch").arg(settings).arg("--");
        Ok(command)
    }

    fn settings(&self, mounts: Mounts) -> io::Result<String> {
        let rights = |path: PathBuf, access| match access {
            Access::Absent => None,
            Access::Read => Some(Rights { path, write: false }),
            Access::Write => Some(Rights { path, write: true }),
        };
        let out = if mounts.out { Access::Write } else { Access::Absent };
        let packs = mounts.packs();
        let folder = self.folder;
        let landlocked = (self.home == Home::OwnMachine).then(|| Landlocked {
            folders: [
                rights(folder.repo(), mounts.repo),
                rights(folder.packs(), packs),
                rights(folder.workspace(), mounts.workspace),
                rights(folder.out(), out),
                rights(folder.tmp(), Access::Write),
                rights(folder.shm(), Access::Write),
                rights(self.program.clone(), Access::Read),
            ]
            .into_iter()
            .flatten()
            .collect(),
        });
        let settings = Settings {
            processes: self.limits.processes,
            file_bytes: self.limits.file_bytes,
            cpu_s: self.limits.cpu_s,
            open_files: self.limits.open_files,
            sockets: match self.home {
                Home::Bubblewrap => Sockets::Loopback,
                Home::OwnMachine => Sockets::Unix,
            },
            landlocked,
        };
        serde_json::to_string(&settings).map_err(io::Error::other)
    }

    fn environment(&self) -> Vec<(&'static str, String)> {
        let tmp = match self.home {
            Home::Bubblewrap => "/tmp".to_owned(),
            Home::OwnMachine => self.folder.tmp().to_string_lossy().into_owned(),
        };
        let fixed = [
            ("PATH", PATH),
            ("LANG", "C.UTF-8"),
            ("TERM", "dumb"),
            ("USER", "task"),
            ("GIT_CONFIG_NOSYSTEM", "1"),
            ("GIT_OPTIONAL_LOCKS", "0"),
            ("GIT_TERMINAL_PROMPT", "0"),
            ("GIT_AUTHOR_NAME", "task"),
            ("GIT_AUTHOR_EMAIL", "task@localhost"),
            ("GIT_COMMITTER_NAME", "task"),
            ("GIT_COMMITTER_EMAIL", "task@localhost"),
            ("PYTHONDONTWRITEBYTECODE", "1"),
            ("CI", "1"),
        ];
        let fixed = fixed.into_iter().map(|(name, value)| (name, value.to_owned()));
        fixed.chain([("HOME", tmp.clone()), ("TMPDIR", tmp)]).collect()
    }

    fn bubblewrap(&self, mounts: Mounts) -> io::Result<Command> {
        let mut command = Command::new("bwrap");
        // Its own environment too: the first process of the namespace is bubblewrap itself, and
        // what it was started with can be read from inside.
        command.env_clear().env("PATH", PATH).current_dir("/");
        command.args(["--unshare-user", "--unshare-all", "--disable-userns"]);
        command.args(["--uid", "1000", "--gid", "1000", "--hostname", "sandbox"]);
        command.args(["--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"]);
        for (name, value) in self.environment() {
            command.args(["--setenv", name, &value]);
        }
        command.args(["--ro-bind", "/usr", "/usr"]);
        for top in TOPS {
            let path = Path::new("/").join(top);
            match std::fs::read_link(&path) {
                Ok(target) => {
                    command.arg("--symlink").arg(target).arg(&path);
                }
                Err(_) if path.is_dir() => {
                    command.arg("--ro-bind").arg(&path).arg(&path);
                }
                Err(_) => {}
            }
        }
        for path in ETC {
            command.args(["--ro-bind-try", path, path]);
        }
        let folder = self.folder;
        for name in ["passwd", "group"] {
            command.arg("--ro-bind").arg(folder.etc().join(name)).arg(format!("/etc/{name}"));
        }
        command.args(["--proc", "/proc", "--dev", "/dev"]);
        command.arg("--bind").arg(folder.shm()).arg("/dev/shm");
        command.args(["--remount-ro", "/dev"]);
        command.arg("--bind").arg(folder.tmp()).arg("/tmp");
        command.arg("--ro-bind").arg(&self.program).arg(PROGRAM);
        let out = if mounts.out { Access::Write } else { Access::Absent };
        let places = self.places();
        let rows = [
            (folder.repo(), &places.repo, mounts.repo),
            (folder.packs(), &places.packs, mounts.packs()),
            (folder.workspace(), &places.workspace, mounts.workspace),
            (folder.out(), &places.out, out),
        ];
        for (from, to, access) in rows {
            match access {
                Access::Absent => {}
                Access::Read => {
                    command.arg("--ro-bind").arg(from).arg(to);
                }
                Access::Write => {
                    command.arg("--bind").arg(from).arg(to);
                }
            }
        }
        command.arg("--chdir").arg(match mounts.workspace {
            Access::Absent => &places.out,
            _ => &places.workspace,
        });
        command.args(["--remount-ro", "/", "--", PROGRAM]);
        Ok(command)
    }
}
