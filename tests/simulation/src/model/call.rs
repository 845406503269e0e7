use planwright_engine::id::ProjectId;
use planwright_protocol::chat::{Block, ChatRequest, Purpose, Role};
use std::fmt;

/// Which call a request is, read from its own text as a provider could.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    pub project: ProjectId,
    /// 0 for planning.
    pub task: u32,
    pub round: u32,
    pub paid: bool,
    /// Answers already given in this conversation.
    pub answers: u32,
}

impl Call {
    pub fn read(request: &ChatRequest, paid: bool) -> Self {
        let mut text: String = request.system.iter().map(|b| b.text.as_str()).collect();
        if let Some(Block::Text { text: first }) =
            request.messages.first().and_then(|m| m.content.first())
        {
            text.push_str(first);
        }
        let answers = request.messages.iter().filter(|m| m.role == Role::Assistant).count();
        let answers = u32::try_from(answers).unwrap_or(u32::MAX);
        let task = if request.purpose == Purpose::Planning {
            0
        } else {
            number_after(&text, "<context type=\"phase\">\nn")
        };
        Call { project: project_in(&text), task, round: answers + 1, paid, answers }
    }
}

impl Call {
    /// A few tasks are beyond their provider.
    pub fn is_hopeless(&self) -> bool {
        self.task > 0 && (self.project.as_u128() >> 64 ^ u128::from(self.task)).is_multiple_of(11)
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "round {} of task {} of {}", self.round, self.task, self.project)
    }
}

fn project_in(text: &str) -> ProjectId {
    let id = text.find("prj_").and_then(|at| text.get(at..at + 36)).and_then(|id| id.parse().ok());
    id.unwrap_or(ProjectId::from_u128(0))
}

fn number_after(text: &str, mark: &str) -> u32 {
    let rest = text.split_once(mark).map_or("", |(_, rest)| rest);
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}
