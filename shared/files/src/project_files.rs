//! A project's files: what the tools and the API see of object storage.
//! The key of a file is `<team>/<project>/files/<path>`.

use crate::content_type;
use crate::error::Error;
use crate::objects::{CallKey, Condition, From, Head, Listed, MAX_PAGE, Object, Objects, Stamp};
use crate::path::ProjectPath;
use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use jiff::Timestamp;
use planwright_engine::id::{ProjectRef, TaskId, TaskRef, TeamId};
use serde::{Deserialize, Serialize};

/// Largest file a tool may write, in bytes.
pub const MAX_FILE_BYTES: u64 = 1024 * 1024;
/// Most files a project may hold.
pub const MAX_PROJECT_FILES: usize = 1_000;
/// Most bytes all files of a project may hold together.
pub const MAX_PROJECT_BYTES: u64 = 50 * 1024 * 1024;

/// How often a write starts again because another process wrote the same file meanwhile.
pub(crate) const WRITE_ATTEMPTS: u32 = 5;
/// HEAD requests under way at once while a page of artifacts is put together.
const CONCURRENT_HEADS: usize = 16;

/// Who writes: a task, under the fencing token of its attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Author {
    pub task: TaskRef,
    /// A file written under a higher token by the same task is not overwritten.
    pub epoch: u64,
    pub call: CallKey,
}

impl Author {
    pub(crate) fn stamp(&self) -> Stamp {
        Stamp { task: self.task.id(), epoch: self.epoch, call: Some(self.call) }
    }

    /// Whether this very call wrote the object, perhaps before a crash.
    pub fn wrote(&self, head: &Head) -> bool {
        let same = |stamp: Stamp| stamp.task == self.task.id() && stamp.call == Some(self.call);
        head.stamp.is_some_and(same)
    }
}

/// What a write or a deletion counts on finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Over {
    /// No file is there.
    Nothing,
    /// The file as it was read: its [`Head::etag`].
    Version(String),
    /// What the writer knows of the file; another task's change that it has not seen stays.
    Known(Known),
}

/// What a task knows of a file that it writes whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// It never looked; what another task wrote since this time, in unix milliseconds, stays.
    Unseen { since_ms: i64 },
    /// It looked and nothing was there.
    Nothing,
    /// It was shown this version.
    Version(String),
    /// It knows what it wrote itself.
    Own,
}

/// Something else is there than was counted on.
pub(crate) enum Surprise {
    IsThere,
    Changed,
    /// What this task wrote would be thrown away unseen.
    Unseen(TaskId),
}

impl Over {
    /// Why what is there must not be touched.
    pub(crate) fn surprise(&self, author: &Author, current: Option<&Head>) -> Option<Surprise> {
        let is =
            |current: &Head, version: &str| current.etag.as_deref().unwrap_or_default() == version;
        match self {
            Over::Nothing => current.map(|_| Surprise::IsThere),
            Over::Version(version) => {
                let same = current.is_some_and(|current| is(current, version));
                (!same).then_some(Surprise::Changed)
            }
            Over::Known(known) => {
                let current = current?;
                // What no task wrote is not shown to any, so none could look first.
                let by = current.stamp?.task;
                let own = by == author.task.id();
                let lost = match known {
                    Known::Unseen { since_ms } => {
                        !own && current.updated_at.as_millisecond() > *since_ms
                    }
                    Known::Nothing | Known::Own => !own,
                    Known::Version(version) => !is(current, version),
                };
                lost.then_some(Surprise::Unseen(by))
            }
        }
    }
}

/// A file a task wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    /// Relative to the project's files.
    pub path: String,
    pub size_bytes: u64,
    /// By the path's extension.
    pub content_type: String,
}

/// A file of a project, as the API lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArtifactInfo {
    pub path: String,
    pub size_bytes: u64,
    pub content_type: String,
    /// Who wrote it last; `None` when it was not a task.
    pub task_id: Option<TaskId>,
    pub updated_at: Timestamp,
}

/// A file on its way out.
pub struct Download {
    pub info: ArtifactInfo,
    /// Ends after its first error, for example when the content does not match its checksum.
    pub content: BoxStream<'static, Result<Bytes, Error>>,
}

/// What a write did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub artifact: Artifact,
    /// There was a file before.
    pub replaced: bool,
    /// Another task's, if it was.
    pub of_task: Option<TaskId>,
}

/// What became of a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteOutcome {
    Written(Written),
    /// Nothing changed.
    Refused(WriteRefused),
}

