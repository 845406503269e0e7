//! What a task's model knows of the project's files, so that it does not write over what it never
//! saw: tasks that run at the same time share the files.

use planwright_engine::id::TaskId;
use planwright_files::objects::Head;
use planwright_files::path::ProjectPath;
use planwright_files::{Known, Over};
use planwright_protocol::record::{SeenFile, SeenVersion};
use std::collections::BTreeMap;

/// Files as a task's model knows them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    files: BTreeMap<String, SeenVersion>,
    /// When the task's attempt began, in unix milliseconds: a file it never looked at may be
    /// written over if it is older.
    pub since_ms: i64,
}

impl Seen {
    pub fn new(since_ms: i64) -> Self {
        Seen { files: BTreeMap::new(), since_ms }
    }

    /// A later call's word on a file takes the place of an earlier one's.
    pub fn learn(&mut self, seen: impl IntoIterator<Item = SeenFile>) {
        self.files.extend(seen.into_iter().map(|file| (file.path, file.version)));
    }

    /// What a write of the whole file counts on finding.
    pub(crate) fn over(&self, path: &ProjectPath) -> Over {
        let since_ms = self.since_ms;
        Over::Known(match self.files.get(path.as_str()) {
            None => Known::Unseen { since_ms },
            Some(SeenVersion::Nothing) => Known::Nothing,
            Some(SeenVersion::Read(version)) => Known::Version(version.clone()),
            Some(SeenVersion::Own) => Known::Own,
        })
    }

    /// What the model knows of a file that it has given another name.
    pub(crate) fn moved(&self, from: &ProjectPath) -> Option<SeenVersion> {
        // The same content under a new name is this task's own work now.
        self.files.get(from.as_str()).map(|_| SeenVersion::Own)
    }

    /// What the model knows of a file after a change of a part of it, which was `before`: all of
    /// it, if it knew all of that, else no more than it did.
    pub(crate) fn after_edit(
        &self,
        task: TaskId,
        path: &ProjectPath,
        before: &Head,
    ) -> SeenVersion {
        let knew = match self.files.get(path.as_str()) {
            Some(SeenVersion::Own) => before.stamp.is_some_and(|stamp| stamp.task == task),
            Some(SeenVersion::Read(version)) => before.etag.as_ref() == Some(version),
            Some(SeenVersion::Nothing) | None => false,
        };
        if knew { SeenVersion::Own } else { version(before) }
    }
}

/// The version that was read.
pub(crate) fn version(head: &Head) -> SeenVersion {
    SeenVersion::Read(head.etag.clone().unwrap_or_default())
}
