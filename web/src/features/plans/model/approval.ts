/** What an approval binds, in one sum and one sentence. */
import type { Plan, Project } from "@/lib/api/types";
import { leftOf } from "@/lib/bound";
import { usd } from "@/lib/format/money";

type Money = Pick<Project, "limit_usd" | "spent_usd" | "held_usd" | "uncertain_usd">;
type Quote = Pick<NonNullable<Plan["quote"]>, "expected_usd" | "ceiling_usd">;

/**
 * The sum at which the run would stop: the lower of the plan's ceiling and what the project's limit
 * leaves.
 */
export function stopsAt(project: Money, ceiling: number | undefined): number {
  const left = leftOf({ ...project, ceiling_usd: null });
  return left === null ? (ceiling ?? 0) : Math.min(ceiling ?? 0, left);
}

/** A plan without a price is not one whose money is used up: only the former costs nothing. */
export function approveWords(quote: Quote | null | undefined, stops: number): string {
  if (!quote || quote.ceiling_usd === 0) return "Approve: nothing to pay";
  return `Approve: expected ${usd(quote.expected_usd)}, stops at ${usd(stops)}`;
}
