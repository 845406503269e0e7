//! Where the slots of a run are kept: few of them in the run item itself, more of them on pages
//! beside it, so that a change of one slot does not write a thousand.
//!
//! The run item of a paged run names its pages and the version at which each was written. A page
//! is written in the transaction that replaces the run item, under no condition of its own: the
//! version of the run item guards it. What a page says counts only while the run item names it
//! with that version, so a page that is no longer named needs no deletion, and a reader who finds
//! another version than the one named knows that the project moved between two reads.

use crate::error::{Error, Result};
use crate::item::{self, Attributes, DOCUMENT, Item, VERSION};
use crate::keys;
use planwright_engine::id::ProjectRef;
use planwright_engine::run::{Run, Slot};
use planwright_engine::slot::{SlotKey, TaskNo};
use planwright_engine::status::TaskState;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many slots the run item takes, and how long a page gets.
#[derive(Clone, Copy, Debug)]
pub struct SlotLayout {
    /// Slots of a run without pages. At twice as few as this a paged run gives its pages up.
    pub inline: usize,
    /// Slots in the run item of a run with pages, at most; half of it is filled first.
    pub beside: usize,
    /// Length of a page's document, in bytes.
    pub page_bytes: usize,
}

impl Default for SlotLayout {
    /// DynamoDB bills writes by the kilobyte. Sixteen tasks at once, which is what a project starts
    /// with, and what else may hold a slot stay in a run item of two; a page with its keys stays
    /// within one.
    fn default() -> Self {
        SlotLayout { inline: 20, beside: 8, page_bytes: 870 }
    }
}

/// Slots that are kept together beside the run item.
#[derive(Clone, Debug, PartialEq)]
struct Page {
    /// Version of the run item whose commit wrote it.
    version: i64,
    bytes: usize,
    slots: BTreeMap<SlotKey, Slot>,
}

/// The pages of a run, by number.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Pages(BTreeMap<u32, Arc<Page>>);

/// What a run item says of its pages.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct PageTable {
    /// Per page, how many versions before this one it was written; below 0 there is none.
    #[serde(rename = "a")]
    ages: Vec<i64>,
    /// The state of a task with a slot is told by its slot alone.
    #[serde(rename = "s", default)]
    told_by_slots: bool,
}

/// A run as it is about to be written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Placed {
    /// The run with the slots that its own item keeps, if there are pages.
    head: Option<Run>,
    pub(crate) pages: Pages,
    /// Pages that change.
    written: Vec<u32>,
    told_by_slots: bool,
}

impl Pages {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The page that keeps a slot.
    pub(crate) fn page_of(&self, slot: SlotKey) -> Option<u32> {
        self.0.iter().find(|(_, page)| page.slots.contains_key(&slot)).map(|(number, _)| *number)
    }

    /// Takes a page that was read in place of what was known of it.
    pub(crate) fn learn(&mut self, found: &Attributes) -> Result<()> {
        let malformed = || Error::malformed("slots", "it is no page of slots");
        let number = keys::parse_slots(item::sort_of(found)).ok_or_else(malformed)?;
        let version = item::number(found, VERSION).ok_or_else(malformed)?;
        let bytes = item::text(found, DOCUMENT).map_or(0, str::len);
        let slots = item::document(found, "slots")?;
        self.0.insert(number, Arc::new(Page { version, bytes, slots }));
        Ok(())
    }

    /// The token of a slot, as the page tells that the run item names.
    pub(crate) fn token(&self, named: &PageTable, version: i64, slot: SlotKey) -> Option<u64> {
        let (number, page) = self.0.iter().find(|(_, page)| page.slots.contains_key(&slot))?;
        let current = named.version_of(*number, version) == Some(page.version);
        page.slots.get(&slot).filter(|_| current).map(|slot| slot.token)
    }

    fn table(&self, version: i64, told_by_slots: bool) -> PageTable {
        let last = self.0.keys().next_back().map_or(0, |last| last + 1);
        let age = |number: u32| self.0.get(&number).map_or(-1, |page| version - page.version);
        PageTable { ages: (0..last).map(age).collect(), told_by_slots }
    }
}