/// Why a file was not written; the sentence is written for the model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteRefused {
    #[error(
        "the content is {size} bytes long; a file may have at most {MAX_FILE_BYTES} bytes. Split \
            it into several files"
    )]
    TooLarge { size: u64 },
    #[error(
        "the project already has {MAX_PROJECT_FILES} files, which is its limit; overwrite one of \
            them instead"
    )]
    TooManyFiles,
    #[error(
        "the project's files may have {MAX_PROJECT_BYTES} bytes together and have {used}; {size} \
            more do not fit"
    )]
    QuotaExceeded { used: u64, size: u64 },
    #[error("{path} is a directory (it holds {example}); choose another path")]
    IsDirectory { path: String, example: String },
    #[error("{file} is a file, so {path} cannot lie below it; choose another path")]
    BelowFile { path: String, file: String },
    #[error("a newer attempt of this task has already written {path}; nothing was changed")]
    StaleAttempt { path: String },
    #[error("{path} was changed by somebody else meanwhile; read it again")]
    Changed { path: String },
    #[error("{path} was changed by task {} meanwhile", by.number)]
    ChangedUnseen { path: String, by: TaskId },
    #[error("{path} is there already; delete it first or choose another path")]
    IsThere { path: String },
}

/// What a path turned out to be.
pub enum Found {
    File(Box<Object>),
    Directory,
    Nothing,
    /// Not made by a task: the content of such a file is not handed out.
    Foreign,
}

impl Objects {
    /// One page of a project's files, ordered by path. `after` is the path of the last one seen;
    /// `limit` is at most 1,000.
    pub async fn artifacts(
        &self,
        project: ProjectRef,
        limit: usize,
        after: Option<&str>,
    ) -> Result<Vec<ArtifactInfo>, Error> {
        let prefix = files_prefix(project);
        let from = after.map_or(From::Start, |path| From::AfterKey(format!("{prefix}{path}")));
        let page = self.list(&prefix, limit, from).await?;
        let prefix = prefix.as_str();
        futures::stream::iter(page.objects)
            .map(|listed| async move {
                let head = self.head(&listed.key).await?;
                Ok(listed.key.strip_prefix(prefix).map(|path| artifact_info(path, &listed, head)))
            })
            .buffered(CONCURRENT_HEADS)
            .try_filter_map(|info| async { Ok(info) })
            .try_collect()
            .await
    }

    /// A file to download; `None` when there is none, `path` cannot be a file's, or no task wrote
    /// it.
    pub async fn open(&self, project: ProjectRef, path: &str) -> Result<Option<Download>, Error> {
        let Ok(path) = ProjectPath::parse(path) else { return Ok(None) };
        let Found::File(object) = self.find(project, &path).await? else { return Ok(None) };
        let head = object.head.clone();
        let info = ArtifactInfo {
            path: path.to_string(),
            size_bytes: head.size_bytes,
            content_type: head
                .content_type
                .unwrap_or_else(|| content_type::by_extension(&path).to_owned()),
            task_id: head.stamp.map(|stamp| stamp.task),
            updated_at: head.updated_at,
        };
        Ok(Some(Download { info, content: object.into_stream().boxed() }))
    }

    /// Deletes all objects of a project, and answers how many there were.
    pub async fn delete_project(&self, project: ProjectRef) -> Result<usize, Error> {
        let _alone = self.lock(project.id.as_u128()).write().await;
        let ProjectRef { team, id } = project;
        self.delete_prefix(&format!("{team}/{id}/")).await
    }

    /// Deletes every file of a team, and answers how many there were. Nobody works for the team any
    /// more.
    pub async fn delete_team(&self, team: TeamId) -> Result<usize, Error> {
        self.delete_prefix(&format!("{team}/")).await
    }

    /// Every file of a project, ordered by key, with the key cut down to the path.
    pub async fn files(&self, project: ProjectRef) -> Result<Vec<Listed>, Error> {
        let prefix = files_prefix(project);
        let mut files = Vec::new();
        let mut from = From::Start;
        loop {
            let page = self.list(&prefix, MAX_PAGE, from).await?;
            files.extend(page.objects.into_iter().filter_map(|object| {
                let path = object.key.strip_prefix(&prefix)?.to_owned();
                Some(Listed { key: path, ..object })
            }));
            match page.continuation {
                Some(token) => from = From::Continuation(token),
                None => return Ok(files),
            }
        }
    }

    pub async fn find(&self, project: ProjectRef, path: &ProjectPath) -> Result<Found, Error> {
        let key = format!("{}{path}", files_prefix(project));
        let _together = self.lock(project.id.as_u128()).read().await;
        let failure = match self.get(&key).await {
            Ok(Some(object)) if object.head.stamp.is_some() => {
                return Ok(Found::File(Box::new(object)));
            }
            Ok(Some(_)) => return Ok(Found::Foreign),
            Ok(None) => None,
            // A store that keeps objects in folders cannot open a folder as an object.
            Err(error) => Some(error),
        };
        let below = self.list(&format!("{key}/"), 1, From::Start).await?;
        match failure {
            _ if !below.objects.is_empty() => Ok(Found::Directory),
            Some(error) => Err(error),
            None => Ok(Found::Nothing),
        }
    }

