/// A call that could not be carried out. Never the model's fault: its mistakes are a `ToolOutput`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Files(#[from] planwright_files::Error),
    #[error("compiling the argument schema of tool {tool}: {reason}")]
    Schema { tool: String, reason: String },
    #[error("the record of a task's repository cannot be read or written")]
    Record(#[source] serde_json::Error),
    #[error("a file came out of the sandbox unreadable")]
    Content(#[source] base64::DecodeError),
    #[error("a pack of a task's repository did not come or go")]
    Packs(#[source] planwright_sandbox::PackError),
}
