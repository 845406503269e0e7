//! Object storage. Nothing here knows of projects or paths: keys and bytes only.

use crate::error::{Cause, Error};
use crate::tenant_credentials::TeamSessions;
use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_sdk_s3::primitives::{ByteStream, DateTime};
use aws_sdk_s3::types::{ChecksumMode, Delete, ObjectIdentifier};
use bytes::Bytes;
use futures::Stream;
use jiff::Timestamp;
use planwright_engine::id::TaskId;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use tokio::sync::RwLock;

/// Metadata entries `x-amz-meta-task`, `x-amz-meta-epoch` and `x-amz-meta-call`.
const META_TASK: &str = "task";
const META_EPOCH: &str = "epoch";
const META_CALL: &str = "call";

/// Most keys S3 lists or deletes in one request.
pub const MAX_PAGE: usize = 1_000;

/// Locks shared by all projects; two projects meeting on one only wait for each other.
const LOCKS: usize = 64;

/// The bucket, and the only user of the S3 client. A clone shares its locks: make one per process
/// and clone it.
#[derive(Clone)]
pub struct Objects {
    client: Client,
    /// Whose credentials are used instead of the process's own, by the team of a key.
    sessions: Option<Arc<TeamSessions>>,
    bucket: Arc<str>,
    /// One writer, or many readers, per project within this process; between processes conditional
    /// puts decide.
    locks: Arc<[RwLock<()>]>,
}

/// Which task wrote an object, and under which fencing token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub task: TaskId,
    pub epoch: u64,
    /// The call that wrote it; none for objects of older releases.
    pub call: Option<CallKey>,
}

/// One call of a tool, among all of its task. The same call made again after a crash knows its own
/// work by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct CallKey {
    pub attempt: u32,
    pub round: u32,
    pub index: u32,
}

impl fmt::Display for CallKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.attempt, self.round, self.index)
    }
}

impl CallKey {
    fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split('.').map(str::parse);
        let mut next = || numbers.next()?.ok();
        Some(CallKey { attempt: next()?, round: next()?, index: next()? })
    }
}

/// When a put may land.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// No object has this key.
    Absent,
    /// The object still has this ETag.
    Matches(String),
}

/// One line of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub key: String,
    pub size_bytes: u64,
    pub updated_at: Timestamp,
    /// Another one for another content.
    pub etag: String,
}

/// Part of a listing, ordered by key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    pub objects: Vec<Listed>,
    /// Pass it to the next call; `None` on the last page.
    pub continuation: Option<String>,
}

/// Where a listing begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum From {
    Start,
    /// A [`Page::continuation`].
    Continuation(String),
    /// The first key that sorts after this one.
    AfterKey(String),
}

/// An object without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub size_bytes: u64,
    pub content_type: Option<String>,
    pub etag: Option<String>,
    pub updated_at: Timestamp,
    /// `None` when something else than [`Objects::put`] made it.
    pub stamp: Option<Stamp>,
}

/// An object and its content, still on the wire.
pub struct Object {
    pub head: Head,
    body: ByteStream,
    key: String,
}

impl Objects {
    /// An endpoint of its own in `config` means a local service, which is addressed by path instead
    /// of host name.
    pub fn connect(config: &SdkConfig, bucket: &str) -> Self {
        let config_s3 = aws_sdk_s3::config::Builder::from(config)
            .force_path_style(config.endpoint_url().is_some())
            .build();
        Objects {
            client: Client::from_conf(config_s3),
            sessions: None,
            bucket: bucket.into(),
            locks: (0..LOCKS).map(|_| RwLock::new(())).collect(),
        }
    }

    /// As [`Objects::connect`], but each team's keys are reached under a session of `role` that
    /// reaches no others.
    pub fn connect_for_teams(config: &SdkConfig, bucket: &str, role: &str) -> Self {
        let objects = Objects::connect(config, bucket);
        let sessions = TeamSessions::of_role(config, role, Arc::clone(&objects.bucket));
        Objects { sessions: Some(Arc::new(sessions)), ..objects }
    }

    async fn client(&self, key: &str) -> Client {
        match &self.sessions {
            Some(sessions) => sessions.client(key).await,
            None => self.client.clone(),
        }
    }

    /// Makes the bucket when it is not there: for local stacks and tests, a deployment's template
    /// makes its own.
    pub async fn ensure_bucket(&self) -> Result<(), Error> {
        let failed =
            |source: Cause| Error::EnsureBucket { bucket: self.bucket.to_string(), source };
        match self.client.head_bucket().bucket(&*self.bucket).send().await {
            Ok(_) => return Ok(()),
            Err(error) if status(&error) == Some(404) => {}
            Err(error) => return Err(failed(error.into())),
        }
        match self.client.create_bucket().bucket(&*self.bucket).send().await {
            Ok(_) => Ok(()),
            Err(error)
                if matches!(
                    error.code(),
                    Some("BucketAlreadyOwnedByYou" | "BucketAlreadyExists")
                ) =>
            {
                Ok(())
            }
            Err(error) => Err(failed(error.into())),
        }
    }

