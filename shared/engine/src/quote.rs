//! What a plan is expected to cost, and the most it can cost.

use crate::money::MicroUsd;
use crate::period::Day;
use crate::plan::{Plan, PlanTask};
use crate::pricing::{PriceBook, TokenUsage, UnknownModel, capabilities};
use crate::routing::{RoutingTable, Tier};
use serde::{Deserialize, Serialize};

/// Rounds a task's tool loop may take: calls of a model, each with the tools it asks for.
pub const MAX_ROUNDS: u32 = 10;
/// Output tokens of one round unless a person says otherwise.
pub const DEFAULT_MAX_TOKENS: u32 = 4_096;
/// Attempts that may each use all rounds: the first, and the automatic retries.
const ATTEMPTS: u32 = crate::command::MAX_RETRIES + 1;
/// Characters of each dependency's output that are forwarded to a task, at most.
pub const FORWARDED_CHARS: usize = 8_000;
/// Characters of all of them together; many dependencies share it.
pub const FORWARDED_TOTAL: usize = 60_000;
/// Dependencies whose output is forwarded; a join of thousands reads the first ones. One read of
/// the table gives at most 100 rows.
pub const FORWARDED_DEPS: usize = 60;
/// Characters of the project's requirements given to every task.
pub const REQUIREMENT_CHARS: usize = 30_000;
/// Characters of a tool's result that are usual; what is reserved ahead for the next round counts
/// with them.
pub const RESULT_CHARS: usize = 2_000;
/// Input tokens the loop keeps at most: older rounds are dropped beyond it.
pub const MAX_INPUT_TOKENS: u64 = 60_000;
/// Tokens of instructions, tool schemas and framing around a task's own text; measured on the
/// built-in tools.
const FRAME_TOKENS: u64 = 2_000;
/// What a usual task does, for the expected price: two rounds that each answer with this many
/// tokens.
const EXPECTED_ROUNDS: u32 = 2;
const EXPECTED_OUTPUT: u64 = 700;

/// What tasks are priced by.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// Length of the project's requirements, which every task is told.
    pub requirement_bytes: usize,
    pub routing: &'a RoutingTable,
    pub prices: &'a PriceBook,
    /// The day whose prices count.
    pub day: Day,
}

/// The price of one task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskQuote {
    /// Position in the plan.
    pub task: usize,
    pub tier: Tier,
    pub provider: String,
    pub model: String,
    pub expected: MicroUsd,
    pub ceiling: MicroUsd,
    /// Most that the first round can cost.
    pub first_round: MicroUsd,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quote {
    pub expected: MicroUsd,
    pub ceiling: MicroUsd,
    pub tasks: Vec<TaskQuote>,
}

/// Upper bound of a text's tokens: two bytes each. English runs at about four, code at about three.
pub fn token_bound(bytes: usize) -> u64 {
    (bytes as u64).div_ceil(2)
}

/// Input tokens of a task's first round, at most.
pub fn first_input_bound(task: &PlanTask, requirement_bytes: usize) -> u64 {
    let own = task.title.len() + task.description.len() + task.verification_criteria.len();
    let each = task.depends_on.len().min(FORWARDED_DEPS);
    let forwarded = (each * FORWARDED_CHARS).min(FORWARDED_TOTAL) + each * 200;
    FRAME_TOKENS + token_bound(own + forwarded + requirement_bytes.min(REQUIREMENT_CHARS * 4))
}

/// Prices every task of a plan. The ceiling is rounds x (input bound + maximum output) x attempts.
pub fn quote(plan: &Plan, terms: &Terms) -> Result<Quote, UnknownModel> {
    let mut tasks = Vec::with_capacity(plan.tasks.len());
    for (at, task) in plan.tasks.iter().enumerate() {
        tasks.push(quote_task(at, task, DEFAULT_MAX_TOKENS, terms)?);
    }
    let expected = tasks.iter().map(|t| t.expected).sum();
    let ceiling = tasks.iter().map(|t| t.ceiling).sum();
    Ok(Quote { expected, ceiling, tasks })
}

/// The price of one task.
pub fn quote_task(
    at: usize,
    task: &PlanTask,
    max_tokens: u32,
    terms: &Terms,
) -> Result<TaskQuote, UnknownModel> {
    let tier = task.tier();
    let chosen = terms.routing.for_tier(tier);
    let provider = chosen.provider.as_str();
    let price = terms.prices.price_at(provider, &chosen.model, terms.day)?;
    let output = u64::from(capabilities(provider, &chosen.model).output_limit(max_tokens));
    let first = first_input_bound(task, terms.requirement_bytes);
    let round = |n: u32| {
        let grown = first + u64::from(n) * (output + token_bound(RESULT_CHARS));
        price.ceiling(grown.min(MAX_INPUT_TOKENS.max(first)), output)
    };
    let rounds = if task.tools_needed.is_empty() { 1 } else { MAX_ROUNDS };
    let one_attempt: MicroUsd = (0..rounds).map(round).sum();
    let usual = TokenUsage { input: first / 2, output: EXPECTED_OUTPUT, ..TokenUsage::default() };
    Ok(TaskQuote {
        task: at,
        tier,
        provider: provider.to_owned(),
        model: chosen.model.clone(),
        expected: price.cost(&usual).times(EXPECTED_ROUNDS.min(rounds)),
        ceiling: one_attempt.times(ATTEMPTS),
        first_round: price.ceiling(first, output),
    })
}
