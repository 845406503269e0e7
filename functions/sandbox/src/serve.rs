//! One request from its base to its commit.

use crate::folder::{self, Folder};
use crate::inside::{Bring, Done, GitJob, GitOp, Job, Prepare, SearchBounds, digest};
use crate::jail::{Home, Jail, Mounts};
use crate::survey::{Survey, survey};
use crate::watch::{self, Watch};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use planwright_sandbox::{
    Answer, CommitId, Edit, FileIn, Limits, Network, NewPack, PackData, PackId, Reply, Request,
    Step, StepResult,
};
use rustix::process::{Pid, Signal};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

/// Most characters a job of ours says: the changes of a large commit.
const MOST_JOB_CHARS: usize = 8 * 1024 * 1024;
/// What git gets besides the time of the commands, for one batch.
const GIT_TIME: Duration = Duration::from_secs(120);

/// What the workspace holds between requests. It is gone while one is under way, so that a killed
/// supervisor leaves a workspace nobody trusts.
#[derive(Default, Serialize, Deserialize)]
struct Note {
    commit: Option<CommitId>,
    fingerprint: String,
}

/// Why there is no answer.
pub(crate) enum Trouble {
    Refused(String),
    Failed(String),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Trouble::Failed(error.to_string())
    }
}

pub(crate) fn main(root: &Path) -> ExitCode {
    let reply = match read_and_serve(root) {
        Ok(answer) => Reply::Answer(Box::new(answer)),
        Err(Trouble::Refused(reason)) => Reply::Refused(reason),
        Err(Trouble::Failed(reason)) => Reply::Failed(reason),
    };
    let mut out = io::stdout().lock();
    let written = serde_json::to_writer(&mut out, &reply).map_err(io::Error::from);
    match written.and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn read_and_serve(root: &Path) -> Result<Answer, Trouble> {
    own_the_tree()?;
    let mut text = Vec::new();
    io::stdin().lock().read_to_end(&mut text)?;
    let request: Request = serde_json::from_slice(&text)
        .map_err(|error| Trouble::Refused(format!("the request could not be read: {error}")))?;
    serve(root, Home::Bubblewrap, &request)
}

/// What is started ends with this process, and what loses its parent comes to it.
pub(crate) fn own_the_tree() -> io::Result<()> {
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    let own = i32::try_from(std::process::id()).ok().and_then(Pid::from_raw);
    rustix::process::set_child_subreaper(own)?;
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o022));
    Ok(())
}

pub(crate) fn serve(root: &Path, home: Home, request: &Request) -> Result<Answer, Trouble> {
    check(request)?;
    let folder = Folder::open(root)?;
    let program = std::env::current_exe()?;
    let jail = Jail { home, folder: &folder, program, limits: &request.limits };
    let note = read_note(&folder);
    let mut serving = Serving {
        jail: &jail,
        request,
        known: Note::default(),
        head: request.base.commit.clone(),
        workspace: request.steps.iter().any(needs_workspace),
        prepare: None,
        forced: Vec::new(),
        without_files: false,
        brought: HashMap::new(),
        answer: Answer::default(),
    };
    serving.begin(note)?;
    serving.steps()?;
    serving.end()?;
    Ok(serving.answer)
}

fn check(request: &Request) -> Result<(), Trouble> {
    request.limits.check().map_err(|error| Trouble::Refused(error.to_string()))?;
    if request.network != Network::Off {
        return Err(Trouble::Refused(
            "Package registries cannot be reached from this sandbox; ask for network off."
                .to_owned(),
        ));
    }
    for step in &request.steps {
        if let Step::Python { code, .. } = step
            && code.len() > request.limits.code_bytes
        {
            let (size, most) = (code.len(), request.limits.code_bytes);
            let text = format!("code has {size} bytes; at most {most}. Write it to a file.");
            return Err(Trouble::Refused(text));
        }
        let words = match step {
            Step::Run { argv, .. } => argv.as_slice(),
            Step::Shell { command, .. } => std::slice::from_ref(command),
            _ => &[],
        };
        if matches!(step, Step::Run { .. }) && words.is_empty() {
            return Err(Trouble::Refused("argv is empty.".to_owned()));
        }
        if words.iter().any(|word| word.contains('\0') || word.len() > request.limits.code_bytes) {
            return Err(Trouble::Refused(format!(
                "a word of the command has a zero byte or more than {} bytes.",
                request.limits.code_bytes
            )));
        }
    }
    Ok(())
}

fn needs_workspace(step: &Step) -> bool {
    !matches!(step, Step::Log { .. } | Step::Merge { .. } | Step::Squash { .. })
}