    /// Stores an object; `false` when the condition did not hold and nothing changed.
    pub async fn put(
        &self,
        key: &str,
        content: Bytes,
        content_type: &str,
        stamp: &Stamp,
        condition: Condition,
    ) -> Result<bool, Error> {
        let request = self
            .client(key)
            .await
            .put_object()
            .bucket(&*self.bucket)
            .key(key)
            .content_type(content_type)
            .metadata(META_TASK, stamp.task.to_string())
            .metadata(META_EPOCH, stamp.epoch.to_string())
            .body(ByteStream::from(content));
        let request = match stamp.call {
            Some(call) => request.metadata(META_CALL, call.to_string()),
            None => request,
        };
        let request = match condition {
            Condition::Absent => request.if_none_match("*"),
            Condition::Matches(etag) => request.if_match(etag),
        };
        match request.send().await {
            Ok(_) => Ok(true),
            // 404: the object to match is gone; 409: another conditional put is under way; 412: it
            // was faster.
            Err(error)
                if matches!(error.code(), Some("NoSuchKey"))
                    || matches!(status(&error), Some(409 | 412)) =>
            {
                Ok(false)
            }
            Err(error) => Err(Error::Put { key: key.to_owned(), source: error.into() }),
        }
    }

    /// Opens an object; its content is checked against the stored checksum as it is read.
    pub async fn get(&self, key: &str) -> Result<Option<Object>, Error> {
        let client = self.client(key).await;
        let request =
            client.get_object().bucket(&*self.bucket).key(key).checksum_mode(ChecksumMode::Enabled);
        match request.send().await {
            Ok(output) => {
                Ok(Some(Object { head: head_of(&output), body: output.body, key: key.to_owned() }))
            }
            Err(error) if error.code() == Some("NoSuchKey") => Ok(None),
            Err(error) if status(&error) == Some(403) && self.lists_without(key).await? => Ok(None),
            Err(error) => Err(Error::Get { key: key.to_owned(), source: error.into() }),
        }
    }

    /// An object's size, type and stamp.
    pub async fn head(&self, key: &str) -> Result<Option<Head>, Error> {
        match self.client(key).await.head_object().bucket(&*self.bucket).key(key).send().await {
            Ok(output) => Ok(Some(Head {
                size_bytes: size(output.content_length),
                updated_at: timestamp(output.last_modified.as_ref()),
                stamp: stamp_of(output.metadata.as_ref()),
                content_type: output.content_type,
                etag: output.e_tag,
            })),
            Err(error) if status(&error) == Some(404) => Ok(None),
            Err(error) if status(&error) == Some(403) && self.lists_without(key).await? => Ok(None),
            Err(error) => Err(Error::Head { key: key.to_owned(), source: error.into() }),
        }
    }

    /// Whether a session may list where the key would be, and it is not there. S3 answers 403 for
    /// an object that does not exist to whoever may not list the whole bucket, as no session may.
    async fn lists_without(&self, key: &str) -> Result<bool, Error> {
        if self.sessions.is_none() {
            return Ok(false);
        }
        let page = self.list(key, 1, From::Start).await?;
        Ok(page.objects.iter().all(|object| object.key != key))
    }

    /// Up to `limit` (at most [`MAX_PAGE`]) objects whose keys begin with `prefix`.
    pub async fn list(&self, prefix: &str, limit: usize, from: From) -> Result<Page, Error> {
        let limit = i32::try_from(limit.clamp(1, MAX_PAGE)).unwrap_or(i32::MAX);
        let client = self.client(prefix).await;
        let request = client.list_objects_v2().bucket(&*self.bucket).prefix(prefix).max_keys(limit);
        let request = match from {
            From::Start => request,
            From::Continuation(token) => request.continuation_token(token),
            From::AfterKey(key) => request.start_after(key),
        };
        let output = request
            .send()
            .await
            .map_err(|error| Error::List { prefix: prefix.to_owned(), source: error.into() })?;
        let objects = output.contents.unwrap_or_default().into_iter().filter_map(|object| {
            Some(Listed {
                size_bytes: size(object.size),
                updated_at: timestamp(object.last_modified.as_ref()),
                etag: object.e_tag.unwrap_or_default(),
                key: object.key?,
            })
        });
        Ok(Page {
            objects: objects.collect(),
            continuation: output
                .next_continuation_token
                .filter(|_| output.is_truncated == Some(true)),
        })
    }

