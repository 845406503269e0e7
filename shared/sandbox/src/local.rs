//! The backend of a laptop and of CI: the supervisor as a process, which puts bubblewrap around
//! what it runs.
//!
//! As root every task gets a user of its own that nobody else has, so that the limit on processes
//! binds and an escape meets an ordinary user's rights.

use crate::{Answer, Error, PackData, PackId, PackSource, Packs, Reply, Request, Sandbox, State};
use crate::{Step, Unavailable};
use async_trait::async_trait;
use bytes::Bytes;
use planwright_engine::id::TaskId;
use std::collections::HashMap;
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::sync::Semaphore;

/// First of the users that tasks run as under root: Debian keeps 60000 to 64999 for packages that
/// ask, and none asks for these. Those that `/etc/passwd` names are left out.
const FIRST_USER: u32 = 64_000;
const USERS: u32 = 900;
/// Workspaces kept between requests, so that the next one need not restore.
const MOST_FOLDERS: usize = 64;
/// Largest answer, in bytes: the texts of some hundred steps.
const MOST_ANSWER_BYTES: u64 = 64 * 1024 * 1024;
/// Longest wait for killed processes to go.
const LONGEST_SWEEP: Duration = Duration::from_secs(2);
/// What a request may take beyond the time of its commands: restore, snapshot, waiting for a disk.
const OVERHEAD: Duration = Duration::from_secs(120);

/// Where the supervisor is and how much of it may run.
#[derive(Clone, Debug)]
pub struct LocalSettings {
    /// The supervisor's program.
    pub program: PathBuf,
    /// Requests served at once; as many as the machine has cores without it.
    pub parallel: Option<usize>,
}

/// Runs requests on this machine.
pub struct Local {
    /// The folders of all tasks; gone with this value.
    home: TempDir,
    program: PathBuf,
    slots: Semaphore,
    tasks: Mutex<Tasks>,
    state: State,
}

#[derive(Default)]
struct Tasks {
    folders: HashMap<TaskId, Arc<Folder>>,
    made: u32,
}

/// One task's folder. The lock keeps two requests for it apart.
struct Folder {
    path: PathBuf,
    user: Option<u32>,
    turn: tokio::sync::Mutex<()>,
}

impl Local {
    /// Starts the supervisor once to see whether runs are walled in here. `Err` has the sentence
    /// for people.
    pub async fn start(settings: LocalSettings) -> Result<Self, Unavailable> {
        let cannot = |what: &str, error: io::Error| {
            tracing::warn!(error = &error as &dyn std::error::Error, what, "no sandbox");
            Unavailable::new(format!("Tasks cannot run commands here: {what}: {error}."))
        };
        let home = tempfile::Builder::new()
            .prefix("planwright-sandbox-")
            .permissions(std::fs::Permissions::from_mode(0o755))
            .tempdir()
            .map_err(|error| cannot("no temporary folder could be made", error))?;
        let program = readable_program(&settings.program, home.path())
            .map_err(|error| cannot("the sandbox's program is not there", error))?;
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let mut local = Local {
            home,
            program,
            slots: Semaphore::new(settings.parallel.unwrap_or(cores).max(1)),
            tasks: Mutex::default(),
            state: State { available: true, kind: "bubblewrap".into(), sentence: String::new() },
        };
        local.state.sentence = local.probe().await?;
        Ok(local)
    }

    async fn probe(&self) -> Result<String, Unavailable> {
        let folder = self.make_folder("probe").map_err(|error| {
            Unavailable::new(format!("Tasks cannot run commands here: no folder: {error}."))
        })?;
        let asked = self.exchange("probe", &folder, Vec::new());
        match tokio::time::timeout(Duration::from_secs(30), asked).await {
            Ok(Ok((said, true))) => Ok(String::from_utf8_lossy(&said).trim().to_owned()),
            Ok(Ok((said, false))) => {
                let said = String::from_utf8_lossy(&said).trim().to_owned();
                Err(Unavailable::new(if said.is_empty() {
                    Unavailable::SENTENCE.to_owned()
                } else {
                    said
                }))
            }
            Ok(Err(error)) => {
                Err(Unavailable::new(format!("Tasks cannot run commands here: {error}.")))
            }
            Err(_) => Err(Unavailable::new(
                "Tasks cannot run commands here: the sandbox did not start within 30 seconds.",
            )),
        }
    }

    fn folder(&self, task: TaskId) -> io::Result<Arc<Folder>> {
        let known = self.tasks().folders.get(&task).cloned();
        if let Some(folder) = known {
            return Ok(folder);
        }
        self.drop_idle();
        let folder = Arc::new(self.make_folder(&task.to_string())?);
        Ok(self.tasks().folders.entry(task).or_insert(folder).clone())
    }

