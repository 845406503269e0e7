//! What the tests share: a sandbox of their own, and short ways to ask it.

use planwright_engine::id::{ProjectId, TaskId};
use planwright_sandbox::{
    Answer, Base, Limits, Local, LocalSettings, MemoryPacks, Network, PackRef, PackSource, Packs,
    Request, Sandbox, Step, StepResult,
};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// Overrides where the program is, for a user who cannot look into the build folder.
pub(crate) const PROGRAM: &str = "PLANWRIGHT_TEST_SUPERVISOR";

pub(crate) const MIB: u64 = 1024 * 1024;

pub(crate) fn program() -> PathBuf {
    std::env::var_os(PROGRAM)
        .map_or_else(|| env!("CARGO_BIN_EXE_planwright-supervisor").into(), PathBuf::from)
}

/// A sandbox and one task in it.
pub(crate) struct Harness {
    pub(crate) sandbox: Local,
    pub(crate) packs: MemoryPacks,
    pub(crate) task: TaskId,
    pub(crate) limits: Limits,
    pub(crate) base: Base,
}

impl Harness {
    pub(crate) async fn new() -> Self {
        let settings = LocalSettings { program: program(), parallel: None };
        let sandbox = Local::start(settings).await;
        let sandbox = match sandbox {
            Ok(sandbox) => sandbox,
            Err(none) => panic!("no sandbox on this machine: {}", none.state().sentence),
        };
        Harness {
            sandbox,
            packs: MemoryPacks::default(),
            task: a_task(),
            limits: Limits::default(),
            base: Base::default(),
        }
    }

    pub(crate) fn request(&self, steps: Vec<Step>) -> Request {
        Request {
            task: self.task,
            base: self.base.clone(),
            steps,
            network: Network::Off,
            limits: self.limits.clone(),
            pack_since: None,
            bring_files: false,
        }
    }

    pub(crate) async fn ask(&self, steps: Vec<Step>) -> Answer {
        self.sandbox.run(self.request(steps), &self.packs as &dyn Packs).await.unwrap()
    }

    /// As [`Harness::ask`]; the next request starts from what this one left.
    pub(crate) async fn go_on(&mut self, steps: Vec<Step>) -> Answer {
        let answer = self.ask(steps).await;
        self.took(&answer);
        answer
    }

    /// The next request starts from what this answer says.
    pub(crate) fn took(&mut self, answer: &Answer) {
        self.base.commit.clone_from(&answer.commit);
        if let Some(pack) = &answer.pack {
            self.base.packs.push(PackRef { id: pack.id.clone(), source: PackSource::Folder });
        }
    }

    /// One line for the shell, in an empty workspace.
    pub(crate) async fn shell(&self, command: &str) -> StepResult {
        self.ask(vec![shell(command)]).await.steps.remove(0)
    }

    pub(crate) async fn python(&self, code: &str) -> StepResult {
        let step = Step::Python { code: code.to_owned(), timeout_ms: Some(30_000) };
        self.ask(vec![step]).await.steps.remove(0)
    }
}

pub(crate) fn a_task() -> TaskId {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    TaskId::new(ProjectId::from_u128(7), NEXT.fetch_add(1, Ordering::Relaxed))
}

pub(crate) fn shell(command: &str) -> Step {
    Step::Shell { command: command.to_owned(), stdin: None, timeout_ms: Some(30_000) }
}

pub(crate) fn within(command: &str, timeout_ms: u64) -> Step {
    Step::Shell { command: command.to_owned(), stdin: None, timeout_ms: Some(timeout_ms) }
}

/// A command that waits, and that no other test on this machine waits with.
pub(crate) fn a_wait() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("sleep {}.{}", 4_000 + NEXT.fetch_add(1, Ordering::Relaxed), std::process::id())
}

/// Processes of this machine whose command line holds `mark`.
pub(crate) fn processes_with(mark: &str) -> usize {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let lines = entries.filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
    lines.filter(|line| String::from_utf8_lossy(line).replace('\0', " ").contains(mark)).count()
}
