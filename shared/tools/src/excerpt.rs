//! A part of a text that is too long to be shown whole.

use crate::tool::ToolOutput;

/// Characters from `offset` on, at most so many, with how to read on; `name` says whose text it is.
pub(crate) fn excerpt(name: &str, text: &str, offset: usize, most: usize) -> ToolOutput {
    let total = text.chars().count();
    if offset > 0 && offset >= total {
        return ToolOutput::refused(format!(
            "{name} has {total} characters; offset {offset} is past its end."
        ));
    }
    let shown: String = text.chars().skip(offset).take(most).collect();
    let end = total.min(offset + most);
    if end == total {
        return ToolOutput::done(shown);
    }
    ToolOutput::done(format!(
        "{shown}\n[truncated: characters {offset} to {end} of {total} are shown; read on with \
            offset {end}]"
    ))
}