    fn tasks(&self) -> std::sync::MutexGuard<'_, Tasks> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Two callers may race for one name; the second then uses what the first made.
    fn make_folder(&self, name: &str) -> io::Result<Folder> {
        let path = self.home.path().join(name);
        let user = if is_root() { Some(self.next_user()?) } else { None };
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&path)?;
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path.join("packs/pack"))?;
        if let Some(user) = user {
            for folder in [path.clone(), path.join("packs"), path.join("packs/pack")] {
                chown(folder, Some(user), Some(user))?;
            }
        }
        Ok(Folder { path, user, turn: tokio::sync::Mutex::default() })
    }

    fn next_user(&self) -> io::Result<u32> {
        let known = std::fs::read_to_string("/etc/passwd")?;
        let taken = |user: u32| {
            known.lines().any(|line| line.split(':').nth(2) == Some(user.to_string().as_str()))
        };
        let mut tasks = self.tasks();
        for _ in 0..USERS {
            // Several of these processes on one machine begin at different users.
            let user = FIRST_USER + (std::process::id().wrapping_mul(31) + tasks.made) % USERS;
            tasks.made += 1;
            if !taken(user) {
                return Ok(user);
            }
        }
        Err(io::Error::other("every user from 64000 to 64899 is taken"))
    }

    /// Forgets workspaces nobody uses when there are too many; they can be restored.
    fn drop_idle(&self) {
        let mut tasks = self.tasks();
        if tasks.folders.len() < MOST_FOLDERS {
            return;
        }
        let idle = tasks.folders.iter().find(|(_, folder)| Arc::strong_count(folder) == 1);
        if let Some(task) = idle.map(|(task, _)| *task)
            && let Some(folder) = tasks.folders.remove(&task)
            && let Err(error) = std::fs::remove_dir_all(&folder.path)
        {
            tracing::warn!(%error, "a workspace could not be removed");
        }
    }

    /// Starts the supervisor, hands it `input`, and gives what it wrote and whether it succeeded.
    async fn exchange(
        &self,
        verb: &str,
        folder: &Folder,
        input: Vec<u8>,
    ) -> io::Result<(Vec<u8>, bool)> {
        // Dropped after the child, which ends with it.
        let _rest = Rest(&folder.path);
        let mut child = self.spawn(verb, folder)?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let writing = async {
            if let Some(mut stdin) = stdin {
                // A supervisor that ends early says why on its output.
                let _ = stdin.write_all(&input).await;
            }
        };
        let reading = async {
            let mut said = Vec::new();
            if let Some(stdout) = stdout {
                stdout.take(MOST_ANSWER_BYTES).read_to_end(&mut said).await?;
            }
            io::Result::Ok(said)
        };
        let ((), said) = tokio::join!(writing, reading);
        let status = child.wait().await?;
        Ok((said?, status.success()))
    }

    fn spawn(&self, verb: &str, folder: &Folder) -> io::Result<Child> {
        let mut command = Command::new(&self.program);
        command.arg(verb).arg(&folder.path).env_clear().current_dir("/").kill_on_drop(true);
        // Where bwrap and the programs of the jail are looked for; nothing else crosses.
        command.env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        if let Some(user) = folder.user {
            command.uid(user).gid(user);
        }
        command.spawn()
    }

    async fn bring_packs(
        &self,
        folder: &Folder,
        request: &Request,
        packs: &dyn Packs,
    ) -> Result<(), Error> {
        let asked = request.base.packs.iter().filter(|pack| pack.source == PackSource::Folder);
        for pack in asked {
            let place = pack_paths(&folder.path, &pack.id);
            if place.0.is_file() && place.1.is_file() {
                continue;
            }
            let (bytes, index) = packs.get(&pack.id).await?;
            if PackId::of(&bytes) != pack.id {
                return Err(crate::PackError::Damaged(pack.id.clone()).into());
            }
            for (path, content) in [(&place.0, &bytes), (&place.1, &index)] {
                if !content.is_empty() {
                    put_file(path, content, folder.user).map_err(Error::Program)?;
                }
            }
        }
        Ok(())
    }

    async fn take_pack(
        &self,
        folder: &Folder,
        answer: &mut Answer,
        packs: &dyn Packs,
    ) -> Result<(), Error> {
        let Some(pack) = answer.pack.as_mut().filter(|pack| pack.data == PackData::Folder) else {
            return Ok(());
        };
        let (path, index) = pack_paths(&folder.path, &pack.id);
        let bytes = Bytes::from(tokio::fs::read(path).await.map_err(Error::Program)?);
        let index = Bytes::from(tokio::fs::read(index).await.map_err(Error::Program)?);
        if PackId::of(&bytes) != pack.id {
            return Err(Error::Failed("the pack is not what its name says".to_owned()));
        }
        packs.put(&pack.id, bytes, index).await?;
        pack.data = PackData::Stored;
        Ok(())
    }
}

