/// A call that could not be carried out. Never the model's fault: its mistakes are a `ToolOutput`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Files(#[from] planwright_files::Error),
    #[error("compiling the argument schema of tool {tool}: {reason}")]
    Schema { tool: String, reason: String },
}
