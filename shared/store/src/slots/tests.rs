use super::*;
use crate::run::{RunItem, run_item};
use planwright_engine::id::{ProjectId, TeamId};
use planwright_engine::money::MicroUsd;
use planwright_engine::period::Day;
use planwright_engine::run::Hold;
use planwright_engine::slot::JobId;

/// Pages that one transaction has room for beside everything else of a large one.
const ROOM: usize = 80;

fn project() -> ProjectRef {
    ProjectRef::new(TeamId::from_u128(1), ProjectId::from_u128(2))
}

fn slot(token: u64) -> Slot {
    let hold = Some(Hold { amount: MicroUsd(40_000), day: Day(20_778), round: 1, ahead: false });
    Slot {
        token,
        due_ms: 1_795_219_290_000,
        attempt: 1,
        retries: 0,
        takeover: false,
        hold: hold.filter(|_| token > 0),
        hops: 0,
        started_ms: if token > 0 { 1_795_219_200_000 } else { 0 },
    }
}

/// A project, the pages in the table, and its run item.
struct Table {
    run: Run,
    version: i64,
    pages: Pages,
    stored: BTreeMap<String, Attributes>,
    item: Item,
    layout: SlotLayout,
    next: u32,
}

impl Table {
    fn new(layout: SlotLayout) -> Self {
        let run = Run::new(MicroUsd::usd(10), 1_000, 1_795_219_200_000);
        let item = run_item(project(), &run, &Placed::default(), 1, 7);
        let (pages, stored) = (Pages::default(), BTreeMap::new());
        Table { run, version: 1, pages, stored, item, layout, next: 0 }
    }

    fn start(&mut self, tasks: u32) {
        for _ in 0..tasks {
            self.next += 1;
            self.run.last_token += 1;
            self.set(self.next, slot(self.run.last_token));
        }
    }

    fn set(&mut self, task: u32, slot: Slot) {
        self.run.tasks.set(task, state_of(&slot));
        self.run.slots.insert(SlotKey::Task(TaskNo(task)), slot);
    }

    fn end(&mut self, task: u32) {
        self.run.tasks.set(task, TaskState::Completed);
        assert!(self.run.slots.remove(&SlotKey::Task(TaskNo(task))).is_some(), "{task}");
    }

    /// Commits the run, sees that the table gives it back, and says how many pages that wrote.
    fn commit(&mut self, room: usize) -> usize {
        let written = self.write(room);
        self.reads_as_it_is();
        written
    }

    fn write(&mut self, room: usize) -> usize {
        let placed = Placed::of(&self.run, &self.pages, self.version + 1, self.layout, room);
        self.version += 1;
        self.item = run_item(project(), &self.run, &placed, self.version, 7);
        let written: Vec<Item> = placed.items(project()).collect();
        for item in &written {
            assert!(item.size() <= 1_024 || self.layout.page_bytes > 900, "{} bytes", item.size());
            self.stored.insert(item::sort_of(&item.attributes).to_owned(), item.attributes.clone());
        }
        self.pages = placed.pages;
        written.len()
    }

    fn reads_as_it_is(&self) {
        let mut known = Pages::default();
        for page in self.stored.values() {
            known.learn(page).unwrap();
        }
        let item = RunItem::read(&self.item.attributes).unwrap();
        assert!(item.missing(&known).is_empty());
        let stored = item.with(known);
        assert_eq!((&stored.run, stored.pages.len()), (&self.run, self.pages.len()));
    }

    fn any(&self, seed: &mut u64) -> u32 {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let at = (*seed >> 33) as usize % self.run.slots.len();
        self.run.slots.keys().nth(at).unwrap().task().unwrap().0
    }
}

#[test]
fn a_run_with_few_slots_is_stored_as_it_was_before_there_were_pages() {
    let mut table = Table::new(SlotLayout::default());
    table.start(20);
    assert_eq!(table.commit(ROOM), 0);
    let text = item::text(&table.item.attributes, DOCUMENT).unwrap();
    assert_eq!(serde_json::from_str::<Run>(text).unwrap(), table.run);
}