#[async_trait]
impl Sandbox for Local {
    fn state(&self) -> State {
        self.state.clone()
    }

    async fn run(&self, request: Request, packs: &dyn Packs) -> Result<Answer, Error> {
        request.limits.check().map_err(|error| Error::Refused(error.to_string()))?;
        let folder = self.folder(request.task).map_err(Error::Program)?;
        let _turn = folder.turn.lock().await;
        let _slot = self
            .slots
            .acquire()
            .await
            .map_err(|_| Error::Failed("the sandbox is shutting down".to_owned()))?;
        self.bring_packs(&folder, &request, packs).await?;
        let input = serde_json::to_vec(&request)
            .map_err(|error| Error::Failed(format!("the request could not be written: {error}")))?;
        let deadline = longest(&request);
        let asked = self.exchange("request", &folder, input);
        let (said, _) = tokio::time::timeout(deadline, asked)
            .await
            .map_err(|_| Error::Failed("it did not answer in time".to_owned()))?
            .map_err(Error::Program)?;
        let reply: Reply = serde_json::from_slice(&said)
            .map_err(|error| Error::Failed(format!("its answer could not be read: {error}")))?;
        match reply {
            Reply::Answer(mut answer) => {
                self.take_pack(&folder, &mut answer, packs).await?;
                Ok(*answer)
            }
            Reply::Refused(reason) => Err(Error::Refused(reason)),
            Reply::Failed(reason) => Err(Error::Failed(reason)),
        }
    }
}

/// Ends what a killed supervisor left. bubblewrap ends with its parent only once it has asked the
/// kernel for that; one whose parent was killed before would go on without anybody watching it.
struct Rest<'a>(&'a Path);

impl Drop for Rest<'_> {
    fn drop(&mut self) {
        let start = Instant::now();
        while start.elapsed() < LONGEST_SWEEP {
            let left = started_with(self.0);
            if left.is_empty() {
                return;
            }
            for pid in left {
                // It may be gone already.
                let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        tracing::warn!("something of a sandbox would not end");
    }
}

/// Processes that have a task's folder among their arguments: the supervisor and bubblewrap, whose
/// end is the end of everything inside. A command inside never sees the folder's place.
fn started_with(folder: &Path) -> Vec<rustix::process::Pid> {
    let folder = folder.as_os_str().as_encoded_bytes();
    let names = |line: &[u8]| line.windows(folder.len()).any(|part| part == folder);
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let pids = entries.flatten().filter_map(|entry| {
        let pid = entry.file_name().to_str()?.parse().ok()?;
        let line = std::fs::read(entry.path().join("cmdline")).ok()?;
        rustix::process::Pid::from_raw(pid).filter(|_| names(&line))
    });
    pids.collect()
}

/// A wall clock no honest request reaches.
fn longest(request: &Request) -> Duration {
    let step = |step: &Step| match step {
        Step::Run { timeout_ms, .. }
        | Step::Shell { timeout_ms, .. }
        | Step::Python { timeout_ms, .. } => request.limits.timeout_ms(*timeout_ms),
        _ => request.limits.run_timeout_ms,
    };
    OVERHEAD + Duration::from_millis(request.steps.iter().map(step).sum())
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn pack_paths(folder: &Path, id: &PackId) -> (PathBuf, PathBuf) {
    let packs = folder.join("packs/pack");
    (packs.join(format!("pack-{id}.pack")), packs.join(format!("pack-{id}.idx")))
}

/// Whole or not at all, readable by the supervisor.
fn put_file(path: &Path, content: &[u8], user: Option<u32>) -> io::Result<()> {
    let half = path.with_extension("half");
    std::fs::write(&half, content)?;
    if let Some(user) = user {
        chown(&half, Some(user), Some(user))?;
    }
    std::fs::rename(half, path)
}

/// The program where every user can start it: a checkout may lie in a folder of one person's own.
fn readable_program(program: &Path, home: &Path) -> io::Result<PathBuf> {
    let program = program.canonicalize()?;
    if !is_root() || others_can_read(&program)? {
        return Ok(program);
    }
    let copy = home.join("program");
    std::fs::copy(&program, &copy)?;
    std::fs::set_permissions(&copy, std::fs::Permissions::from_mode(0o755))?;
    Ok(copy)
}

fn others_can_read(program: &Path) -> io::Result<bool> {
    for path in program.ancestors() {
        let mode = std::fs::metadata(path)?.mode();
        let wanted = if path == program { 0o005 } else { 0o001 };
        if mode & wanted != wanted {
            return Ok(false);
        }
    }
    Ok(true)
}
