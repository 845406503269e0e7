//! Checks an exported audit log: `audit verify FILE [HEAD]`. With the hash of the last line, as
//! `GET /api/teams/{team_id}/audit/verify` tells it, a missing end shows too.

use planwright_auth::audit::Verifier;
use planwright_protocol::record::{AuditEntry, AuditHead};
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let told = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["verify", file] => verify(file, None),
        ["verify", file, head] => verify(file, Some(head)),
        _ => Err("usage: audit verify FILE [HEAD]".to_owned()),
    };
    let (text, code) = match told {
        Ok(text) => (text, ExitCode::SUCCESS),
        Err(text) => (text, ExitCode::FAILURE),
    };
    // Nobody may be reading.
    let _ = writeln!(std::io::stdout(), "{text}");
    code
}

fn verify(file: &str, head: Option<&str>) -> Result<String, String> {
    let opened = File::open(file).map_err(|error| format!("{file} cannot be read: {error}"))?;
    let mut verifier: Option<Verifier> = None;
    for (at, line) in BufReader::new(opened).lines().enumerate() {
        let line = line.map_err(|error| format!("{file} cannot be read: {error}"))?;
        let entry: AuditEntry = serde_json::from_str(&line)
            .map_err(|_| format!("line {} is no line of an audit log", at + 1))?;
        verifier.get_or_insert_with(|| Verifier::new(&entry.team)).take(&entry);
    }
    let Some(verifier) = verifier else { return Err("the log is empty".to_owned()) };
    let end = head.map(|hash| AuditHead { seq: verifier.good(), hash: hash.to_owned() });
    match verifier.first_broken(end.as_ref()) {
        None => Ok(format!("{} lines, none missing or altered", verifier.good())),
        Some(first) => Err(format!("line {first} is missing or was altered")),
    }
}
