//! Git, with a git folder of ours over the files of somebody else. The folder's own configuration
//! is the only one read, so that hooks, filters, external diffs and watchers of a hostile
//! repository are text and nothing more.

use super::files::Taken;
use super::job::{Bring, Done, GitJob, GitOp, GitResult};
use super::repository::{Git, Result, files, prepare};
use planwright_sandbox::{Answer, Change, ChangeKind, CommitId, PackSince, names};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io;

/// Said where a commit would change nothing.
const NOTHING: &str = "nothing to commit";

/// The operations in order. One that cannot be done says so and leaves the others alone, but for
/// the last, without which nothing is kept.
pub(super) fn run(job: &GitJob) -> Result<Done> {
    let git = Git { places: &job.places, workspace: job.workspace };
    if let Some(how) = job.prepare
        && let Some(refused) = prepare(&git, job, how)?
    {
        return Ok(Done::refused(refused));
    }
    let mut work = Work { git, job, head: job.head.clone(), staged: None };
    let mut done = Done { ok: true, ..Done::default() };
    for op in &job.ops {
        let result = match work.act(op, &mut done) {
            Err(error) if !matches!(op, GitOp::Finish { .. }) => {
                GitResult { exit: 128, text: error.to_string(), ..GitResult::default() }
            }
            result => result?,
        };
        done.git.push(result);
    }
    done.head = work.head;
    Ok(done)
}

struct Work<'a> {
    git: Git<'a>,
    job: &'a GitJob,
    head: Option<CommitId>,
    /// The tree of the workspace, once it is known.
    staged: Option<String>,
}

