//! The workspace as the supervisor sees it: whether it changed, and what of it no commit takes.

use crate::walk::{self, Visit};
use planwright_sandbox::{Answer, Limits, RefusedPath, names};
use rustix::fs::FileType;
use sha2::{Digest, Sha256};
use std::io;
use std::ops::ControlFlow;
use std::path::Path;

/// Most paths git is told to leave out; each is compared with each of its files.
const MOST_EXCLUDED: usize = Answer::MOST_NAMED;

/// What a walk over the workspace found.
#[derive(Default)]
pub(crate) struct Survey {
    /// Stands for every file's identity, size and time of change: equal ones mean that nothing was
    /// touched, because a command cannot set the time of change.
    pub(crate) fingerprint: String,
    pub(crate) refused: Vec<RefusedPath>,
    /// Folders with a repository of their own.
    pub(crate) nested: Vec<String>,
    /// What git leaves out: both of the above, as they are on the disk.
    pub(crate) excluded: Vec<Vec<u8>>,
    /// Why nothing can be kept.
    pub(crate) too_much: Option<String>,
}

struct Found {
    path: Vec<u8>,
    /// Device and inode, size, mode, time of change.
    identity: [u64; 5],
    kind: FileType,
    link: Option<Vec<u8>>,
}

pub(crate) fn survey(workspace: &Path, limits: &Limits) -> io::Result<Survey> {
    let mut found: Vec<Found> = Vec::new();
    let (mut bytes, mut nested) = (0, Vec::new());
    let mut survey = Survey::default();
    let ended = walk::walk(workspace, &mut |visit: &Visit<'_>| {
        bytes += walk::blocks(visit.stat);
        let count = u64::try_from(found.len()).unwrap_or(u64::MAX);
        if count >= limits.workspace_entries || bytes > limits.workspace_bytes {
            return ControlFlow::Break(());
        }
        let is_git = visit.name.to_bytes() == b".git";
        if is_git && visit.path.len() > b".git".len() {
            let folder = visit.path.len() - b"/.git".len();
            nested.push(visit.path.get(..folder).unwrap_or_default().to_vec());
        }
        found.push(look(visit));
        // The root's own leads to the repository and is not part of it.
        ControlFlow::Continue(!is_git)
    })?;
    if ended.is_break() {
        survey.too_much = Some(format!(
            "the workspace has more than {} files and folders, {} bytes or 480 levels",
            limits.workspace_entries, limits.workspace_bytes
        ));
        return Ok(survey);
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    survey.fingerprint = fingerprint(&found);
    judge(&mut survey, &found, nested, limits);
    Ok(survey)
}

fn look(visit: &Visit<'_>) -> Found {
    let stat = visit.stat;
    let link = (visit.kind == FileType::Symlink)
        .then(|| rustix::fs::readlinkat(visit.parent, visit.name, Vec::new()).ok())
        .flatten();
    let wide = |number: i64| u64::try_from(number).unwrap_or(0);
    #[allow(clippy::useless_conversion)]
    let changed = u64::try_from(stat.st_ctime).unwrap_or(0).wrapping_mul(1_000_000_000)
        ^ u64::from(u32::try_from(stat.st_ctime_nsec).unwrap_or(0));
    Found {
        path: visit.path.to_vec(),
        identity: [stat.st_dev, stat.st_ino, wide(stat.st_size), stat.st_mode.into(), changed],
        kind: visit.kind,
        link: link.map(std::ffi::CString::into_bytes),
    }
}

fn fingerprint(found: &[Found]) -> String {
    let mut digest = Sha256::new();
    for file in found {
        // A folder's own size and times change when git looks through it and when a file in it is
        // made and removed again; its entries tell what counts.
        digest.update(&file.path);
        digest.update([0]);
        if file.kind == FileType::Directory {
            continue;
        }
        file.identity.iter().for_each(|number| digest.update(number.to_le_bytes()));
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn judge(survey: &mut Survey, found: &[Found], nested: Vec<Vec<u8>>, limits: &Limits) {
    let below = |path: &[u8], folders: &[Vec<u8>]| {
        folders.iter().any(|folder| {
            path.strip_prefix(folder.as_slice())
                .is_some_and(|rest| rest.is_empty() || rest.first() == Some(&b'/'))
        })
    };
    survey.excluded = nested.clone();
    survey.nested = nested.iter().map(|path| names::shown(path)).collect();
    let mut cases = names::Cases::default();
    for file in found {
        if file.path == b".git" || below(&file.path, &survey.excluded) {
            continue;
        }
        let Some(reason) = refusal(file, &mut cases, limits) else { continue };
        if survey.excluded.len() >= MOST_EXCLUDED {
            survey.too_much =
                Some(format!("more than {MOST_EXCLUDED} paths cannot be kept; see refused_paths"));
            return;
        }
        survey.excluded.push(file.path.clone());
        survey.refused.push(RefusedPath { path: names::shown(&file.path), reason });
    }
}

fn refusal(file: &Found, cases: &mut names::Cases, limits: &Limits) -> Option<String> {
    if let Some(reason) = names::refusal(&file.path) {
        return Some(reason.to_owned());
    }
    // It is UTF-8, or it would have been refused.
    if let Some(other) = cases.collision(&String::from_utf8_lossy(&file.path)) {
        return Some(format!("the name differs only in case from {other}"));
    }
    match file.kind {
        FileType::Directory => None,
        FileType::RegularFile => {
            let [_, _, size, ..] = file.identity;
            (size > limits.repository_file_bytes).then(|| {
                format!("the file has {size} bytes; at most {}", limits.repository_file_bytes)
            })
        }
        FileType::Symlink => {
            let target = file.link.as_deref().unwrap_or_default();
            leaves(&file.path, target).then(|| "the link leads out of the project".to_owned())
        }
        _ => Some("it is neither a file, a folder nor a link".to_owned()),
    }
}

/// Whether a link at `path` names something above the root. Links on the way are not followed;
/// each of them is judged itself.
fn leaves(path: &[u8], target: &[u8]) -> bool {
    if target.is_empty() || target.first() == Some(&b'/') {
        return true;
    }
    let mut depth = path.iter().filter(|byte| **byte == b'/').count();
    for part in target.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." if depth == 0 => return true,
            b".." => depth -= 1,
            _ => depth += 1,
        }
    }
    target.split(|byte| *byte == b'/').any(|part| part.eq_ignore_ascii_case(b".git"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_judged_by_where_they_lead() {
        assert!(!leaves(b"a/b", b"../c"));
        assert!(!leaves(b"b", b"./c/d"));
        assert!(leaves(b"b", b"../c"));
        assert!(leaves(b"a/b", b"../../c"));
        assert!(leaves(b"a/b", b"/etc/shadow"));
        assert!(leaves(b"a/b", b"../.git/config"));
    }
}
