//! The steps of one request, one after the other.

mod ending;

use crate::folder::Folder;
use crate::inside::{Done, GitJob, GitOp, Job, Prepare, SearchBounds, digest};
use crate::jail::{Jail, Mounts};
use crate::survey::{Survey, survey};
use crate::watch::{self, Watch};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use planwright_sandbox::{Answer, CommitId, Edit, FileIn, Limits, Request, Step, StepResult};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::io;
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

impl Note {
    fn read(folder: &Folder) -> Option<Self> {
        let text = std::fs::read(folder.note()).ok()?;
        serde_json::from_slice(&text).ok()
    }
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

/// A request under way.
pub(crate) struct Serving<'a> {
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

impl<'a> Serving<'a> {
    pub(crate) fn new(jail: &'a Jail<'a>, request: &'a Request) -> Self {
        Serving {
            jail,
            request,
            known: Note::default(),
            head: request.base.commit.clone(),
            workspace: request.steps.iter().any(needs_workspace),
            prepare: None,
            forced: Vec::new(),
            without_files: false,
            brought: HashMap::new(),
            answer: Answer::default(),
        }
    }

    fn folder(&self) -> &Folder {
        self.jail.folder
    }

    fn limits(&self) -> &Limits {
        &self.request.limits
    }

    /// Brings the workspace to the base, if it is not there from the last request.
    /// Brings the workspace to the base of the request, as far as it is not there yet.
    pub(crate) fn begin(&mut self) -> Result<(), Trouble> {
        let note = Note::read(self.folder());
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

    pub(crate) fn steps(&mut self) -> Result<(), Trouble> {
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
}

fn needs_workspace(step: &Step) -> bool {
    !matches!(step, Step::Log { .. } | Step::Merge { .. } | Step::Squash { .. })
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
