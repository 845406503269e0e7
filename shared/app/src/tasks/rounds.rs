//! What a task did, round by round.

use super::{TaskError, read};
use crate::App;
use planwright_engine::id::TaskRef;
use planwright_platform::clock::rfc3339;
use planwright_protocol::chat::{Block, Purpose, StopReason};
use planwright_protocol::http::task::{TaskRound, ToolCall};
use planwright_protocol::record::{Round, ToolResult};

/// What the attempts of a task did, round by round, oldest first.
pub async fn rounds(app: &App, task: TaskRef) -> Result<Vec<TaskRound>, TaskError> {
    read::find(app, task).await?;
    let (history, result) =
        tokio::try_join!(app.store.history(task, None), app.store.result_get(task),)?;
    let mut rounds = history.rounds;
    // The last round of an attempt that ended stands with its result.
    if let Some(last) = result.and_then(|result| result.last_round)
        && !rounds
            .iter()
            .any(|(round, _)| (round.attempt, round.round) == (last.attempt, last.round))
    {
        rounds.push((last, Vec::new()));
    }
    rounds.sort_by_key(|(round, _)| (round.attempt, round.round));
    Ok(rounds.into_iter().map(|(round, results)| shown(round, results)).collect())
}

fn shown(round: Round, mut results: Vec<ToolResult>) -> TaskRound {
    let (mut text, mut tool_calls) = (String::new(), Vec::new());
    for block in round.content {
        match block {
            Block::Text { text: part } => text.push_str(&part),
            Block::ToolUse { id, name, input } => {
                let found = results
                    .iter()
                    .position(|result| result.tool_use_id == id)
                    .map(|at| results.swap_remove(at));
                let (is_error, result) =
                    found.map_or((false, None), |found| (found.is_error, Some(found.content)));
                tool_calls.push(ToolCall { id, name, arguments: input, result, is_error });
            }
            Block::ToolResult { .. } | Block::Opaque { .. } => {}
        }
    }
    TaskRound {
        attempt: round.attempt,
        round: round.round,
        purpose: Purpose::Execution.as_str(),
        provider: round.provider,
        model: round.model,
        text,
        tool_calls,
        stop: round.stop.map(StopReason::as_str),
        error: round.error,
        prompt_tokens: round.usage.prompt(),
        completion_tokens: round.usage.output,
        cache_read_tokens: round.usage.cache_read,
        cache_write_tokens: round.usage.cache_write,
        cost_usd: round.cost.as_usd(),
        started_at: rfc3339(round.started_ms),
        completed_at: rfc3339(round.ended_ms),
    }
}