fn read_note(folder: &Folder) -> Option<Note> {
    let text = std::fs::read(folder.note()).ok()?;
    serde_json::from_slice(&text).ok()
}

struct Serving<'a> {
    jail: &'a Jail<'a>,
    request: &'a Request,
    /// What the workspace is known to hold.
    known: Note,
    head: Option<CommitId>,
    /// A step needs the files, not the repository alone.
    workspace: bool,
    /// What the next batch of git has to do first.
    prepare: Option<Prepare>,
    /// Written by edits, so kept whatever a `.gitignore` says.
    forced: Vec<String>,
    /// The files could not be put into the workspace: what follows would work on others.
    without_files: bool,
    /// Digests of the files that came in.
    brought: HashMap<String, String>,
    answer: Answer,
}

impl Serving<'_> {
    fn folder(&self) -> &Folder {
        self.jail.folder
    }

    fn limits(&self) -> &Limits {
        &self.request.limits
    }

    /// Brings the workspace to the base, if it is not there from the last request.
    fn begin(&mut self, note: Option<Note>) -> Result<(), Trouble> {
        self.folder().empty_scratch()?;
        let base = &self.request.base.commit;
        if !self.workspace {
            // Packs may be new, also where the base is known.
            self.prepare = Some(Prepare::Repository);
            return Ok(());
        }
        match std::fs::remove_file(self.folder().note()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        if let Some(note) = note.filter(|note| note.commit == *base) {
            self.known = note;
            return Ok(self.folder().write_git_file()?);
        }
        self.folder().empty_workspace()?;
        self.prepare = Some(Prepare::Files);
        self.git(Vec::new(), &Survey::default())?;
        self.folder().write_git_file()?;
        let found = survey(&self.folder().workspace(), self.limits())?;
        self.known = Note { commit: base.clone(), fingerprint: found.fingerprint };
        Ok(())
    }

    fn steps(&mut self) -> Result<(), Trouble> {
        let mut batch = Vec::new();
        for step in &self.request.steps {
            if let Some(op) = self.git_op(step) {
                batch.push(op);
                continue;
            }
            self.flush(&mut batch)?;
            let stopped = self.answer.steps.last().and_then(|result| result.stopped_for);
            let result = if stopped.is_some() || self.without_files {
                StepResult { output: "not run: a step before it failed".into(), ..said() }
            } else {
                self.step(step)?
            };
            self.answer.steps.push(result);
        }
        self.flush(&mut batch)
    }

    fn git_op(&self, step: &Step) -> Option<GitOp> {
        Some(match step {
            Step::Status { from } => GitOp::Status { from: from.clone() },
            Step::Diff { from, paths } => {
                let most_chars = self.limits().diff_chars;
                GitOp::Diff { from: from.clone(), paths: paths.clone(), most_chars }
            }
            Step::Log { n } => GitOp::Log { n: *n },
            Step::Commit { message } => GitOp::Commit { message: message.clone() },
            Step::Merge { other, message, keep_markers } => GitOp::Merge {
                other: other.clone(),
                message: message.clone(),
                keep_markers: *keep_markers,
            },
            Step::Squash { onto, message } => {
                GitOp::Squash { onto: onto.clone(), message: message.clone() }
            }
            _ => return None,
        })
    }

    fn step(&mut self, step: &Step) -> Result<StepResult, Trouble> {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        match step {
            Step::Run { argv, stdin, timeout_ms } => {
                self.command(argv.clone(), stdin.as_deref(), *timeout_ms)
            }
            Step::Shell { command, stdin, timeout_ms } => {
                let argv = words(&["/bin/sh", "-c", command.as_str()]);
                self.command(argv, stdin.as_deref(), *timeout_ms)
            }
            Step::Python { code, timeout_ms } => {
                self.command(words(&["python3", "-c", code.as_str()]), None, *timeout_ms)
            }
            Step::Edit(edit) => self.edit(edit),
            Step::Files { write, delete } => self.files(write, delete),
            Step::Search { pattern, globs } => {
                let bounds = SearchBounds {
                    hits: self.limits().search_hits,
                    line_chars: self.limits().search_line_chars,
                    file_bytes: self.limits().repository_file_bytes,
                };
                let job = Job::Search { pattern: pattern.clone(), globs: globs.clone(), bounds };
                let time = Duration::from_millis(self.limits().search_ms);
                let (done, result) = self.job(Mounts::SEARCH, &job, time)?;
                Ok(shown(done, result))
            }
            _ => Err(Trouble::Failed("a step of git went astray".to_owned())),
        }
    }

    fn command(
        &mut self,
        argv: Vec<String>,
        stdin: Option<&str>,
        timeout_ms: Option<u64>,
    ) -> Result<StepResult, Trouble> {
        let limits = self.limits();
        let ended = watch::run(
            self.jail.command(Mounts::COMMAND, &argv)?,
            Watch {
                folder: self.folder(),
                limits,
                timeout: Duration::from_millis(limits.timeout_ms(timeout_ms)),
                stdin: stdin.unwrap_or_default().as_bytes().to_vec(),
                head_chars: limits.output_head_chars,
                tail_chars: limits.output_tail_chars,
                split: false,
            },
        )?;
        let (output, dropped) = ended.output.text();
        Ok(StepResult { output, dropped, ..ended.result })
    }

    fn edit(&mut self, edit: &Edit) -> Result<StepResult, Trouble> {
        let job = Job::Edit { edit: edit.clone(), most_bytes: self.limits().edit_bytes };
        let (done, result) = self.job(Mounts::COMMAND, &job, GIT_TIME)?;
        if done.as_ref().is_some_and(|done| done.ok) {
            self.forced.extend(edit.writes());
        }
        Ok(shown(done, result))
    }

    fn files(&mut self, write: &[FileIn], delete: &[String]) -> Result<StepResult, Trouble> {
        if write.is_empty() && delete.is_empty() {
            return Ok(StepResult { exit: Some(0), ..said() });
        }
        let job = Job::Files { write: write.to_vec(), delete: delete.to_vec() };
        let (done, result) = self.job(Mounts::COMMAND, &job, GIT_TIME)?;
        for file in write {
            let content = STANDARD.decode(&file.content).unwrap_or_default();
            self.brought.insert(file.path.clone(), digest(&content));
            self.forced.push(file.path.clone());
        }
        self.without_files = !done.as_ref().is_some_and(|done| done.ok);
        Ok(shown(done, result))
    }

    /// Runs this program inside; no `Done` means that it was stopped or said nothing readable.
    fn job(
        &self,
        mounts: Mounts,
        job: &Job,
        timeout: Duration,
    ) -> Result<(Option<Done>, StepResult), Trouble> {
        let stdin = serde_json::to_vec(job).map_err(io::Error::from)?;
        let ended = watch::run(
            self.jail.job(mounts)?,
            Watch {
                folder: self.folder(),
                limits: self.limits(),
                timeout,
                stdin,
                head_chars: MOST_JOB_CHARS,
                tail_chars: 0,
                split: true,
            },
        )?;
        let done = ended.output.whole().and_then(|text| serde_json::from_slice(&text).ok());
        let mut result = ended.result;
        if done.is_none() {
            result.output = ended.errors.map(|errors| errors.text().0).unwrap_or_default();
        }
        Ok((done, result))
    }

    /// The waiting steps of git, in one start.
    fn flush(&mut self, batch: &mut Vec<GitOp>) -> Result<(), Trouble> {
        if batch.is_empty() {
            return Ok(());
        }
        let ops = std::mem::take(batch);
        let count = ops.len();
        let found = self.look()?;
        if let Some(reason) = found.too_much {
            let result = StepResult { exit: Some(128), output: reason, ..said() };
            self.answer.steps.extend(std::iter::repeat_n(result, count));
            return Ok(());
        }
        let (done, result) = self.git(ops, &found)?;
        for each in done.git {
            self.answer.conflicts.extend(each.conflicts);
            self.answer.steps.push(StepResult {
                exit: Some(each.exit),
                output: each.text,
                ms: result.ms,
                ..StepResult::default()
            });
        }
        Ok(())
    }

    fn look(&self) -> Result<Survey, Trouble> {
        if !self.workspace {
            return Ok(Survey::default());
        }
        Ok(survey(&self.folder().workspace(), self.limits())?)
    }

    fn git(&mut self, ops: Vec<GitOp>, found: &Survey) -> Result<(Done, StepResult), Trouble> {
        let writes_files = self.prepare == Some(Prepare::Files)
            || ops.iter().any(|op| matches!(op, GitOp::Merge { .. }));
        let mounts = match (self.workspace, writes_files) {
            (false, _) => Mounts::REPOSITORY,
            (true, false) => Mounts::SNAPSHOT,
            (true, true) => Mounts::CHECKOUT,
        };
        let job = Job::Git(GitJob {
            places: self.jail.places(),
            prepare: self.prepare,
            workspace: self.workspace,
            base: self.request.base.commit.clone(),
            head: self.head.clone(),
            excluded: found.excluded.clone(),
            forced: self.forced.clone(),
            most_files: self.limits().repository_files,
            ops,
        });
        let (done, result) = self.job(mounts, &job, GIT_TIME)?;
        let Some(done) = done else {
            let why = match result.stopped_for {
                Some(reason) => reason.sentence(),
                None => result.output.trim(),
            };
            return Err(Trouble::Failed(format!("git: {why}")));
        };
        if !done.ok {
            return Err(Trouble::Refused(done.text));
        }
        self.prepare = None;
        self.head = done.head.clone();
        Ok((done, result))
    }

    /// What is left unkept becomes a commit; what is new becomes a pack.
    fn end(&mut self) -> Result<(), Trouble> {
        let found = self.look()?;
        self.answer.refused_paths = found.refused.clone();
        self.answer.nested_repositories = found.nested.clone();
        if let Some(reason) = &found.too_much {
            return self.give_up(reason.clone());
        }
        let untouched = !self.workspace || found.fingerprint == self.known.fingerprint;
        if untouched && self.head == self.request.base.commit && self.prepare.is_none() {
            self.answer.commit = self.head.clone();
            return self.write_note(found.fingerprint);
        }
        let bring = self.request.bring_files.then(|| Bring {
            known: std::mem::take(&mut self.brought),
            most_file_bytes: self.limits().brought_file_bytes,
            most_bytes: self.limits().brought_bytes,
        });
        let finish = GitOp::Finish { since: self.request.pack_since.clone(), bring };
        let done = match self.git(vec![finish], &found) {
            Ok((done, _)) => done,
            Err(Trouble::Refused(reason) | Trouble::Failed(reason)) => return self.give_up(reason),
        };
        self.answer.changed = done.changed;
        self.answer.more_changed = done.more_changed;
        self.answer.files = done.files;
        for path in done.gitlinks {
            if !self.answer.nested_repositories.contains(&path) {
                self.answer.nested_repositories.push(path);
            }
        }
        self.answer.nested_repositories.truncate(Answer::MOST_NAMED);
        self.answer.conflicts.truncate(Answer::MOST_NAMED);
        if let Some(name) = done.pack {
            match self.take_pack(&name) {
                Ok(pack) => self.answer.pack = Some(pack),
                Err(Trouble::Refused(reason)) => return self.give_up(reason),
                Err(failed) => return Err(failed),
            }
        }
        self.answer.commit = self.head.clone();
        // Merging has changed files since they were looked at.
        let fingerprint = if self.workspace { self.look()?.fingerprint } else { String::new() };
        self.write_note(fingerprint)
    }

    /// Nothing of this request is kept, and the next one starts from its base again.
    fn give_up(&mut self, reason: String) -> Result<(), Trouble> {
        self.answer.not_kept = Some(reason);
        self.answer.commit = self.request.base.commit.clone();
        (self.answer.changed, self.answer.pack) = (Vec::new(), None);
        self.answer.files.clear();
        Ok(self.folder().empty_scratch()?)
    }

    fn write_note(&self, fingerprint: String) -> Result<(), Trouble> {
        self.folder().empty_scratch()?;
        if !self.workspace {
            return Ok(());
        }
        let note = Note { commit: self.head.clone(), fingerprint };
        Ok(std::fs::write(
            self.folder().note(),
            serde_json::to_vec(&note).map_err(io::Error::from)?,
        )?)
    }

    /// From the folder git writes into the one it cannot, under the name of its content.
    fn take_pack(&self, name: &str) -> Result<NewPack, Trouble> {
        let is_name =
            name.len() < 80 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !is_name {
            return Err(Trouble::Failed("git named its pack strangely".to_owned()));
        }
        let read = |ending: &str| -> Result<Vec<u8>, Trouble> {
            let path = self.folder().out().join(format!("{name}.{ending}"));
            let (file, size) = folder::open_plain(&path)?;
            let most = self.limits().pack_bytes;
            if size > most {
                let text = format!("what changed makes a pack of {size} bytes; at most {most}");
                return Err(Trouble::Refused(text));
            }
            let mut bytes = Vec::new();
            file.take(most).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        let (pack, index) = (read("pack")?, read("idx")?);
        let id = PackId::of(&pack);
        let folder = self.folder().packs().join("pack");
        for (bytes, ending) in [(&pack, "pack"), (&index, "idx")] {
            let half = folder.join("half");
            std::fs::write(&half, bytes)?;
            std::fs::rename(half, folder.join(format!("pack-{id}.{ending}")))?;
        }
        let size_bytes = u64::try_from(pack.len()).unwrap_or(u64::MAX);
        Ok(NewPack { id, size_bytes, data: PackData::Folder })
    }
}

fn said() -> StepResult {
    StepResult::default()
}

fn shown(done: Option<Done>, mut result: StepResult) -> StepResult {
    if let Some(done) = done {
        result.exit = Some(i32::from(!done.ok));
        result.output = done.text;
    }
    result
}
