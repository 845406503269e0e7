//! Files that go away or get another name.

use crate::error::Error;
use crate::objects::Objects;
use crate::path::ProjectPath;
use crate::project_files::{
    Artifact, Author, Found, Over, WRITE_ATTEMPTS, WriteOutcome, WriteRefused, Written,
    files_prefix, is_newer,
};

/// What became of a deletion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deletion {
    Deleted,
    Refused(Kept),
}

/// What became of a move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    Moved(Artifact),
    Refused(Kept),
    NotWritten(WriteRefused),
}

/// Why a file stayed where it is; the sentence is written for the model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Kept {
    #[error("there is no file {path}; list_directory shows what there is")]
    Missing { path: String },
    #[error("{path} is a directory; name its files one by one")]
    Directory { path: String },
    #[error("{path} was not written by a task of this project")]
    Foreign { path: String },
    #[error("a newer attempt of this task has already written {path}")]
    StaleAttempt { path: String },
    #[error("{path} was changed by somebody else meanwhile; look at it again")]
    Changed { path: String },
}

impl Objects {
    /// Deletes a file that is what was counted on.
    pub async fn delete_file(
        &self,
        author: &Author,
        path: &ProjectPath,
        over: &Over,
    ) -> Result<Deletion, Error> {
        let key = format!("{}{path}", files_prefix(author.task.project));
        for _ in 0..WRITE_ATTEMPTS {
            let head = match self.find(author.task.project, path).await? {
                Found::File(object) => object.head.clone(),
                other => return Ok(Deletion::Refused(kept(path, &other))),
            };
            if over.surprise(author, Some(&head)).is_some() {
                return Ok(Deletion::Refused(Kept::Changed { path: path.to_string() }));
            }
            if is_newer(author, &head) {
                let path = path.to_string();
                return Ok(Deletion::Refused(Kept::StaleAttempt { path }));
            }
            let _alone = self.lock(author.task.project.id.as_u128()).write().await;
            if self.delete(&key, head.etag.as_deref().unwrap_or_default()).await? {
                return Ok(Deletion::Deleted);
            }
        }
        Ok(Deletion::Refused(Kept::Changed { path: path.to_string() }))
    }

    /// Gives a file another name that is free. Both names are there for a moment; a call that is
    /// made again goes on where it stopped.
    pub async fn move_file(
        &self,
        author: &Author,
        from: &ProjectPath,
        to: &ProjectPath,
    ) -> Result<Move, Error> {
        let source = match self.find(author.task.project, from).await? {
            Found::File(object) => object,
            other => {
                let done = self.moved_before(author, to).await?;
                return Ok(done.unwrap_or_else(|| Move::Refused(kept(from, &other))));
            }
        };
        if is_newer(author, &source.head) {
            return Ok(Move::Refused(Kept::StaleAttempt { path: from.to_string() }));
        }
        let etag = source.head.etag.clone().unwrap_or_default();
        let content = source.collect().await?;
        let artifact = match self.write_over(author, to, content, &Over::Nothing).await? {
            WriteOutcome::Written(Written { artifact, .. }) => artifact,
            WriteOutcome::Refused(refused) => return Ok(Move::NotWritten(refused)),
        };
        let key = format!("{}{from}", files_prefix(author.task.project));
        let _alone = self.lock(author.task.project.id.as_u128()).write().await;
        if self.delete(&key, &etag).await? {
            return Ok(Move::Moved(artifact));
        }
        Ok(Move::Refused(Kept::Changed { path: from.to_string() }))
    }

    /// The file this very call has moved already.
    async fn moved_before(&self, author: &Author, to: &ProjectPath) -> Result<Option<Move>, Error> {
        let Found::File(object) = self.find(author.task.project, to).await? else {
            return Ok(None);
        };
        let head = &object.head;
        Ok(author.wrote(head).then(|| {
            Move::Moved(Artifact {
                path: to.to_string(),
                size_bytes: head.size_bytes,
                content_type: head.content_type.clone().unwrap_or_default(),
            })
        }))
    }
}

fn kept(path: &ProjectPath, found: &Found) -> Kept {
    let path = path.to_string();
    match found {
        Found::Directory => Kept::Directory { path },
        Found::Foreign => Kept::Foreign { path },
        Found::File(_) | Found::Nothing => Kept::Missing { path },
    }
}
