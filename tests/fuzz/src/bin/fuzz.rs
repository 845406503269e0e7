//! `cargo xtask fuzz`: replays every corpus, then mutates it blindly for some seconds per target.
//! What breaks a target is kept beside the corpus; found once, it belongs into it.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a target fails by panicking"
)]

use clap::Parser;
use planwright_fuzz::{TARGETS, Target};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Longest input, in bytes.
const MOST_BYTES: usize = 4_096;
/// Bytes that parsers treat in their own way.
const SPECIAL: &[u8] = b"\0\n\r\t \"\\{}[]:,./~%-_0129aAeE=\x7f\x80\xff";

#[derive(Parser)]
#[command(about = "Feeds generated input to everything that reads what others wrote")]
struct Arguments {
    /// Seconds for each target
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Only this target
    #[arg(long)]
    target: Option<String>,
    /// Chooses the mutations; drawn and printed without it
    #[arg(long)]
    seed: Option<u64>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let seed = arguments.seed.unwrap_or_else(|| fastrand::u64(..));
    fastrand::seed(seed);
    let wanted = |name: &str| arguments.target.as_deref().is_none_or(|only| only == name);
    let mut broken = 0;
    for (name, target) in TARGETS.into_iter().filter(|(name, _)| wanted(name)) {
        match search(name, target, Duration::from_secs(arguments.seconds)) {
            Ok((seeds, runs)) => {
                println!("{name:<16} {seeds:>4} of the corpus, {runs:>9} generated, seed {seed}")
            }
            Err(kept) => {
                println!("{name:<16} BROKEN by {}", kept.display());
                broken += 1;
            }
        }
    }
    if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn search(name: &str, target: Target, time: Duration) -> Result<(usize, u64), PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut corpus = Vec::new();
    for file in
        std::fs::read_dir(folder.join("corpus").join(name)).expect("every target has a corpus")
    {
        corpus.push(std::fs::read(file.unwrap().path()).unwrap());
    }
    corpus.extend(recorded(name));
    corpus.sort();
    assert!(!corpus.is_empty(), "the corpus of {name} is empty");
    let tried = |input: &[u8]| {
        std::panic::catch_unwind(|| target(input)).map_err(|_| {
            let kept = folder.join("artifacts").join(format!("{name}-{:016x}", fastrand::u64(..)));
            std::fs::create_dir_all(folder.join("artifacts")).unwrap();
            std::fs::write(&kept, input).unwrap();
            kept
        })
    };
    corpus.iter().try_for_each(|input| tried(input))?;
    let (deadline, mut runs) = (Instant::now() + time, 0);
    while Instant::now() < deadline {
        tried(&mutated(&corpus))?;
        runs += 1;
    }
    Ok((corpus.len(), runs))
}

/// The vendors' streams that the adapters' own tests are driven by, as inputs of a target.
fn recorded(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/providers/tests/corpus");
    let files = std::fs::read_dir(&folder).expect("the adapters have a corpus");
    let specs = files.map(|file| file.unwrap().path());
    let specs = specs.filter(|path| path.to_string_lossy().ends_with(".expect.json"));
    let inputs = specs.filter_map(|path| {
        let spec: serde_json::Value =
            serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let stream = std::fs::read(folder.join(spec["stream"].as_str().unwrap())).unwrap();
        let adapter = match spec["vendor"].as_str().unwrap() {
            "ollama" => 1,
            "anthropic" => 2,
            "responses" => 3,
            _ => 0,
        };
        match name {
            "provider_json" => Some([vec![adapter, 0], stream].concat()),
            "sse" if adapter == 2 => Some(stream),
            _ => None,
        }
    });
    inputs.collect()
}

fn mutated(corpus: &[Vec<u8>]) -> Vec<u8> {
    let any = || &corpus[fastrand::usize(0..corpus.len())];
    let mut input = any().clone();
    for _ in 0..fastrand::usize(1..6) {
        let at = fastrand::usize(0..=input.len());
        let to = (at + fastrand::usize(0..16)).min(input.len());
        match fastrand::u8(0..7) {
            0 if at < input.len() => input[at] ^= 1 << fastrand::u8(0..8),
            1 => input.insert(at, SPECIAL[fastrand::usize(0..SPECIAL.len())]),
            2 => drop(input.drain(at..to)),
            3 => {
                let piece = input[at..to].to_vec();
                let times = if fastrand::u8(0..10) == 0 { 50 } else { 1 };
                input.splice(at..at, piece.repeat(times));
            }
            4 => {
                let other = any();
                let from = fastrand::usize(0..=other.len());
                input.truncate(at);
                input.extend_from_slice(&other[from..]);
            }
            5 if at < to => input[at..to].reverse(),
            _ => input
                .splice(at..at, std::iter::repeat_with(|| fastrand::u8(..)).take(3))
                .for_each(drop),
        }
    }
    input.truncate(MOST_BYTES);
    input
}