    /// Deletes an object that still has this ETag; `false` when it has not and nothing changed.
    pub async fn delete(&self, key: &str, etag: &str) -> Result<bool, Error> {
        let client = self.client(key).await;
        let request = client.delete_object().bucket(&*self.bucket).key(key).if_match(etag);
        match request.send().await {
            Ok(_) => Ok(true),
            Err(error) if matches!(status(&error), Some(404 | 409 | 412)) => Ok(false),
            Err(error) => Err(Error::Delete { prefix: key.to_owned(), source: error.into() }),
        }
    }

    /// Deletes every object whose key begins with `prefix`, and answers how many there were.
    pub async fn delete_prefix(&self, prefix: &str) -> Result<usize, Error> {
        let mut deleted = 0;
        loop {
            // From the start each time: what was listed is gone by then.
            let page = self.list(prefix, MAX_PAGE, From::Start).await?;
            if page.objects.is_empty() {
                return Ok(deleted);
            }
            let last = page.continuation.is_none();
            deleted += page.objects.len();
            self.delete_page(prefix, page.objects).await?;
            if last {
                return Ok(deleted);
            }
        }
    }

    async fn delete_page(&self, prefix: &str, objects: Vec<Listed>) -> Result<(), Error> {
        let failed = |source: Cause| Error::Delete { prefix: prefix.to_owned(), source };
        let keys: Result<Vec<_>, _> = objects
            .into_iter()
            .map(|object| ObjectIdentifier::builder().key(object.key).build())
            .collect();
        let delete = keys
            .and_then(|keys| Delete::builder().set_objects(Some(keys)).quiet(true).build())
            .map_err(|error| failed(error.into()))?;
        let output = self
            .client(prefix)
            .await
            .delete_objects()
            .bucket(&*self.bucket)
            .delete(delete)
            .send()
            .await
            .map_err(|error| failed(error.into()))?;
        match output.errors() {
            [] => Ok(()),
            errors @ [first, ..] => Err(Error::DeleteRefused {
                prefix: prefix.to_owned(),
                count: errors.len(),
                code: first.code().unwrap_or("an unnamed error").to_owned(),
            }),
        }
    }

    /// The lock `subject` shares with a few others.
    pub(crate) fn lock(&self, subject: u128) -> &RwLock<()> {
        // The remainder of a division by LOCKS always fits, and the slice has LOCKS entries.
        &self.locks[(subject % LOCKS as u128) as usize]
    }
}

impl Object {
    /// All of the content. Mind its size before.
    pub async fn collect(self) -> Result<Bytes, Error> {
        let key = self.key;
        match self.body.collect().await {
            Ok(content) => Ok(content.into_bytes()),
            Err(error) => Err(Error::Get { key, source: error.into() }),
        }
    }

    /// The content piece by piece; ends after its first error.
    pub fn into_stream(self) -> impl Stream<Item = Result<Bytes, Error>> + Send + 'static {
        futures::stream::try_unfold((self.body, self.key), |(mut body, key)| async move {
            match body.next().await {
                None => Ok(None),
                Some(Ok(piece)) => Ok(Some((piece, (body, key)))),
                Some(Err(error)) => Err(Error::Get { key, source: error.into() }),
            }
        })
    }
}

fn head_of(output: &GetObjectOutput) -> Head {
    Head {
        size_bytes: size(output.content_length),
        content_type: output.content_type.clone(),
        etag: output.e_tag.clone(),
        updated_at: timestamp(output.last_modified.as_ref()),
        stamp: stamp_of(output.metadata.as_ref()),
    }
}

fn stamp_of(metadata: Option<&HashMap<String, String>>) -> Option<Stamp> {
    let metadata = metadata?;
    Some(Stamp {
        task: metadata.get(META_TASK)?.parse().ok()?,
        epoch: metadata.get(META_EPOCH)?.parse().ok()?,
        call: metadata.get(META_CALL).and_then(|text| CallKey::parse(text)),
    })
}

fn status<E>(error: &SdkError<E>) -> Option<u16> {
    error.raw_response().map(|response| response.status().as_u16())
}

fn size(bytes: Option<i64>) -> u64 {
    bytes.and_then(|bytes| u64::try_from(bytes).ok()).unwrap_or(0)
}

fn timestamp(time: Option<&DateTime>) -> Timestamp {
    time.and_then(|time| Timestamp::new(time.secs(), i32::try_from(time.subsec_nanos()).ok()?).ok())
        .unwrap_or(Timestamp::UNIX_EPOCH)
}
