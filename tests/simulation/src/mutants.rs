//! The bugs a simulation has to catch before its silence means anything. `mutants.toml` names them;
//! only the copy that `cargo xtask sim --mutants` makes has them in it.

use crate::campaign::Campaign;
use crate::{Error, Report, Result};
use std::path::Path;

/// A bug that can be switched on in a copy that has it.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct Mutant {
    pub name: String,
    /// What goes wrong with it.
    pub breaks: String,
}

impl Mutant {
    /// The mutants of a list as `cargo xtask sim` writes it.
    pub fn listed(path: &Path) -> Result<Vec<Mutant>> {
        let text = std::fs::read(path).map_err(Error::Mutants)?;
        serde_json::from_slice(&text).map_err(|e| Error::Mutants(e.into()))
    }

    /// Plays schedules with the bug on until one is caught, at most `schedules`.
    pub fn search(&self, first_seed: u64, schedules: u64) -> Result<Report> {
        let campaign = Campaign {
            kept: false,
            first_seed,
            schedules,
            until: None,
            threads: None,
            stop_at_first: true,
            mutant: Some(&self.name),
        };
        campaign.run(|_, _| {})
    }
}
