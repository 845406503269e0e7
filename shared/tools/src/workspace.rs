//! The project's files as the workspace of a task's commands.
//!
//! Before a command the workspace gets every file that is not as the task's last run saw it. What
//! the command changed is kept in two steps: first one record with everything it changed and said,
//! then each file. A worker that dies before the record leaves nothing behind, so the command runs
//! again; one that dies after it has its files written by whoever makes the same call again, and
//! the command does not run twice.
//!
//! Nobody's change is lost on the way: a file is written only over the version the command saw.

use crate::Error;
use crate::branch::{Branch, Record, Run, own_commits};
use crate::tool::{ToolContext, ToolOutput};
use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use planwright_files::objects::Listed;
use planwright_files::path::ProjectPath;
use planwright_files::project_files::WriteRefused;
use planwright_files::repository::Keeping;
use planwright_files::{
    Artifact, Author, Deletion, Found, Kept, Objects, Over, WriteOutcome, Written,
};
use planwright_protocol::record::{BranchChanges, SeenFile, SeenVersion};
use planwright_sandbox::{
    Answer, Base, CommitId, FileContent, FileIn, Limits, Network, PackError, PackId, PackRef,
    PackSince, PackSource, Packs, Request, Sandbox, Step, StepResult, names,
};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

/// Files fetched at once.
const CONCURRENT: usize = 8;
/// Packs of a task before they are joined into one: each is a file to bring and to look through.
const MOST_PACKS: usize = 8;
/// Commits of a branch that people are shown.
const MOST_COMMITS: u32 = 200;
/// Paths a model is told of by name.
const MOST_TOLD: usize = 30;

/// Runs steps over a task's files.
pub(crate) struct Workspace {
    pub(crate) objects: Objects,
    pub(crate) sandbox: Arc<dyn Sandbox>,
}

/// What a tool asks for.
pub(crate) struct Asked {
    /// Of the branch as the last run left it.
    pub(crate) steps: Vec<Step>,
    /// A step makes a commit, which is then the newest of the task's own.
    pub(crate) commits: bool,
}

/// What came of it.
pub(crate) enum Ran {
    Done(Done),
    /// A sentence for the model.
    Refused(String),
}

/// A run whose files are where they belong.
#[derive(Default)]
pub(crate) struct Done {
    pub(crate) steps: Vec<StepResult>,
    /// Files that are there now.
    pub(crate) artifacts: Vec<Artifact>,
    /// Paths that are gone.
    pub(crate) removed: Vec<String>,
    /// `+ path`, `~ path` or `- path` for each file that was added, changed or deleted.
    changed: Vec<String>,
    /// What was not kept, each a sentence.
    left: Vec<String>,
}

impl Done {
    /// For the model: what a tool says, and what became of the files.
    pub(crate) fn output(self, text: String, is_error: bool) -> ToolOutput {
        let text = text + &self.notes();
        let Done { artifacts, removed, .. } = self;
        let own = |artifact: &Artifact| SeenFile {
            path: artifact.path.clone(),
            version: SeenVersion::Own,
        };
        let seen = artifacts.iter().map(own).collect();
        ToolOutput { text, is_error, artifacts, removed, seen }
    }

    fn notes(&self) -> String {
        let mut notes = String::new();
        for (what, lines) in [("files", &self.changed), ("not kept", &self.left)] {
            if lines.is_empty() {
                continue;
            }
            let _ = write!(notes, "\n[{what}: {}", lines[..lines.len().min(MOST_TOLD)].join("; "));
            let more = lines.len().saturating_sub(MOST_TOLD);
            let _ = if more > 0 { write!(notes, "; and {more} more]") } else { write!(notes, "]") };
        }
        notes
    }
}

/// A changed file, and its version before the run.
struct Changed<'a> {
    path: &'a ProjectPath,
    content: &'a FileContent,
    seen: Option<&'a String>,
}

/// What the workspace has to be brought.
struct Sync {
    write: Vec<FileIn>,
    delete: Vec<String>,
    /// Every file there is, with its version.
    files: BTreeMap<String, String>,
    /// Of `write`, what the task wrote itself.
    own: Vec<String>,
}

struct Fetched {
    file: FileIn,
    etag: String,
    is_own: bool,
}

/// Where a run begins.
struct At {
    branch: Branch,
    sync: Sync,
}

/// Why there is no [`Done`].
enum Trouble {
    /// A sentence for the model.
    Refused(String),
    Failed(Error),
}

impl<E: Into<Error>> From<E> for Trouble {
    fn from(error: E) -> Self {
        Trouble::Failed(error.into())
    }
}

