import type { UsageSummary } from "@/lib/api/types";

/** What a call to a model was for, as people say it. */
export const PURPOSE_WORDS: Record<string, string> = {
  planning: "Making plans",
  execution: "Working on tasks",
  verification: "Checking results",
  knowledge_extraction: "Keeping what was learned",
};

/** The parts of a sum, dearest first; of equal ones that with more calls. */
export function byCost<U extends UsageSummary["by_purpose"][string]>(
  parts: Record<string, U>,
): [string, U][] {
  return Object.entries(parts).sort(([, a], [, b]) => b.cost_usd - a.cost_usd || b.calls - a.calls);
}
