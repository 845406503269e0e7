//! Values a setting chooses among.

/// A model, with the provider that serves it where that was said (`openai:gpt-6-luna`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelChoice {
    /// One of [`PROVIDERS`].
    pub provider: Option<String>,
    pub model: String,
}

/// Providers a [`ModelChoice`] may name before the colon; other text there belongs to the model, as
/// in `qwen3:8b`.
pub const PROVIDERS: [&str; 4] = ["anthropic", "openai", "ollama", "demo"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    Json,
    Human,
}
