/** What may still be spent on a project, from one place, so that every screen says the same sum. */
import type { Project } from "./api/types";

type Money = Pick<
  Project,
  "limit_usd" | "ceiling_usd" | "spent_usd" | "held_usd" | "uncertain_usd"
>;

export interface Bound {
  /**
   * The sum at which paid work stops: the lower of the project's limit and the approved ceiling.
   */
  amount: number;
  /** Which of the two it is. */
  by: "limit" | "ceiling";
}

/**
 * A limit of nothing is a limit: every paid call waits. None where nothing in the project is paid
 * for and no limit is set.
 */
export function boundOf(project: Pick<Money, "limit_usd" | "ceiling_usd">): Bound | null {
  const { limit_usd: limit, ceiling_usd: ceiling } = project;
  const bounds: Bound[] = [];
  if (limit > 0 || ceiling !== 0) bounds.push({ amount: limit, by: "limit" });
  if (ceiling !== null && ceiling !== undefined && ceiling > 0)
    bounds.push({ amount: ceiling, by: "ceiling" });
  return bounds.sort((a, b) => a.amount - b.amount)[0] ?? null;
}

/**
 * Everything that counts against the bound but running calls: what was charged and what may have
 * been.
 */
export function counted(project: Pick<Money, "spent_usd" | "uncertain_usd">): number {
  return project.spent_usd + (project.uncertain_usd ?? 0);
}

/** What is left for new calls, never below nothing. */
export function leftOf(project: Money): number | null {
  const bound = boundOf(project);
  if (!bound) return null;
  return Math.max(0, bound.amount - counted(project) - project.held_usd);
}

/** Said wherever the word stands. */
export const POSSIBLY_PAID =
  "Calls whose answer was lost or refused may have been charged by the provider. They count against every limit until somebody settles them.";
