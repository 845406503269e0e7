//! How a request ends: what is kept of it, and what the next one finds.

use super::{Note, Serving, Trouble};
use crate::folder;
use crate::inside::{Bring, GitOp};
use planwright_sandbox::{Answer, NewPack, PackData, PackId};
use std::io::{self, Read};

impl Serving<'_> {
    /// What is left unkept becomes a commit; what is new becomes a pack.
    pub(crate) fn end(mut self) -> Result<Answer, Trouble> {
        self.keep()?;
        Ok(self.answer)
    }

    fn keep(&mut self) -> Result<(), Trouble> {
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