impl PageTable {
    fn version_of(&self, number: u32, version: i64) -> Option<i64> {
        let age = *self.ages.get(usize::try_from(number).ok()?)?;
        (age >= 0).then_some(version - age)
    }

    fn named(&self, version: i64) -> impl Iterator<Item = (u32, i64)> + '_ {
        (0u32..)
            .zip(&self.ages)
            .filter(|(_, age)| **age >= 0)
            .map(move |(n, age)| (n, version - age))
    }

    /// Pages that have to be read before this run item is whole.
    pub(crate) fn missing(&self, version: i64, known: &Pages) -> Vec<u32> {
        let current = |(number, at): &(u32, i64)| {
            let page = known.0.get(number);
            page.is_some_and(|page| page.version == *at)
        };
        self.named(version).filter(|page| !current(page)).map(|(number, _)| number).collect()
    }

    /// Puts the slots of the pages into the run; gives the pages it names, and no other.
    pub(crate) fn completed(&self, run: &mut Run, version: i64, mut known: Pages) -> Pages {
        known.0.retain(|number, _| self.version_of(*number, version).is_some());
        run.slots
            .extend(known.0.values().flat_map(|page| page.slots.iter().map(|(k, s)| (*k, *s))));
        if self.told_by_slots {
            for (key, slot) in &run.slots {
                if let Some(task) = key.task() {
                    run.tasks.set(task.0, state_of(slot));
                }
            }
        }
        known
    }
}

impl Placed {
    /// Chooses where each slot of a run goes that becomes `version`, writing at most `room` pages.
    ///
    /// What a changed page still has, what was in the run item and what is new is laid out again
    /// over the run item and the changed pages, so that one task that ends and one that begins
    /// write one page. What has no room stays in the run item until a later commit.
    pub(crate) fn of(
        run: &Run,
        before: &Pages,
        version: i64,
        layout: SlotLayout,
        room: usize,
    ) -> Self {
        let most = if before.is_empty() { layout.inline } else { layout.inline / 2 };
        if run.slots.len() <= most {
            return Placed::default();
        }
        let mut plan = Plan::begun(run, before, version, layout);
        plan.fill(room);
        plan.absorb();
        let told_by_slots = run.slots.iter().all(|(key, slot)| {
            key.task().is_none_or(|task| run.tasks.get(task.0) == Some(state_of(slot)))
        });
        let mut head = run.clone();
        head.slots = plan.inline;
        if told_by_slots {
            smooth(&mut head, run);
        }
        Placed { head: Some(head), pages: plan.pages, written: plan.written, told_by_slots }
    }

    /// The attributes of the run item.
    pub(crate) fn document(&self, item: Item, run: &Run, version: i64) -> Item {
        match &self.head {
            None => item.document(run),
            // Under a name of its own: a release that knows no pages finds no run and changes none.
            Some(head) => item
                .text(HEAD, item::text_of(head))
                .text(TABLE, item::text_of(&self.pages.table(version, self.told_by_slots))),
        }
    }

    /// The pages that change.
    pub(crate) fn items(&self, project: ProjectRef) -> impl Iterator<Item = Item> + '_ {
        self.written.iter().filter_map(move |number| {
            let page = self.pages.0.get(number)?;
            let item = Item::new(&keys::slots(project, *number)).document(&page.slots);
            Some(item.number(VERSION, page.version))
        })
    }
}

/// Document of a run item whose run has pages.
pub(crate) const HEAD: &str = "h";
/// Which pages.
pub(crate) const TABLE: &str = "p";

/// Slots on their way to their places.
struct Plan {
    layout: SlotLayout,
    version: i64,
    inline: BTreeMap<SlotKey, Slot>,
    pages: Pages,
    /// Numbers of changed pages, which are free again; the lowest comes last and is taken first.
    changed: Vec<u32>,
    written: Vec<u32>,
    /// From the last one on.
    rest: Vec<(SlotKey, Slot)>,
}

