//! What the sandbox takes, in milliseconds: one JSON line. `cargo xtask bench --sandbox`.
//!
//! The repository is a thousand files of 20 KB of text that compresses by half, as sources do.

use planwright_engine::id::{ProjectId, TaskId};
use planwright_sandbox::{
    Answer, Base, Limits, Local, LocalSettings, MemoryPacks, Network, PackRef, PackSource, Packs,
    Request, Sandbox, Step,
};
use std::error::Error;
use std::time::Instant;

type Done<T> = Result<T, Box<dyn Error>>;

const ROUNDS: usize = 40;

struct Bench {
    sandbox: Local,
    packs: MemoryPacks,
    base: Base,
    tasks: u32,
}

impl Bench {
    async fn ask(&self, task: u32, steps: Vec<Step>) -> Done<(Answer, f64)> {
        let request = Request {
            task: TaskId::new(ProjectId::from_u128(1), task),
            base: self.base.clone(),
            steps,
            network: Network::Off,
            limits: Limits::default(),
            pack_since: None,
            bring_files: false,
        };
        let start = Instant::now();
        let answer = self.sandbox.run(request, &self.packs as &dyn Packs).await?;
        Ok((answer, start.elapsed().as_secs_f64() * 1_000.0))
    }

    fn take(&mut self, answer: &Answer) {
        self.base.commit.clone_from(&answer.commit);
        if let Some(pack) = &answer.pack {
            self.base.packs.push(PackRef { id: pack.id.clone(), source: PackSource::Folder });
        }
    }

    fn next_task(&mut self) -> u32 {
        self.tasks += 1;
        self.tasks
    }
}

fn shell(command: &str) -> Step {
    Step::Shell { command: command.to_owned(), stdin: None, timeout_ms: None }
}

const FILL: &str = "
import random
r = random.Random(1)
words = [''.join(r.choices('abcdefghijklmnop', k=r.randint(2, 9))) for _ in range(4000)]
import os
for d in range(20):
    os.mkdir(f'd{d}')
    for i in range(50):
        with open(f'd{d}/f{i}.txt', 'w') as f:
            while f.tell() < 20000:
                f.write(' '.join(r.choices(words, k=12)) + '\\n')
";

#[tokio::main]
async fn main() -> Done<()> {
    let program = std::env::current_exe()?
        .parent()
        .and_then(|folder| folder.parent())
        .map(|folder| folder.join("planwright-supervisor"))
        .ok_or("the program is not where it was built")?;
    let sandbox = Local::start(LocalSettings { program, parallel: None })
        .await
        .map_err(|none| none.state().sentence)?;
    let mut bench =
        Bench { sandbox, packs: MemoryPacks::default(), base: Base::default(), tasks: 0 };
    let (starts, trips) = starts(&mut bench).await?;
    let task = bench.next_task();
    let fill = Step::Python { code: FILL.to_owned(), timeout_ms: None };
    let (answer, first_ms) = bench.ask(task, vec![fill]).await?;
    let base_bytes = answer.pack.as_ref().map_or(0, |pack| pack.size_bytes);
    bench.take(&answer);
    let (snapshots, last_bytes) = snapshots(&mut bench, task).await?;
    let restores = restores(&mut bench).await?;
    let (merges, searches) = merges(&mut bench).await?;
    println!(
        "{{\"start_ms\": {}, \"noop_round_trip_ms\": {}, \"first_snapshot_ms\": {first_ms:.0}, \
         \"base_pack_bytes\": {base_bytes}, \"snapshot_ms\": {}, \"layer_bytes\": {last_bytes}, \
         \"restore_ms\": {}, \"clean_merge_ms\": {}, \"search_20_mb_ms\": {}}}",
        spread(starts),
        spread(trips),
        spread(snapshots),
        spread(restores),
        spread(merges),
        spread(searches)
    );
    Ok(())
}

/// The walls alone, and the whole way there and back.
async fn starts(bench: &mut Bench) -> Done<(Vec<f64>, Vec<f64>)> {
    let task = bench.next_task();
    bench.ask(task, vec![shell("true")]).await?;
    let (mut starts, mut trips) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (answer, ms) = bench.ask(task, vec![shell("true")]).await?;
        let inner = answer.steps.first().map_or(0, |step| step.ms);
        starts.push(f64::from(u32::try_from(inner)?));
        trips.push(ms);
    }
    Ok((starts, trips))
}

/// What a run takes that changed one of a thousand files, beyond a run that changed none.
async fn snapshots(bench: &mut Bench, task: u32) -> Done<(Vec<f64>, u64)> {
    let (mut times, mut bytes) = (Vec::new(), 0);
    for round in 0..ROUNDS / 2 {
        let (_, idle) = bench.ask(task, vec![shell("true")]).await?;
        let change = shell(&format!("echo {round} >> d{}/f{}.txt", round % 20, round % 50));
        let (answer, ms) = bench.ask(task, vec![change]).await?;
        times.push((ms - idle).max(0.0));
        bytes = answer.pack.as_ref().map_or(0, |pack| pack.size_bytes);
        bench.take(&answer);
    }
    Ok((times, bytes))
}

/// A task on a machine that has never seen the repository, beyond a run in a workspace that is
/// there; the packs are at hand.
async fn restores(bench: &mut Bench) -> Done<Vec<f64>> {
    let mut times = Vec::new();
    for _ in 0..ROUNDS / 4 {
        let task = bench.next_task();
        let (_, ms) = bench.ask(task, vec![shell("true")]).await?;
        let (_, idle) = bench.ask(task, vec![shell("true")]).await?;
        times.push((ms - idle).max(0.0));
    }
    Ok(times)
}

/// The whole request, on a folder that has the repository.
async fn merges(bench: &mut Bench) -> Done<(Vec<f64>, Vec<f64>)> {
    let start = bench.base.clone();
    let task = bench.next_task();
    let (answer, _) = bench.ask(task, vec![shell("echo x >> d1/f1.txt")]).await?;
    bench.take(&answer);
    let side = (answer.commit.ok_or("no commit")?, bench.base.packs.clone());
    bench.base = start;
    let task = bench.next_task();
    let (answer, _) = bench.ask(task, vec![shell("echo y >> d2/f2.txt")]).await?;
    bench.take(&answer);
    bench.base.packs.extend(side.1);
    let (mut times, mut searches) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS / 2 {
        let (other, message) = (side.0.clone(), "join".to_owned());
        let merge = Step::Merge { other, message, keep_markers: false };
        let (answer, ms) = bench.ask(task, vec![merge]).await?;
        if !answer.conflicts.is_empty() || answer.pack.is_none() {
            return Err("the merge was not a clean one".into());
        }
        times.push(ms);
        let search = Step::Search { pattern: "zzzz".to_owned(), globs: Vec::new() };
        searches.push(bench.ask(task, vec![search]).await?.1);
    }
    Ok((times, searches))
}

/// Median and 95th percentile.
fn spread(mut times: Vec<f64>) -> String {
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times.get((times.len() * share / 100).min(times.len() - 1));
    let (p50, p95) = (at(50).copied().unwrap_or(0.0), at(95).copied().unwrap_or(0.0));
    format!("{{\"p50\": {p50:.0}, \"p95\": {p95:.0}}}")
}
