//! What a process remembers of pages of slots. A page of one version never changes, so what is
//! remembered is either what the run item names, or is read again.

use crate::slots::Pages;
use planwright_engine::id::ProjectRef;
use planwright_engine::slot::SlotKey;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Runs with pages that are remembered before all are forgotten; a thousand slots are some 100 KB.
const MOST: usize = 256;

#[derive(Debug, Default)]
pub(crate) struct KnownPages(Mutex<HashMap<ProjectRef, Pages>>);

impl KnownPages {
    pub(crate) fn of(&self, project: ProjectRef) -> Pages {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&project).cloned().unwrap_or_default()
    }

    /// The page that kept a slot when the run was last read or written.
    pub(crate) fn page_of(&self, project: ProjectRef, slot: SlotKey) -> Option<u32> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&project)?.page_of(slot)
    }

    pub(crate) fn keep(&self, project: ProjectRef, pages: &Pages) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if pages.is_empty() {
            known.remove(&project);
            return;
        }
        if known.len() >= MOST && !known.contains_key(&project) {
            known.clear();
        }
        known.insert(project, pages.clone());
    }
}