#[test]
fn a_task_that_ends_and_one_that_begins_write_one_page_and_a_run_item_of_the_same_size() {
    let mut sizes = Vec::new();
    for at_once in [50u32, 200, 1_000] {
        let mut table = Table::new(SlotLayout::default());
        table.start(at_once);
        let (mut seed, mut pages) = (u64::from(at_once), 0);
        // What had no room in the first commits finds its page soon.
        for _ in 0..4 {
            table.run.head += 1;
            table.commit(ROOM);
        }
        for _ in 0..1_000 {
            let ended = table.any(&mut seed);
            table.end(ended);
            table.start(1);
            pages += table.write(ROOM);
        }
        table.reads_as_it_is();
        assert!(pages <= 1_050, "{pages} pages in 1,000 commits with {at_once} tasks at once");
        assert!(table.pages.len() <= 2 + at_once as usize / 6, "{} pages", table.pages.len());
        sizes.push(table.item.size());
    }
    // A transaction pays two units a kilobyte.
    println!("run items of {sizes:?} bytes");
    assert!(sizes.iter().all(|size| *size <= 2_048), "{sizes:?}");
}

#[test]
fn a_change_of_everything_at_once_stays_within_the_room_of_its_transaction() {
    let mut table = Table::new(SlotLayout::default());
    table.start(1_000);
    assert!(table.commit(ROOM) <= ROOM);
    for room in [0, 1, 40, ROOM] {
        for task in 1..=1_000 {
            let mut slot = table.run.slots[&SlotKey::Task(TaskNo(task))];
            slot.due_ms += 1;
            table.set(task, slot);
        }
        assert!(table.commit(room) <= room);
    }
    (1..=995).for_each(|task| table.end(task));
    assert_eq!(table.commit(ROOM), 0);
    assert!(table.pages.is_empty());
}

#[test]
fn any_history_of_slots_reads_as_it_was_whatever_the_layout() {
    let mut seed = 11;
    for inline in 0..4 {
        for beside in 0..4 {
            let layout = SlotLayout { inline, beside, page_bytes: 100 + 90 * inline };
            let mut table = Table::new(layout);
            table.run.slots.insert(SlotKey::Planner, slot(0));
            table.run.slots.insert(SlotKey::Job(JobId(3)), slot(1));
            for step in 0..300usize {
                match (step * 7 + inline) % 5 {
                    0 | 1 => table.start(1 + step as u32 % 3),
                    2 if table.run.slots.len() > 8 => {
                        table.run.slots.remove(&SlotKey::Planner);
                        table.run.slots.remove(&SlotKey::Job(JobId(3)));
                        for _ in 0..3 {
                            let ended = table.any(&mut seed);
                            table.end(ended);
                        }
                    }
                    3 if table.next > 0 => table.set(table.next, slot(0)),
                    _ => table.run.head += 1,
                }
                table.commit(step % 6);
            }
        }
    }
}

#[test]
fn a_page_of_another_version_than_the_one_named_is_missing() {
    let mut table = Table::new(SlotLayout::default());
    table.start(100);
    table.commit(ROOM);
    let (before, version) = (table.pages.clone(), table.version);
    let page = *before.0.keys().next().unwrap();
    let task = before.0[&page].slots.keys().next().unwrap().task().unwrap();
    table.end(task.0);
    table.commit(ROOM);
    let named = table.pages.table(table.version, true);
    assert!(named.missing(table.version, &table.pages).is_empty());
    assert_eq!(named.missing(table.version, &before), [page]);
    assert_eq!(before.table(version, true).missing(version, &table.pages), [page]);
    let slot = SlotKey::Task(task);
    assert_eq!(before.token(&before.table(version, true), version, slot), Some(u64::from(task.0)));
    assert_eq!(before.token(&named, table.version, slot), None, "it is not as it is named");
}