impl Workspace {
    /// Runs what `ask` makes of the branch; with the same call again, what came of it before.
    pub(crate) async fn run(
        &self,
        ctx: &ToolContext,
        ask: impl FnOnce(&Branch) -> Asked,
    ) -> Result<Ran, Error> {
        match self.try_run(ctx, ask).await {
            Ok(done) => Ok(Ran::Done(done)),
            Err(Trouble::Refused(sentence)) => Ok(Ran::Refused(sentence)),
            Err(Trouble::Failed(error)) => Err(error),
        }
    }

    /// One commit of everything since the newest, for a task that has a branch.
    pub(crate) async fn commit(&self, ctx: &ToolContext, message: &str) -> Result<(), Error> {
        if !self.sandbox.state().available || self.objects.branch(ctx.task).await?.is_none() {
            return Ok(());
        }
        let mut start = None;
        let asked = |branch: &Branch| {
            start.clone_from(&branch.start);
            let (onto, message) = (branch.tip().cloned(), message.to_owned());
            let diff = Step::Diff { from: branch.start.clone(), paths: Vec::new() };
            let squash = Step::Squash { onto, message };
            Asked { steps: vec![diff, squash, Step::Log { n: MOST_COMMITS }], commits: true }
        };
        match self.run(ctx, asked).await? {
            Ran::Done(done) => self.show(ctx, start, &done.steps).await,
            Ran::Refused(sentence) => {
                let task = ctx.task.id();
                tracing::warn!(%task, sentence, "a task's branch was not committed");
                Ok(())
            }
        }
    }

    /// Keeps for people what a branch came to.
    async fn show(
        &self,
        ctx: &ToolContext,
        start: Option<CommitId>,
        steps: &[StepResult],
    ) -> Result<(), Error> {
        let [diff, _, log] = steps else { return Ok(()) };
        let log: Vec<String> = own_commits(&log.output).map(str::to_owned).collect();
        let changes = BranchChanges {
            start: start.map(|commit| commit.to_string()),
            commit: log.first().and_then(|line| line.split(' ').next()).map(str::to_owned),
            log,
            diff: diff.output.clone(),
        };
        let content = serde_json::to_vec(&changes).map_err(Error::Record)?;
        self.objects.put_branch_changes(&ctx.author(), content.into()).await?;
        Ok(())
    }

    async fn try_run(
        &self,
        ctx: &ToolContext,
        ask: impl FnOnce(&Branch) -> Asked,
    ) -> Result<Done, Trouble> {
        let state = self.sandbox.state();
        if !state.available {
            return Err(Trouble::Refused(state.sentence));
        }
        let kept = self.objects.branch(ctx.task).await?;
        let known = kept.as_ref().map(|kept| Record::read(&kept.content)).transpose()?;
        if let Some(record) = known.as_ref().filter(|record| record.is_of(ctx.call)) {
            return Ok(self.keep_files(ctx, record).await?);
        }
        let branch = match known {
            Some(record) => record.branch,
            None => self.start(ctx).await?,
        };
        let sync = self.sync(ctx, &branch).await?;
        let asked = ask(&branch);
        let record = self.ask(ctx, At { branch, sync }, asked).await?;
        let head = kept.as_ref().map(|kept| &kept.head);
        match self.objects.put_branch(&ctx.author(), record.to_bytes()?, head).await? {
            Keeping::Kept => Ok(self.keep_files(ctx, &record).await?),
            Keeping::Overtaken => Err(Trouble::Refused(
                "A newer attempt of this task works on its files; nothing was kept.".to_owned(),
            )),
        }
    }

    /// The branch begins with the project as the task found it.
    async fn start(&self, ctx: &ToolContext) -> Result<Branch, Trouble> {
        let mut sync = self.sync(ctx, &Branch::default()).await?;
        // What the task wrote before its first command is its own work.
        for path in std::mem::take(&mut sync.own) {
            sync.write.retain(|file| file.path != path);
            sync.files.remove(&path);
        }
        let message = "The project as the task found it".to_owned();
        // A commit of its own also where there is no file yet: what comes later is compared with
        // it.
        let asked = Asked { steps: vec![Step::Squash { onto: None, message }], commits: true };
        let Record { mut branch, .. } =
            self.ask(ctx, At { branch: Branch::default(), sync }, asked).await?;
        branch.start = branch.named.take();
        Ok(branch)
    }

