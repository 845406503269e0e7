use crate::Error;
use crate::tool::{Class, Tool, ToolAnswer, ToolContext, ToolOutput};
use async_trait::async_trait;
use planwright_protocol::chat::ToolSpec;
use serde::Deserialize;
use serde_json::{Value, json};

/// Longest question and longest choice, in characters, and most choices.
const MAX_QUESTION_CHARS: usize = 4_000;
const MAX_CHOICE_CHARS: usize = 200;
const MAX_CHOICES: usize = 10;

/// Asks a person; the task waits for the answer without a worker.
pub struct AskHuman {
    spec: ToolSpec,
}

#[derive(Deserialize)]
struct Arguments {
    question: String,
    #[serde(default)]
    choices: Vec<String>,
}

impl AskHuman {
    pub fn new() -> Self {
        let choice = json!({"type": "string", "minLength": 1, "maxLength": MAX_CHOICE_CHARS});
        let spec = ToolSpec {
            name: "ask_human".to_owned(),
            description: "Ask a person a question that only a person can answer, and wait for the \
                answer. It may take hours: ask one clear question, and only where guessing would \
                be worse."
                .to_owned(),
            parameters: json!({
                "type": "object",
                "properties": {
                    "question": {"type": "string", "minLength": 1,
                    "maxLength": MAX_QUESTION_CHARS},
                    "choices": {"type": "array", "maxItems": MAX_CHOICES, "items": choice,
                    "description": "Answers to choose from, where there are some"}
                },
                "required": ["question"],
                "additionalProperties": false
            }),
        };
        AskHuman { spec }
    }
}

impl Default for AskHuman {
    fn default() -> Self {
        AskHuman::new()
    }
}

#[async_trait]
impl Tool for AskHuman {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    fn class(&self) -> Class {
        Class::Pure
    }

    async fn call(&self, _: &ToolContext, arguments: Value) -> Result<ToolAnswer, Error> {
        let Arguments { question, choices } = match serde_json::from_value(arguments) {
            Ok(arguments) => arguments,
            Err(error) => return Ok(ToolAnswer::Done(ToolOutput::refused(error.to_string()))),
        };
        if question.trim().is_empty() {
            let refused = ToolOutput::refused("The question is empty; nobody was asked.");
            return Ok(ToolAnswer::Done(refused));
        }
        let choices: Vec<String> = choices.iter().map(|choice| format!("\n- {choice}")).collect();
        Ok(ToolAnswer::Pending(format!("{}{}", question.trim(), choices.concat())))
    }
}
