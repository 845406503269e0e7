//! What a task's repository is kept as: packs of the project, which never change, and one record
//! per task that says which commit and which packs are its own.

use crate::error::Error;
use crate::objects::{Condition, Head, Objects};
use crate::project_files::{Author, is_newer};
use bytes::Bytes;
use planwright_engine::id::{ProjectRef, TaskRef};

/// A task's record as it was read.
pub struct Kept {
    pub content: Bytes,
    pub head: Head,
}

/// What became of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    Kept,
    /// Somebody else has kept one meanwhile.
    Overtaken,
}

impl Objects {
    /// The record of a task's repository.
    pub async fn branch(&self, task: TaskRef) -> Result<Option<Kept>, Error> {
        let Some(object) = self.get(&branch_key(task)).await? else { return Ok(None) };
        let head = object.head.clone();
        Ok(Some(Kept { content: object.collect().await?, head }))
    }

    /// Keeps a record over the one that was read, and over no other.
    pub async fn put_branch(
        &self,
        author: &Author,
        content: Bytes,
        read: Option<&Head>,
    ) -> Result<Keeping, Error> {
        self.put_record(author, &branch_key(author.task), content, read).await
    }

    async fn put_record(
        &self,
        author: &Author,
        key: &str,
        content: Bytes,
        read: Option<&Head>,
    ) -> Result<Keeping, Error> {
        if read.is_some_and(|head| is_newer(author, head)) {
            return Ok(Keeping::Overtaken);
        }
        let condition = match read {
            Some(head) => Condition::Matches(head.etag.clone().unwrap_or_default()),
            None => Condition::Absent,
        };
        let stamp = author.stamp();
        let put = self.put(key, content, "application/json", &stamp, condition).await?;
        Ok(if put { Keeping::Kept } else { Keeping::Overtaken })
    }

    /// What people are shown of a task's branch.
    pub async fn branch_changes(&self, task: TaskRef) -> Result<Option<Bytes>, Error> {
        match self.get(&changes_key(task)).await? {
            Some(object) => object.collect().await.map(Some),
            None => Ok(None),
        }
    }

    /// Keeps what people are shown of a task's branch, unless a newer attempt has.
    pub async fn put_branch_changes(
        &self,
        author: &Author,
        content: Bytes,
    ) -> Result<Keeping, Error> {
        let key = changes_key(author.task);
        let known = self.get(&key).await?.map(|object| object.head.clone());
        self.put_record(author, &key, content, known.as_ref()).await
    }

    /// A pack or its index; `name` is made of the pack's own bytes.
    pub async fn pack(&self, project: ProjectRef, name: &str) -> Result<Option<Bytes>, Error> {
        match self.get(&pack_key(project, name)).await? {
            Some(object) => object.collect().await.map(Some),
            None => Ok(None),
        }
    }

    /// Keeps a pack or its index. One that is there has the same bytes.
    pub async fn put_pack(&self, author: &Author, name: &str, content: Bytes) -> Result<(), Error> {
        let key = pack_key(author.task.project, name);
        let (kind, stamp) = ("application/octet-stream", author.stamp());
        self.put(&key, content, kind, &stamp, Condition::Absent).await?;
        Ok(())
    }
}

fn branch_key(task: TaskRef) -> String {
    let ProjectRef { team, id } = task.project;
    format!("{team}/{id}/git/tasks/{}.json", task.number)
}

fn changes_key(task: TaskRef) -> String {
    let ProjectRef { team, id } = task.project;
    format!("{team}/{id}/git/tasks/{}.changes.json", task.number)
}

fn pack_key(project: ProjectRef, name: &str) -> String {
    let ProjectRef { team, id } = project;
    format!("{team}/{id}/git/packs/{name}")
}
