/**
 * What another attempt of a task goes on from, and what it may cost, said beside the buttons that
 * ask for one. The API has no price of a single retry: what was spent and the plan's estimate of
 * the whole task stand for it, and are named as what they are.
 */
import type { Plan, PlanBody, Round, Task } from "./api/types";
import { usd } from "./format/money";
import { plural } from "./format/number";

type Rounds = Pick<Round, "round" | "purpose" | "error">[];

export interface Estimate {
  expected: number;
  most: number;
}

export interface RetrySays {
  from: string;
  spent: string;
  estimate: string;
}

/** The number of the last round that the next attempt remembers; 0 where it begins anew. */
export function lastKept(rounds: Rounds): number {
  // Calls without a reply are no part of the conversation.
  return rounds
    .filter((round) => round.purpose === "execution" && round.error === null)
    .reduce((last, { round }) => Math.max(last, round), 0);
}

/**
 * The plan's estimate of the whole task. Prices name a task by its place in the plan, the task
 * itself does not: it is found by its title, and where that is not certain, or its tier was
 * changed since, there is none.
 */
export function estimateOf(
  task: Pick<Task, "title" | "model_tier">,
  plan: Pick<Plan, "plan" | "quote">,
): Estimate | null {
  const titles = titlesOf(plan.plan);
  const place = titles.indexOf(task.title);
  if (place < 0 || titles.lastIndexOf(task.title) !== place) return null;
  const price = plan.quote?.tasks.find((each) => each.task === place);
  if (!price || price.model_tier !== task.model_tier) return null;
  return { expected: price.expected_usd, most: price.ceiling_usd };
}

function titlesOf(plan: PlanBody): string[] {
  const phases = (plan.phases ?? []).flatMap((phase) => phase.tasks);
  return [...(plan.tasks ?? []), ...phases].map((task) => task.title);
}

/** The sentences beside the buttons; `asks` where an answer is what the task goes on with. */
export function retrySays(
  spent: number,
  rounds: Rounds,
  estimate: Estimate | null,
  asks = false,
): RetrySays {
  const last = lastKept(rounds);
  return {
    from: asks ? fromAnswer(last) : fromRound(last),
    spent: `${usd(spent)} spent so far${rounds.length > 0 ? ` in ${plural(rounds.length, "call")}` : ""}.`,
    estimate: estimateWords(estimate),
  };
}

function fromRound(last: number): string {
  if (last === 0) return "No round is stored: the next attempt begins with round 1.";
  const kept = last === 1 ? "round 1 is" : `rounds 1 to ${last} are`;
  return `The next attempt goes on with round ${last + 1}; ${kept} kept and not made again.`;
}

function fromAnswer(last: number): string {
  return last === 0 ? "It begins with round 1." : `Answered, it goes on with round ${last + 1}.`;
}

function estimateWords(estimate: Estimate | null): string {
  if (estimate === null) return "There is no estimate of what it may still cost.";
  if (estimate.most === 0) return "Estimate: nothing more, its model is free.";
  return (
    `Estimate of the plan for the whole task, from its beginning: ${usd(estimate.expected)} ` +
    `expected, at most ${usd(estimate.most)} with every retry.`
  );
}