impl Work<'_> {
    fn act(&mut self, op: &GitOp, done: &mut Done) -> Result<GitResult> {
        let said = |text: String| GitResult { text, ..GitResult::default() };
        match op {
            GitOp::Status { from } => {
                let (from, tree) = (self.from(from.as_ref())?, self.stage()?);
                self.git
                    .line(&["diff-tree", "-r", "--no-renames", "--name-status", &from, &tree], &[])
                    .map(said)
            }
            GitOp::Diff { from, paths, most_chars } => {
                self.diff(from.as_ref(), paths, *most_chars).map(said)
            }
            GitOp::Log { n } => self.log(*n).map(said),
            GitOp::Commit { message } => {
                let kept = self.keep(message)?;
                Ok(said(kept.map_or(NOTHING.to_owned(), |kept| kept.to_string())))
            }
            GitOp::Merge { other, message, keep_markers } => {
                self.merge(other, message, *keep_markers)
            }
            GitOp::Squash { onto, message } => {
                self.keep("work")?;
                let tree = self.git.tree_of(self.head.as_ref())?;
                if onto.is_some() && tree == self.git.tree_of(onto.as_ref())? {
                    return Ok(said(NOTHING.to_owned()));
                }
                let commit = self.git.commit_tree(&tree, &[onto.as_ref()], message)?;
                self.git.move_head(&commit)?;
                let text = commit.to_string();
                self.head = Some(commit);
                Ok(said(text))
            }
            GitOp::Finish { since, bring } => {
                self.keep("work")?;
                self.list_changes(done)?;
                if let Some(bring) = bring {
                    self.bring(bring, done)?;
                }
                done.pack = self.pack(since.as_ref())?;
                Ok(GitResult::default())
            }
        }
    }

    fn from(&self, from: Option<&CommitId>) -> Result<String> {
        self.git.tree_of(from.or(self.job.base.as_ref()))
    }

    /// The workspace as a tree.
    fn stage(&mut self) -> Result<String> {
        if let Some(tree) = &self.staged {
            return Ok(tree.clone());
        }
        if !self.job.workspace {
            return self.git.tree_of(self.head.as_ref());
        }
        let mut paths = b":(top)\0".to_vec();
        for excluded in &self.job.excluded {
            paths.extend_from_slice(b":(top,exclude,literal)");
            paths.extend_from_slice(excluded);
            paths.push(0);
        }
        let add = ["add", "--all", "--pathspec-from-file=-", "--pathspec-file-nul"];
        self.git.ask(&add, &paths, &[0])?;
        self.add_forced()?;
        let (listed, _) = self.git.ask(&["ls-files", "-z"], &[], &[0])?;
        let count = files(&listed);
        if count > self.job.most_files {
            let most = self.job.most_files;
            return Err(io::Error::other(format!(
                "the workspace has {count} files; at most {most}"
            )));
        }
        let tree = self.git.line(&["write-tree"], &[])?;
        self.staged = Some(tree.clone());
        Ok(tree)
    }

    fn add_forced(&self) -> Result<()> {
        let there = |path: &&String| {
            let is_excluded =
                self.job.excluded.iter().any(|excluded| path.as_bytes().starts_with(excluded));
            !is_excluded && self.job.places.workspace.join(path).symlink_metadata().is_ok()
        };
        let mut paths = Vec::new();
        for path in self.job.forced.iter().filter(there) {
            paths.extend_from_slice(b":(top,literal)");
            paths.extend_from_slice(path.as_bytes());
            paths.push(0);
        }
        if paths.is_empty() {
            return Ok(());
        }
        let add = ["add", "--force", "--pathspec-from-file=-", "--pathspec-file-nul"];
        self.git.ask(&add, &paths, &[0])?;
        Ok(())
    }

    /// A commit of the workspace, unless it is the head's tree already.
    fn keep(&mut self, message: &str) -> Result<Option<CommitId>> {
        if !self.job.workspace {
            return Ok(None);
        }
        let tree = self.stage()?;
        if tree == self.git.tree_of(self.head.as_ref())? {
            return Ok(None);
        }
        let commit = self.git.commit_tree(&tree, &[self.head.as_ref()], message)?;
        self.git.move_head(&commit)?;
        self.head = Some(commit.clone());
        Ok(Some(commit))
    }

    fn diff(&mut self, from: Option<&CommitId>, paths: &[String], most: usize) -> Result<String> {
        let (from, tree) = (self.from(from)?, self.stage()?);
        let literal: Vec<String> =
            paths.iter().map(|path| format!(":(top,literal){path}")).collect();
        let mut words =
            vec!["diff", "--no-ext-diff", "--no-textconv", "--no-color", "--find-renames"];
        words.extend([from.as_str(), tree.as_str(), "--"]);
        words.extend(literal.iter().map(String::as_str));
        let text = self.git.line(&words, &[])?;
        let count = text.chars().count();
        if count <= most {
            return Ok(text);
        }
        let kept: String = text.chars().take(most).collect();
        Ok(format!("{kept}\n[... {} bytes left out ...]\n", text.len() - kept.len()))
    }

    fn log(&self, n: u32) -> Result<String> {
        let Some(head) = &self.head else { return Ok(String::new()) };
        let count = format!("--max-count={}", n.min(1_000));
        let form = "--format=%h %ad %an: %s";
        self.git.line(&["log", &count, "--no-color", "--date=iso-strict", form, head.as_str()], &[])
    }

    fn merge(&mut self, other: &CommitId, message: &str, keep: bool) -> Result<GitResult> {
        self.keep("work")?;
        let Some(head) = self.head.clone() else {
            return self.adopt(other.clone());
        };
        let words =
            ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", head.as_str()];
        let words: Vec<&str> = words.into_iter().chain([other.as_str()]).collect();
        let (output, code) = self.git.ask(&words, &[], &[0, 1])?;
        let mut parts = output.split(|byte| *byte == 0).filter(|part| !part.is_empty());
        let tree = parts.next().map(|tree| String::from_utf8_lossy(tree).into_owned());
        let tree = tree.ok_or_else(|| io::Error::other("git merge-tree named no tree"))?;
        let conflicts: Vec<String> = parts.map(names::shown).take(Answer::MOST_NAMED).collect();
        if code == 1 && !keep {
            return Ok(GitResult { exit: 1, text: "conflict".to_owned(), conflicts });
        }
        // What is contained already needs no commit of its own.
        let base = self.git.line(&["merge-base", head.as_str(), other.as_str()], &[])?;
        let commit = if base == other.as_str() {
            head
        } else if base == head.as_str() {
            other.clone()
        } else {
            self.git.commit_tree(&tree, &[Some(&head), Some(other)], message)?
        };
        let joined = self.adopt(commit)?;
        Ok(GitResult { exit: i32::from(code == 1), conflicts, ..joined })
    }

    /// Makes a commit the head, and the workspace its files.
    fn adopt(&mut self, commit: CommitId) -> Result<GitResult> {
        if self.job.workspace {
            let from = self.git.tree_of(self.head.as_ref())?;
            self.git.ask(&["read-tree", "-u", "-m", &from, commit.as_str()], &[], &[0])?;
        }
        self.git.move_head(&commit)?;
        let text = commit.to_string();
        (self.staged, self.head) = (None, Some(commit));
        Ok(GitResult { text, ..GitResult::default() })
    }

    fn list_changes(&self, done: &mut Done) -> Result<()> {
        let from = self.git.tree_of(self.job.base.as_ref())?;
        let to = self.git.tree_of(self.head.as_ref())?;
        if from == to {
            return Ok(());
        }
        let words = ["diff-tree", "-r", "-z", "--no-renames", "--raw", &from, &to];
        let (output, _) = self.git.ask(&words, &[], &[0])?;
        let mut parts = output.split(|byte| *byte == 0);
        let mut rows = Vec::new();
        while let (Some(row), Some(path)) = (parts.next(), parts.next()) {
            let row = String::from_utf8_lossy(row).into_owned();
            let words: Vec<&str> = row.trim_start_matches(':').split(' ').collect();
            let [_, mode, _, object, letter] = words.as_slice() else { continue };
            if *mode == "160000" {
                done.gitlinks.push(names::shown(path));
                continue;
            }
            let kind = match *letter {
                "A" => ChangeKind::Added,
                "D" => ChangeKind::Deleted,
                _ => ChangeKind::Modified,
            };
            rows.push((names::shown(path), kind, (*object).to_owned()));
        }
        let over = rows.len().saturating_sub(Answer::MOST_CHANGES);
        done.more_changed = u64::try_from(over).unwrap_or(u64::MAX);
        rows.truncate(Answer::MOST_CHANGES);
        let sizes = self.sizes(rows.iter().map(|(_, _, object)| object.as_str()))?;
        done.changed = rows
            .into_iter()
            .map(|(path, kind, object)| Change {
                path,
                kind,
                size_bytes: sizes.get(&object).copied().unwrap_or(0),
            })
            .collect();
        Ok(())
    }

    /// The content of what differs from the base, but for what came from the store as it is.
    fn bring(&self, bring: &Bring, done: &mut Done) -> Result<()> {
        let from = self.git.tree_of(self.job.base.as_ref())?;
        let to = self.git.tree_of(self.head.as_ref())?;
        let words = ["diff-tree", "-r", "-z", "--no-renames", "--raw", &from, &to];
        let (output, _) = self.git.ask(&words, &[], &[0])?;
        let mut parts = output.split(|byte| *byte == 0);
        let mut taken = Taken::new(bring);
        while let (Some(row), Some(path)) = (parts.next(), parts.next()) {
            let row = String::from_utf8_lossy(row).into_owned();
            let words: Vec<&str> = row.trim_start_matches(':').split(' ').collect();
            let [_, mode, _, _, letter] = words.as_slice() else { continue };
            let path = names::shown(path);
            match (*mode, *letter) {
                (_, "D") => taken.deleted(path),
                // The workspace is as the commit is, and is read faster.
                ("100644" | "100755", _) => {
                    let file = self.job.places.workspace.join(&path);
                    if taken.fits(&path, file.metadata()?.len()) {
                        taken.file(path, &std::fs::read(file)?);
                    }
                }
                ("120000", _) => taken.left(path, "it is a link"),
                _ => {}
            }
        }
        done.files = taken.files;
        Ok(())
    }

    fn sizes<'o>(&self, objects: impl Iterator<Item = &'o str>) -> Result<HashMap<String, u64>> {
        let asked: String = objects
            .filter(|object| object.bytes().any(|byte| byte != b'0'))
            .flat_map(|object| [object, "\n"])
            .collect();
        let words = ["cat-file", "--batch-check=%(objectname) %(objectsize)"];
        let (output, _) = self.git.ask(&words, asked.as_bytes(), &[0])?;
        let text = String::from_utf8_lossy(&output);
        let pairs = text.lines().filter_map(|line| line.split_once(' '));
        Ok(pairs.filter_map(|(name, size)| Some((name.to_owned(), size.parse().ok()?))).collect())
    }

    /// Everything of the head that is not reachable from where the store is. Deltas point into the
    /// pack itself, so that its index stays good beside it.
    fn pack(&self, since: Option<&PackSince>) -> Result<Option<String>> {
        let since = match since {
            None => self.job.base.as_ref(),
            Some(PackSince::Nothing) => None,
            Some(PackSince::Commit(commit)) => Some(commit),
        };
        let Some(head) = self.head.as_ref().filter(|head| Some(*head) != since) else {
            return Ok(None);
        };
        let mut wanted = format!("{head}\n");
        if let Some(since) = since {
            let _ = writeln!(wanted, "^{since}");
        }
        // Git renames its files within one file system, and the way out is another.
        let place = self.job.places.repo.join("new");
        let name = place.to_string_lossy();
        let words = ["pack-objects", "--quiet", "--revs", "--delta-base-offset", &name];
        let name = self.git.line(&words, wanted.as_bytes())?;
        let Some(name) = name.lines().last().map(|name| name.to_owned()) else {
            return Ok(None);
        };
        for ending in ["pack", "idx"] {
            let made = self.job.places.repo.join(format!("new-{name}"));
            let made = made.with_extension(ending);
            std::fs::copy(&made, self.job.places.out.join(&name).with_extension(ending))?;
            std::fs::remove_file(made)?;
        }
        Ok(Some(name))
    }
}