    async fn ask(&self, ctx: &ToolContext, at: At, asked: Asked) -> Result<Record, Trouble> {
        let At { branch, sync } = at;
        let request = request(ctx, &branch, &sync, asked.steps);
        let squashed = request.pack_since.is_some();
        let packs = ProjectPacks { objects: &self.objects, author: ctx.author() };
        let answer = match self.sandbox.run(request, &packs).await {
            Ok(answer) => answer,
            Err(planwright_sandbox::Error::Packs(error)) => {
                return Err(Trouble::Failed(Error::Packs(error)));
            }
            Err(error) => return Err(Trouble::Refused(format!("Nothing was run: {error}."))),
        };
        let came = Came { answer, commits: asked.commits, squashed };
        came.record(ctx, At { branch, sync }).map_err(Trouble::Refused)
    }

    async fn sync(&self, ctx: &ToolContext, branch: &Branch) -> Result<Sync, Error> {
        let files = self.objects.files(ctx.task.project).await?;
        let changed = files.iter().filter(|file| branch.files.get(&file.key) != Some(&file.etag));
        let changed: Vec<Listed> = changed.cloned().collect();
        let fetched: Vec<Option<Fetched>> = futures::stream::iter(changed)
            .map(|file| async move { self.fetch(ctx, file.key).await })
            .buffered(CONCURRENT)
            .try_collect()
            .await?;
        let mut files: BTreeMap<String, String> =
            files.into_iter().map(|file| (file.key, file.etag)).collect();
        let delete = branch.files.keys().filter(|path| !files.contains_key(*path));
        let delete = delete.cloned().collect();
        let (mut write, mut own) = (Vec::new(), Vec::new());
        for Fetched { file, etag, is_own } in fetched.into_iter().flatten() {
            // It may be newer than the list.
            files.insert(file.path.clone(), etag);
            if is_own {
                own.push(file.path.clone());
            }
            write.push(file);
        }
        Ok(Sync { write, delete, files, own })
    }

    /// None for what no task wrote, what is gone again, and names a repository does not take.
    async fn fetch(&self, ctx: &ToolContext, path: String) -> Result<Option<Fetched>, Error> {
        let Ok(parsed) = ProjectPath::parse(&path) else { return Ok(None) };
        if names::refusal(path.as_bytes()).is_some() {
            return Ok(None);
        }
        let Found::File(object) = self.objects.find(ctx.task.project, &parsed).await? else {
            return Ok(None);
        };
        let etag = object.head.etag.clone().unwrap_or_default();
        let is_own = object.head.stamp.is_some_and(|stamp| stamp.task == ctx.task.id());
        let content = STANDARD.encode(object.collect().await?);
        Ok(Some(Fetched { file: FileIn { path, content }, etag, is_own }))
    }

    /// Writes what a run changed to where the project's files are.
    async fn keep_files(&self, ctx: &ToolContext, record: &Record) -> Result<Done, Error> {
        let Record { branch, run: Run { steps, files, left }, .. } = record;
        let mut done = Done { steps: steps.clone(), left: left.clone(), ..Done::default() };
        for file in files {
            let Ok(path) = ProjectPath::parse(&file.path) else {
                done.left.push(format!("{} is not kept: its name is not allowed", file.path));
                continue;
            };
            let seen = branch.files.get(&file.path);
            let changed = Changed { path: &path, content: &file.content, seen };
            self.keep_file(ctx, &changed, &mut done).await?;
        }
        Ok(done)
    }

    async fn keep_file(
        &self,
        ctx: &ToolContext,
        changed: &Changed<'_>,
        done: &mut Done,
    ) -> Result<(), Error> {
        let Changed { path, content, seen } = *changed;
        match content {
            FileContent::Left(why) => done.left.push(format!("{path} is not kept: {why}")),
            FileContent::Deleted => {
                // What was never there, or is gone already, needs no deletion.
                let Some(seen) = seen else { return Ok(()) };
                let over = Over::Version(seen.clone());
                match self.objects.delete_file(&ctx.author(), path, &over).await? {
                    Deletion::Deleted => {
                        done.changed.push(format!("- {path}"));
                        done.removed.push(path.to_string());
                    }
                    Deletion::Refused(Kept::Missing { .. }) => {}
                    Deletion::Refused(why) => {
                        done.left.push(format!("{path} is not deleted: {why}"));
                    }
                }
            }
            FileContent::Base64(text) => {
                let content = STANDARD.decode(text).map_err(Error::Content)?;
                let over = seen.map_or(Over::Nothing, |etag| Over::Version(etag.clone()));
                let author = ctx.author();
                match self.objects.write_over(&author, path, content.into(), &over).await? {
                    WriteOutcome::Written(Written { artifact, .. }) => {
                        let letter = if seen.is_some() { '~' } else { '+' };
                        done.changed.push(format!("{letter} {path}"));
                        done.artifacts.push(artifact);
                    }
                    WriteOutcome::Refused(WriteRefused::Changed { .. }) => done.left.push(format!(
                        "{path} is not kept: another task has changed it since the command began; \
                         read it and join both changes"
                    )),
                    WriteOutcome::Refused(why) => {
                        done.left.push(format!("{path} is not kept: {why}"));
                    }
                }
            }
        }
        Ok(())
    }
}

