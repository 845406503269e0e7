//! What a run may use. The figures were measured on two cores with the threats of the sandbox's
//! tests; each is far above what builds and tests of ordinary projects take, and far below what
//! harms a laptop or a 2 GB function.

use serde::{Deserialize, Serialize};

const MIB: u64 = 1024 * 1024;

/// Bounds of a request. Every field has a ceiling; see [`Limits::check`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Wall clock of one command, in milliseconds. A Lambda invocation ends at 900 s, and 540 s
    /// leave it the time to restore, to snapshot and to answer.
    pub run_timeout_ms: u64,
    /// Processor time of one process, in seconds (`RLIMIT_CPU`).
    pub cpu_s: u64,
    /// Memory of all processes of a command together, in bytes: private pages and shared ones,
    /// counted from outside every 40 ms. An address space limit would break what reserves much
    /// and uses little, such as Node.js.
    pub memory_bytes: u64,
    /// Processes and threads of a command (`RLIMIT_NPROC`).
    pub processes: u64,
    /// Open files of one process (`RLIMIT_NOFILE`).
    pub open_files: u64,
    /// Largest file a command may write, in bytes (`RLIMIT_FSIZE`).
    pub file_bytes: u64,
    /// Blocks of all files of the workspace together, in bytes.
    pub workspace_bytes: u64,
    /// Files and folders of the workspace.
    pub workspace_entries: u64,
    /// Blocks of all files under `/tmp` and `/dev/shm` together, in bytes.
    pub tmp_bytes: u64,
    /// Files and folders under `/tmp` and `/dev/shm`.
    pub tmp_entries: u64,
    /// Characters of output kept from its beginning. With the tail this is what a model reads with
    /// profit; a longer text pushes its own task out of the window.
    pub output_head_chars: usize,
    /// Characters of output kept from its end, where a build says what failed.
    pub output_tail_chars: usize,
    /// A command is killed once this much of its output had to be left out, in bytes.
    pub output_dropped_bytes: u64,
    /// Source of [`Step::Python`](crate::Step::Python), in bytes: half of what Linux takes as one
    /// argument.
    pub code_bytes: usize,
    /// Text of an edit, and of the file it makes, in bytes: what the file tools allow.
    pub edit_bytes: usize,
    /// Largest file an answer brings, in bytes: what a project's files may have.
    pub brought_file_bytes: u64,
    /// All files an answer brings, in bytes: an answer of git's is at most 32 MiB with them.
    pub brought_bytes: u64,
    /// Lines a search gives.
    pub search_hits: usize,
    /// Characters of a line a search gives.
    pub search_line_chars: usize,
    /// Wall clock of a search, in milliseconds.
    pub search_ms: u64,
    /// Characters of a diff.
    pub diff_chars: usize,
    /// All packs of a repository, in bytes.
    pub repository_bytes: u64,
    /// Files of a commit.
    pub repository_files: u64,
    /// Largest file of a commit, in bytes.
    pub repository_file_bytes: u64,
    /// Pack of what one request made, in bytes.
    pub pack_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            run_timeout_ms: 120_000,
            cpu_s: 300,
            memory_bytes: 1024 * MIB,
            processes: 256,
            open_files: 1_024,
            file_bytes: 256 * MIB,
            workspace_bytes: 1024 * MIB,
            workspace_entries: 50_000,
            tmp_bytes: 512 * MIB,
            tmp_entries: 50_000,
            output_head_chars: 10_000,
            output_tail_chars: 20_000,
            output_dropped_bytes: 64 * MIB,
            code_bytes: 64 * 1024,
            edit_bytes: 1024 * 1024,
            brought_file_bytes: MIB,
            brought_bytes: 4 * MIB,
            search_hits: 100,
            search_line_chars: 200,
            search_ms: 10_000,
            diff_chars: 30_000,
            repository_bytes: 200 * MIB,
            repository_files: 20_000,
            repository_file_bytes: 20 * MIB,
            pack_bytes: 50 * MIB,
        }
    }
}

/// A limit above its ceiling.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("limits.{field} is {asked}; it may be at most {most}")]
pub struct LimitError {
    pub field: &'static str,
    pub asked: u64,
    pub most: u64,
}

/// Longest command, in milliseconds.
const MOST_RUN_MS: u64 = 540_000;

impl Limits {
    /// Refuses a bound that would unbind: the run's time has a ceiling of its own, everything else
    /// may be at most four times its default.
    pub fn check(&self) -> Result<(), LimitError> {
        let default = Limits::default();
        let at_most = |field, asked, most| {
            if asked > most { Err(LimitError { field, asked, most }) } else { Ok(()) }
        };
        let wide = |text: usize| u64::try_from(text).unwrap_or(u64::MAX);
        at_most("run_timeout_ms", self.run_timeout_ms, MOST_RUN_MS)?;
        let rows = [
            ("cpu_s", self.cpu_s, default.cpu_s),
            ("memory_bytes", self.memory_bytes, default.memory_bytes),
            ("processes", self.processes, default.processes),
            ("open_files", self.open_files, default.open_files),
            ("file_bytes", self.file_bytes, default.file_bytes),
            ("workspace_bytes", self.workspace_bytes, default.workspace_bytes),
            ("workspace_entries", self.workspace_entries, default.workspace_entries),
            ("tmp_bytes", self.tmp_bytes, default.tmp_bytes),
            ("tmp_entries", self.tmp_entries, default.tmp_entries),
            ("output_dropped_bytes", self.output_dropped_bytes, default.output_dropped_bytes),
            ("search_ms", self.search_ms, default.search_ms),
            ("brought_file_bytes", self.brought_file_bytes, default.brought_file_bytes),
            ("brought_bytes", self.brought_bytes, default.brought_bytes),
            ("repository_bytes", self.repository_bytes, default.repository_bytes),
            ("repository_files", self.repository_files, default.repository_files),
            ("repository_file_bytes", self.repository_file_bytes, default.repository_file_bytes),
            ("pack_bytes", self.pack_bytes, default.pack_bytes),
            ("output_head_chars", wide(self.output_head_chars), wide(default.output_head_chars)),
            ("output_tail_chars", wide(self.output_tail_chars), wide(default.output_tail_chars)),
            ("edit_bytes", wide(self.edit_bytes), wide(default.edit_bytes)),
            ("search_hits", wide(self.search_hits), wide(default.search_hits)),
            ("search_line_chars", wide(self.search_line_chars), wide(default.search_line_chars)),
            ("diff_chars", wide(self.diff_chars), wide(default.diff_chars)),
        ];
        // One argument of a command is at most 128 KiB on Linux (`MAX_ARG_STRLEN`).
        at_most("code_bytes", wide(self.code_bytes), wide(default.code_bytes))?;
        rows.into_iter().try_for_each(|(field, asked, usual)| at_most(field, asked, usual * 4))
    }

    /// The time a command gets that asked for `timeout_ms`.
    pub fn timeout_ms(&self, asked: Option<u64>) -> u64 {
        asked.unwrap_or(self.run_timeout_ms).min(MOST_RUN_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_pass_and_an_unbound_request_names_its_field() {
        assert_eq!(Limits::default().check(), Ok(()));
        let endless = Limits { run_timeout_ms: 600_000, ..Limits::default() };
        assert_eq!(
            endless.check().map_err(|error| error.to_string()),
            Err("limits.run_timeout_ms is 600000; it may be at most 540000".to_owned())
        );
        let hungry = Limits { memory_bytes: u64::MAX, ..Limits::default() };
        assert_eq!(hungry.check().map_err(|error| error.field), Err("memory_bytes"));
    }
}
