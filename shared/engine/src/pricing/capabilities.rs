//! What each model can do and which request fields its API takes.

/// How a model thinks before it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thinking {
    /// Not unless asked, and this product does not ask.
    Off,
    /// Always or by default, to a depth it chooses; a request may set the effort but no budget.
    Adaptive,
}

/// With fewer output tokens than this, deep thinking would leave no room for the answer, since both
/// count as output.
pub const ROOM_FOR_THINKING: u32 = 16_384;

/// What a model accepts and how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Tokens of prompt and reply together.
    pub context_window: u32,
    /// Most tokens of one reply.
    pub max_output_tokens: u32,
    pub tools: bool,
    /// `tool_choice` may demand a call; elsewhere that is a 400.
    pub forced_tool_choice: bool,
    /// `temperature` and its kin may be sent.
    pub sampling: bool,
    /// The conversation may end with an assistant turn to be continued.
    pub prefill: bool,
    /// The reply can be held to a JSON Schema.
    pub structured_output: bool,
    pub thinking: Thinking,
    /// The output limit is called `max_completion_tokens`.
    pub max_completion_tokens: bool,
    /// Tools are refused on chat completions unless `reasoning_effort` is `none`.
    pub tools_without_reasoning: bool,
}

impl Capabilities {
    /// The output limit to send: what the caller wants, as far as the model goes.
    pub fn output_limit(&self, wanted: u32) -> u32 {
        wanted.min(self.max_output_tokens).max(1)
    }
}

const CLAUDE_4: Capabilities = Capabilities {
    context_window: 200_000,
    max_output_tokens: 64_000,
    tools: true,
    forced_tool_choice: true,
    sampling: true,
    prefill: false,
    structured_output: true,
    thinking: Thinking::Off,
    max_completion_tokens: false,
    tools_without_reasoning: false,
};

const CLAUDE_5_5: Capabilities = Capabilities {
    context_window: 1_000_000,
    max_output_tokens: 128_000,
    forced_tool_choice: false,
    sampling: false,
    thinking: Thinking::Adaptive,
    ..CLAUDE_4
};

const GPT_6: Capabilities = Capabilities {
    context_window: 1_050_000,
    max_output_tokens: 128_000,
    tools: true,
    forced_tool_choice: true,
    sampling: false,
    prefill: false,
    structured_output: true,
    thinking: Thinking::Adaptive,
    max_completion_tokens: true,
    tools_without_reasoning: true,
};

/// Chat completions has no `none` effort for it, so tools need another way to ask.
const GPT_6_1_SOL: Capabilities = Capabilities { tools_without_reasoning: false, ..GPT_6 };

const GEMINI_3: Capabilities = Capabilities {
    context_window: 1_048_576,
    max_output_tokens: 65_536,
    structured_output: true,
    thinking: Thinking::Adaptive,
    ..UNKNOWN
};

const GLM_5: Capabilities = Capabilities {
    context_window: 1_048_576,
    max_output_tokens: 131_072,
    thinking: Thinking::Adaptive,
    ..UNKNOWN
};

/// GPT-6 behind a gateway, which makes of its fields what the vendor takes.
const GPT_6_ROUTED: Capabilities =
    Capabilities { max_completion_tokens: false, tools_without_reasoning: false, ..GPT_6 };

/// A model on an OpenAI-compatible server of which nothing is known: only what every such server
/// takes.
const UNKNOWN: Capabilities = Capabilities {
    context_window: 32_768,
    max_output_tokens: 8_192,
    tools: true,
    forced_tool_choice: false,
    sampling: true,
    prefill: false,
    structured_output: false,
    thinking: Thinking::Off,
    max_completion_tokens: false,
    tools_without_reasoning: false,
};

/// A model served by Ollama: the window is the largest the adapter asks for, since memory grows
/// with it.
const LOCAL: Capabilities = Capabilities { structured_output: true, ..UNKNOWN };

const DEMO: Capabilities = Capabilities { context_window: 200_000, ..LOCAL };

/// What `model` can do; one that is not listed gets what its provider's oldest models can.
pub fn capabilities(provider: &str, model: &str) -> Capabilities {
    match (provider, model) {
        ("anthropic", "claude-haiku-5-5") => {
            Capabilities { forced_tool_choice: true, ..CLAUDE_5_5 }
        }
        (
            "anthropic",
            "claude-sonnet-5-5" | "claude-opus-5-5" | "claude-fable-5-1" | "claude-fable-5-2"
            | "claude-opus-5" | "claude-sonnet-5",
        ) => CLAUDE_5_5,
        ("anthropic", _) => CLAUDE_4,
        ("openai", "gpt-6-luna" | "gpt-6-sol" | "gpt-6-astra" | "gpt-6.1-terra") => GPT_6,
        ("openai", "gpt-6.1-sol") => GPT_6_1_SOL,
        ("google", _) => GEMINI_3,
        ("glm", "glm-5.3" | "glm-5.2") => GLM_5,
        ("openrouter", "openai/gpt-6-luna" | "openai/gpt-6.1-sol" | "openai/gpt-6.1-terra") => {
            GPT_6_ROUTED
        }
        ("ollama", _) => LOCAL,
        ("demo", _) => DEMO,
        _ => UNKNOWN,
    }
}
