//! A repository with a git folder of ours: how git is asked, and how the folder is made ready.

use super::git_settings::{ATTRIBUTES, CONFIG, EXCLUDED};
use super::job::{GitJob, Prepare};
use crate::jail::Places;
use planwright_sandbox::CommitId;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};

/// The tree without files, which every repository knows.
const EMPTY_TREE: &str = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/// A repository and the files it stands for.
pub(super) struct Git<'a> {
    pub(super) places: &'a Places,
    pub(super) workspace: bool,
}

pub(super) type Result<T> = io::Result<T>;

impl Git<'_> {
    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.args(words).env("GIT_DIR", &self.places.repo);
        if self.workspace {
            command.env("GIT_WORK_TREE", &self.places.workspace);
            command.current_dir(&self.places.workspace);
        } else {
            command.current_dir(&self.places.out);
        }
        let fixed = [
            ("GIT_CONFIG_NOSYSTEM", "1"),
            ("GIT_CONFIG_GLOBAL", "/dev/null"),
            ("GIT_ATTR_NOSYSTEM", "1"),
            ("GIT_NO_REPLACE_OBJECTS", "1"),
            ("GIT_NO_LAZY_FETCH", "1"),
            ("GIT_PAGER", "cat"),
            ("GIT_EDITOR", "false"),
            ("GIT_ADVICE", "0"),
        ];
        command.envs(fixed);
        command
    }

    /// Its output and exit code; standard error is part of the error for a code not in `fine`.
    pub(super) fn ask(&self, words: &[&str], input: &[u8], fine: &[i32]) -> Result<(Vec<u8>, i32)> {
        let mut command = self.command(words);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let stdin = child.stdin.take();
        let output = std::thread::scope(|scope| {
            scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input)));
            child.wait_with_output()
        })?;
        let code = output.status.code().unwrap_or(-1);
        if fine.contains(&code) {
            return Ok((output.stdout, code));
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let said: String = said.trim().chars().take(2_000).collect();
        let verb = words.first().copied().unwrap_or_default();
        Err(io::Error::other(format!("git {verb} ended with {code}: {said}")))
    }

    pub(super) fn line(&self, words: &[&str], input: &[u8]) -> Result<String> {
        let (output, _) = self.ask(words, input, &[0])?;
        Ok(String::from_utf8_lossy(&output).trim().to_owned())
    }

    pub(super) fn commit_of(&self, words: &[&str], input: &[u8]) -> Result<CommitId> {
        CommitId::try_from(self.line(words, input)?).map_err(io::Error::other)
    }

    pub(super) fn tree_of(&self, commit: Option<&CommitId>) -> Result<String> {
        match commit {
            None => Ok(EMPTY_TREE.to_owned()),
            Some(commit) => self.line(&["rev-parse", &format!("{commit}^{{tree}}")], &[]),
        }
    }

    pub(super) fn commit_tree(
        &self,
        tree: &str,
        parents: &[Option<&CommitId>],
        message: &str,
    ) -> Result<CommitId> {
        let mut words = vec!["commit-tree", tree, "-F", "-"];
        for parent in parents.iter().flatten() {
            words.extend(["-p", parent.as_str()]);
        }
        let message = if message.trim().is_empty() { "work" } else { message };
        self.commit_of(&words, message.as_bytes())
    }

    pub(super) fn move_head(&self, commit: &CommitId) -> Result<()> {
        self.ask(&["update-ref", "--no-deref", "HEAD", commit.as_str()], &[], &[0])?;
        Ok(())
    }
}

/// Makes the repository if it is not there, indexes packs that came without an index, and fills
/// the workspace if that is asked for. A sentence says why the commit cannot be had.
pub(super) fn prepare(git: &Git<'_>, job: &GitJob, how: Prepare) -> Result<Option<String>> {
    let places = git.places;
    if !places.repo.join("HEAD").is_file() {
        for folder in ["objects/pack", "objects/info", "refs/heads", "info", "imported"] {
            std::fs::create_dir_all(places.repo.join(folder))?;
        }
        std::fs::write(places.repo.join("HEAD"), "ref: refs/heads/main\n")?;
    }
    std::fs::write(places.repo.join("config"), CONFIG)?;
    std::fs::write(places.repo.join("info/attributes"), ATTRIBUTES)?;
    std::fs::write(places.repo.join("info/exclude"), EXCLUDED)?;
    let packs = places.packs.to_string_lossy().into_owned();
    std::fs::write(places.repo.join("objects/info/alternates"), packs + "\n")?;
    import_packs(git)?;
    remove_if_there(&places.repo.join("index"))?;
    let Some(commit) = &job.base else { return Ok(None) };
    if git.line(&["cat-file", "-t", commit.as_str()], &[]).ok().as_deref() != Some("commit") {
        return Ok(Some(format!("the packs do not hold the commit {commit}")));
    }
    git.move_head(commit)?;
    if how == Prepare::Repository {
        return Ok(None);
    }
    let names = ["ls-tree", "-r", "-z", "--name-only", commit.as_str()];
    let (listed, _) = git.ask(&names, &[], &[0])?;
    let (count, most) = (files(&listed), job.most_files);
    if count > most {
        return Ok(Some(format!("the commit has {count} files; at most {most}")));
    }
    git.ask(&["read-tree", "--reset", "-u", commit.as_str()], &[], &[0])?;
    Ok(None)
}

/// Names in a list that git ended with zeros.
pub(super) fn files(listed: &[u8]) -> u64 {
    u64::try_from(listed.iter().filter(|byte| **byte == 0).count()).unwrap_or(u64::MAX)
}

fn remove_if_there(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// A pack without an index is one from outside: every object is checked while it is indexed.
fn import_packs(git: &Git<'_>) -> Result<()> {
    let folder = git.places.packs.join("pack");
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let is_pack = path.extension().is_some_and(|ending| ending == "pack");
        let Some(name) = path.file_stem().filter(|_| is_pack) else { continue };
        let mark = git.places.repo.join("imported").join(name);
        if path.with_extension("idx").exists() || mark.exists() {
            continue;
        }
        let pack = std::fs::read(&path)?;
        git.ask(&["index-pack", "--strict", "--stdin", "--fix-thin"], &pack, &[0])?;
        std::fs::write(mark, "")?;
    }
    Ok(())
}