impl Plan {
    /// Keeps the pages on which nothing changes; everything else is to be placed, from the last one
    /// on: what is on the first changed page, on the next ones, and then what is on none. Where it
    /// was it has room again, so little moves.
    fn begun(run: &Run, before: &Pages, version: i64, layout: SlotLayout) -> Self {
        let (mut kept, mut changed, mut rest) = (Pages::default(), Vec::new(), run.slots.clone());
        for (number, page) in before.0.iter().rev() {
            if page.slots.iter().all(|(key, slot)| run.slots.get(key) == Some(slot)) {
                for key in page.slots.keys() {
                    rest.remove(key);
                }
                kept.0.insert(*number, Arc::clone(page));
            } else {
                changed.push(*number);
            }
        }
        let page_of = |key: &SlotKey| {
            let on =
                |number: &&u32| before.0.get(number).is_some_and(|p| p.slots.contains_key(key));
            changed.iter().find(on).map(|number| Reverse(*number))
        };
        let mut rest: Vec<(SlotKey, Slot)> = rest.into_iter().collect();
        // Of those on no page what is queued comes first, and then what began first: it has been in
        // the run item longest.
        rest.sort_by_cached_key(|(key, slot)| (page_of(key), slot.token));
        let (inline, written) = (BTreeMap::new(), Vec::new());
        Plan { layout, version, inline, pages: kept, changed, written, rest }
    }

    fn fill(&mut self, room: usize) {
        let half = self.layout.beside / 2;
        self.inline.extend(self.rest.drain(..half.min(self.rest.len())));
        // No page for what the run item has room for.
        while self.rest.len() + half > self.layout.beside && self.written.len() < room {
            let number = self.changed.pop().unwrap_or_else(|| self.unused());
            self.fill_page(number);
        }
        self.inline.extend(self.rest.drain(..));
    }

    fn fill_page(&mut self, number: u32) {
        let mut page = Page { version: self.version, bytes: 2, slots: BTreeMap::new() };
        while let Some((key, slot)) = self.rest.last() {
            let bytes = bytes_of(*key, slot);
            if !page.slots.is_empty() && page.bytes + bytes > self.layout.page_bytes {
                break;
            }
            page.bytes += bytes;
            page.slots.insert(*key, *slot);
            self.rest.pop();
        }
        self.pages.0.insert(number, Arc::new(page));
        self.written.push(number);
    }

    fn unused(&self) -> u32 {
        (0..).find(|number| !self.pages.0.contains_key(number)).unwrap_or_default()
    }

    /// Takes pages in whose slots have room in what is written anyway.
    fn absorb(&mut self) {
        let untouched = |(number, page): (&u32, &Arc<Page>)| {
            (!self.written.contains(number)).then_some((page.bytes, *number))
        };
        let mut small: Vec<(usize, u32)> = self.pages.0.iter().filter_map(untouched).collect();
        small.sort_unstable();
        for (bytes, number) in small {
            let Some(page) = self.pages.0.get(&number).cloned() else { return };
            let last = self.written.last().and_then(|last| self.pages.0.get_mut(last));
            match last.filter(|last| last.bytes + bytes <= self.layout.page_bytes) {
                Some(last) => {
                    let last = Arc::make_mut(last);
                    last.bytes += bytes;
                    last.slots.extend(&page.slots);
                }
                None if self.inline.len() + page.slots.len() <= self.layout.beside => {
                    self.inline.extend(&page.slots);
                }
                None => return,
            }
            self.pages.0.remove(&number);
        }
    }
}

/// Length of a slot in a page's document, with what stands around it.
fn bytes_of(key: SlotKey, slot: &Slot) -> usize {
    item::text_of(&key).len() + item::text_of(slot).len() + 4
}

/// The state of a task with this slot.
fn state_of(slot: &Slot) -> TaskState {
    if slot.token > 0 { TaskState::Running } else { TaskState::Queued }
}

/// Gives tasks with a slot the state of the task before them: tasks at work here and there between
/// finished ones would make the coded states longer the more of them there are.
fn smooth(head: &mut Run, run: &Run) {
    let mut before = TaskState::Completed;
    for (number, state) in run.tasks.iter() {
        if run.slots.contains_key(&SlotKey::Task(TaskNo(number))) {
            head.tasks.set(number, before);
        } else {
            before = state;
        }
    }
}

#[cfg(test)]
mod tests;
