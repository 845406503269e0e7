//! Text as it goes in and out.

use planwright_protocol::chat::{Block, ChatRequest, Message, Role};

/// Begins every text of the demo model.
pub const DEMO_PREFIX: &str = "[demo model] ";

pub(super) fn text(text: String) -> Block {
    Block::Text { text }
}

/// All text of one message.
pub(super) fn text_of(message: &Message) -> String {
    let texts = message.content.iter().filter_map(|block| match block {
        Block::Text { text } => Some(text.as_str()),
        _ => None,
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// Texts of the user's messages, oldest first.
pub(super) fn user_texts(request: &ChatRequest) -> Vec<String> {
    let users = request.messages.iter().filter(|message| message.role == Role::User);
    users.map(text_of).filter(|text| !text.trim().is_empty()).collect()
}