    /// Writes a file over what the writer counts on and nothing else. The same call again is the
    /// same write, so that a repeated one does no harm.
    pub async fn write_over(
        &self,
        author: &Author,
        path: &ProjectPath,
        content: Bytes,
        over: &Over,
    ) -> Result<WriteOutcome, Error> {
        let size = content.len() as u64;
        if size > MAX_FILE_BYTES {
            return Ok(WriteOutcome::Refused(WriteRefused::TooLarge { size }));
        }
        let key = format!("{}{path}", files_prefix(author.task.project));
        let content_type = content_type::by_extension(path);
        let stamp = author.stamp();
        let _alone = self.lock(author.task.project.id.as_u128()).write().await;
        for _ in 0..WRITE_ATTEMPTS {
            let files = self.files(author.task.project).await?;
            if let Err(refused) = check_room(&files, path, size) {
                return Ok(WriteOutcome::Refused(refused));
            }
            let there = files.iter().any(|file| file.key == path.as_str());
            let current = if there { self.head(&key).await? } else { None };
            if let Some(refused) = refused_over(author, path, current.as_ref(), over) {
                return Ok(WriteOutcome::Refused(refused));
            }
            let condition = condition(current.as_ref());
            if self.put(&key, content.clone(), content_type, &stamp, condition).await? {
                let artifact = Artifact {
                    path: path.to_string(),
                    size_bytes: size,
                    content_type: content_type.to_owned(),
                };
                let of_task = current.as_ref().and_then(|head| head.stamp).map(|stamp| stamp.task);
                return Ok(WriteOutcome::Written(Written {
                    artifact,
                    replaced: current.is_some(),
                    of_task: of_task.filter(|task| *task != author.task.id()),
                }));
            }
        }
        Err(Error::Contended { key, attempts: WRITE_ATTEMPTS })
    }
}

pub(crate) fn files_prefix(project: ProjectRef) -> String {
    let ProjectRef { team, id } = project;
    format!("{team}/{id}/files/")
}

fn condition(current: Option<&Head>) -> Condition {
    let Some(current) = current else { return Condition::Absent };
    Condition::Matches(current.etag.clone().unwrap_or_default())
}

fn refused_over(
    author: &Author,
    path: &ProjectPath,
    current: Option<&Head>,
    over: &Over,
) -> Option<WriteRefused> {
    let path = path.to_string();
    if current.is_some_and(|head| is_newer(author, head)) {
        return Some(WriteRefused::StaleAttempt { path });
    }
    if current.is_some_and(|head| author.wrote(head)) {
        return None;
    }
    over.surprise(author, current).map(|surprise| match surprise {
        Surprise::IsThere => WriteRefused::IsThere { path },
        Surprise::Changed => WriteRefused::Changed { path },
        Surprise::Unseen(by) => WriteRefused::ChangedUnseen { path, by },
    })
}

/// Whether a later attempt of the same task wrote it.
pub(crate) fn is_newer(author: &Author, current: &Head) -> bool {
    current.stamp.is_some_and(|other| other.task == author.task.id() && other.epoch > author.epoch)
}

fn check_room(files: &[Listed], path: &ProjectPath, size: u64) -> Result<(), WriteRefused> {
    let below = format!("{path}/");
    let (mut count, mut used) = (0, 0);
    for file in files {
        if file.key.starts_with(&below) {
            return Err(WriteRefused::IsDirectory {
                path: path.to_string(),
                example: file.key.clone(),
            });
        }
        if path.directories().any(|directory| directory == file.key) {
            return Err(WriteRefused::BelowFile { path: path.to_string(), file: file.key.clone() });
        }
        if file.key != path.as_str() {
            count += 1;
            used += file.size_bytes;
        }
    }
    if count >= MAX_PROJECT_FILES {
        return Err(WriteRefused::TooManyFiles);
    }
    if used + size > MAX_PROJECT_BYTES {
        return Err(WriteRefused::QuotaExceeded { used, size });
    }
    Ok(())
}

fn artifact_info(path: &str, listed: &Listed, head: Option<Head>) -> ArtifactInfo {
    let (content_type, stamp) = head.map_or((None, None), |head| (head.content_type, head.stamp));
    let by_extension = || {
        ProjectPath::parse(path)
            .map_or("application/octet-stream", |path| content_type::by_extension(&path))
    };
    ArtifactInfo {
        path: path.to_owned(),
        size_bytes: listed.size_bytes,
        content_type: content_type.unwrap_or_else(|| by_extension().to_owned()),
        task_id: stamp.map(|stamp| stamp.task),
        updated_at: listed.updated_at,
    }
}
