//! What our git folders are made with.

/// Overrides what a project's own attributes say about converting files on their way in and out.
pub(super) const ATTRIBUTES: &str = "* -text -ident !filter !working-tree-encoding !eol\n";
/// What tools leave behind and nobody keeps, also where a project has no `.gitignore`.
pub(super) const EXCLUDED: &str = "__pycache__/\n*.pyc\n.pytest_cache/\n.mypy_cache/\n.ruff_cache/\n\
    node_modules/\n.venv/\n";
/// The only configuration that is read.
pub(super) const CONFIG: &str = "[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = false
\tlogallrefupdates = false
\thooksPath = /dev/null
\tfsmonitor = false
\tautocrlf = false
\tsymlinks = true
\tprotectHFS = true
\tprotectNTFS = true
\tquotePath = false
[gc]
\tauto = 0
[maintenance]
\tauto = false
[advice]
\taddEmbeddedRepo = false
[pack]
\tthreads = 2
\twriteReverseIndex = false
[transfer]
\tfsckObjects = true
[protocol]
\tallow = never
[submodule]
\trecurse = false
";
