import type { Rigor } from "./api/types";

export const RIGOR: { value: Rigor; label: string; what: string }[] = [
  {
    value: "L1",
    label: "L1 quick",
    what: "A short list of tasks. The cheapest plan, for work that is clear.",
  },
  {
    value: "L2",
    label: "L2 phases",
    what: "Tasks in phases, with open questions for you to answer before approval.",
  },
  {
    value: "L3",
    label: "L3 thorough",
    what: "Phases and questions, plus risks with their mitigation and a test strategy.",
  },
];

/** The word without the letter and figure that the API calls it by. */
export function rigorWord(rigor: Rigor): string {
  return RIGOR.find(({ value }) => value === rigor)?.label.replace(/^\S+ /, "") ?? rigor;
}