/// What an answer is read with.
struct Came {
    answer: Answer,
    commits: bool,
    squashed: bool,
}

impl Came {
    /// The record of a run, or why there is none to keep.
    fn record(self, ctx: &ToolContext, at: At) -> Result<Record, String> {
        let Came { mut answer, commits, squashed } = self;
        let At { mut branch, sync } = at;
        if answer.steps.is_empty() {
            return Err("Nothing was run: the sandbox left a step out.".to_owned());
        }
        let steps: Vec<StepResult> = answer.steps.split_off(1);
        if let Some(failed) = answer.steps.iter().find(|step| !step.succeeded()) {
            return Err(format!(
                "Nothing was run: the project's files could not be put into the workspace: {}",
                failed.output
            ));
        }
        let commit_of = |step: &StepResult| CommitId::try_from(step.output.trim().to_owned()).ok();
        if let Some(pack) = &answer.pack {
            if squashed {
                branch.packs.clear();
            }
            branch.packs.push(pack.id.clone());
        }
        branch.commit.clone_from(&answer.commit);
        if commits && let Some(commit) = steps.iter().rev().find_map(commit_of) {
            branch.named = Some(commit);
        }
        let left = left(&answer);
        // A run that is not kept leaves the workspace as it was before the files came.
        if answer.not_kept.is_none() {
            branch.files = sync.files;
        }
        let run = Run { steps, files: answer.files, left };
        Ok(Record { call: ctx.call.to_string(), branch, run })
    }
}

/// What of a workspace is not kept, as sentences.
fn left(answer: &Answer) -> Vec<String> {
    let mut left: Vec<String> = Vec::new();
    left.extend(answer.not_kept.iter().map(|why| format!("no file was kept: {why}")));
    let refused = answer.refused_paths.iter();
    left.extend(refused.map(|refused| format!("{} is not kept: {}", refused.path, refused.reason)));
    let nested = answer.nested_repositories.iter();
    left.extend(nested.map(|path| format!("{path} is not kept: it is a repository of its own")));
    left
}

fn request(ctx: &ToolContext, branch: &Branch, sync: &Sync, asked: Vec<Step>) -> Request {
    let mut steps = vec![Step::Files { write: sync.write.clone(), delete: sync.delete.clone() }];
    steps.extend(asked);
    let source = PackSource::Folder;
    let packs = branch.packs.iter().map(|id| PackRef { id: id.clone(), source: source.clone() });
    Request {
        task: ctx.task.id(),
        base: Base { commit: branch.commit.clone(), packs: packs.collect() },
        steps,
        network: Network::Off,
        limits: Limits::default(),
        pack_since: (branch.packs.len() >= MOST_PACKS).then_some(PackSince::Nothing),
        bring_files: true,
    }
}

/// A project's packs in object storage.
struct ProjectPacks<'a> {
    objects: &'a Objects,
    author: Author,
}

#[async_trait]
impl Packs for ProjectPacks<'_> {
    async fn get(&self, id: &PackId) -> Result<(Bytes, Bytes), PackError> {
        let failed = |error: planwright_files::Error| PackError::Store(Box::new(error));
        let project = self.author.task.project;
        let (pack, index) = (format!("{id}.pack"), format!("{id}.idx"));
        let pack = self.objects.pack(project, &pack).await.map_err(failed)?;
        let index = self.objects.pack(project, &index).await.map_err(failed)?;
        pack.zip(index).ok_or_else(|| PackError::Missing(id.clone()))
    }

    async fn put(&self, id: &PackId, pack: Bytes, index: Bytes) -> Result<(), PackError> {
        let failed = |error: planwright_files::Error| PackError::Store(Box::new(error));
        let (name, index_name) = (format!("{id}.pack"), format!("{id}.idx"));
        self.objects.put_pack(&self.author, &name, pack).await.map_err(failed)?;
        self.objects.put_pack(&self.author, &index_name, index).await.map_err(failed)
    }
}
