//! The chain of an audit log: each line carries the hash of the line before, so that a line that
//! was altered, left out or put in shows, and the head, kept apart, shows that the end is missing.

use planwright_protocol::record::{AuditEntry, AuditHead};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// What a first line is chained to.
pub fn genesis(team: &str) -> AuditHead {
    AuditHead { seq: 0, hash: hex(format!("planwright audit {team}").as_bytes()) }
}

/// The line as the next one after `head`.
pub fn chained(mut entry: AuditEntry, head: &AuditHead) -> AuditEntry {
    entry.seq = head.seq + 1;
    entry.prev_hash.clone_from(&head.hash);
    entry.hash = hash(&entry);
    entry
}

/// Where the log stands after a line.
pub fn head(entry: &AuditEntry) -> AuditHead {
    AuditHead { seq: entry.seq, hash: entry.hash.clone() }
}

/// Checks a log line by line.
#[derive(Clone, Debug)]
pub struct Verifier {
    team: String,
    last: AuditHead,
    first_broken: Option<u64>,
}

impl Verifier {
    pub fn new(team: &str) -> Self {
        Verifier { team: team.to_owned(), last: genesis(team), first_broken: None }
    }

    /// The next line, in the order of the log. Once one is broken the rest says nothing more.
    pub fn take(&mut self, entry: &AuditEntry) {
        if self.first_broken.is_some() {
            return;
        }
        let fits = entry.team == self.team
            && entry.seq == self.last.seq + 1
            && entry.prev_hash == self.last.hash;
        if fits && entry.hash == hash(entry) {
            self.last = head(entry);
        } else {
            self.first_broken = Some(self.last.seq + 1);
        }
    }

    /// Lines found good, from the first on.
    pub fn good(&self) -> u64 {
        self.last.seq
    }

    /// Number of the first line that is missing or not what it was; `None` for a whole log. `end`
    /// is the head that is kept apart, where one is known.
    pub fn first_broken(&self, end: Option<&AuditHead>) -> Option<u64> {
        self.first_broken.or_else(|| {
            let ends_early = end.is_some_and(|end| *end != self.last);
            ends_early.then_some(self.last.seq + 1)
        })
    }
}

fn hash(entry: &AuditEntry) -> String {
    let bare = AuditEntry { hash: String::new(), ..entry.clone() };
    // Serialising our own type cannot fail.
    hex(&serde_json::to_vec(&bare).unwrap_or_default())
}

fn hex(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(lines: u16) -> Vec<AuditEntry> {
        let mut head = genesis("team_1");
        let mut log = Vec::new();
        for outcome in 1..=lines {
            let entry = chained(
                AuditEntry { team: "team_1".into(), outcome, ..AuditEntry::default() },
                &head,
            );
            head = super::head(&entry);
            log.push(entry);
        }
        log
    }

    fn first_broken(log: &[AuditEntry], end: Option<&AuditHead>) -> Option<u64> {
        let mut verifier = Verifier::new("team_1");
        log.iter().for_each(|entry| verifier.take(entry));
        verifier.first_broken(end)
    }

    #[test]
    fn a_whole_log_is_good_and_survives_its_json() {
        let log = log(5);
        let end = head(&log[4]);
        assert_eq!(first_broken(&log, Some(&end)), None);
        let read: Vec<AuditEntry> = log
            .iter()
            .map(|entry| serde_json::from_str(&serde_json::to_string(entry).unwrap()).unwrap())
            .collect();
        assert_eq!(first_broken(&read, Some(&end)), None);
        assert_eq!(first_broken(&[], Some(&genesis("team_1"))), None);
    }

    #[test]
    fn every_altered_missing_added_or_moved_line_is_found() {
        let whole = log(5);
        let end = head(&whole[4]);
        for at in 0..5 {
            let mut altered = whole.clone();
            altered[at].outcome = 999;
            assert_eq!(first_broken(&altered, Some(&end)), Some(at as u64 + 1));
            let mut rehashed = whole.clone();
            rehashed[at].outcome = 999;
            rehashed[at].hash = hash(&rehashed[at]);
            assert_eq!(
                first_broken(&rehashed, Some(&end)),
                Some(if at == 4 { 6 } else { at as u64 + 2 })
            );
            let mut missing = whole.clone();
            missing.remove(at);
            assert_eq!(first_broken(&missing, Some(&end)), Some(at as u64 + 1));
            let mut doubled = whole.clone();
            doubled.insert(at, whole[at].clone());
            assert_eq!(first_broken(&doubled, Some(&end)), Some(at as u64 + 2));
        }
        assert_eq!(
            first_broken(&whole[..3], None),
            None,
            "without its head a short log looks whole"
        );
        let mut verifier = Verifier::new("team_2");
        verifier.take(&whole[0]);
        assert_eq!(verifier.first_broken(None), Some(1), "another team's log");
    }
}
