import { describe, expect, it } from "vitest";
import type { Plan, PlanTask, Round } from "./api/types";
import { estimateOf, lastKept, retrySays } from "./retry";

const round = (number: number, error: string | null = null, purpose = "execution") =>
  ({ round: number, error, purpose }) satisfies Partial<Round>;

function plan(titles: string[], phased: string[] = []): Pick<Plan, "plan" | "quote"> {
  const of = (title: string) => ({ title }) as PlanTask;
  return {
    plan: {
      summary: "",
      tasks: titles.map(of),
      phases: [{ name: "Later", description: "", tasks: phased.map(of) }],
    },
    quote: {
      expected_usd: 1,
      ceiling_usd: 9,
      by_tier: [],
      tasks: [...titles, ...phased].map((_, task) => ({
        task,
        model: "haiku-x",
        model_tier: "haiku" as const,
        expected_usd: task + 0.5,
        ceiling_usd: task + 4,
      })),
    },
  };
}

describe("what a retry goes on from", () => {
  it("is the round after the last one with a reply, whatever attempt made it", () => {
    expect(
      lastKept([round(3), round(1), round(4, "HTTP 529"), round(9, null, "verification")]),
    ).toBe(3);
    expect(retrySays(0.12, [round(1), round(2), round(3)], null).from).toBe(
      "The next attempt goes on with round 4; rounds 1 to 3 are kept and not made again.",
    );
    expect(retrySays(0.12, [round(1)], null).from).toContain("round 2; round 1 is kept");
  });

  it("is the beginning where no call was answered, and the question where it asked", () => {
    expect(retrySays(0, [round(1, "HTTP 500")], null).from).toBe(
      "No round is stored: the next attempt begins with round 1.",
    );
    expect(retrySays(0, [round(1), round(2)], null, true).from).toBe(
      "Answered, it goes on with round 3.",
    );
  });
});

describe("what a retry may cost", () => {
  it("says what was spent, and the plan's estimate as an estimate", () => {
    const says = retrySays(0.12, [round(1), round(2)], { expected: 0.08, most: 1.2 });
    expect(says.spent).toBe("$0.12 spent so far in 2 calls.");
    expect(says.estimate).toBe(
      "Estimate of the plan for the whole task, from its beginning: $0.08 expected, at most $1.20 with every retry.",
    );
    expect(retrySays(0, [], { expected: 0, most: 0 }).estimate).toContain("free");
    expect(retrySays(0, [], null)).toMatchObject({
      spent: "$0.00 spent so far.",
      estimate: "There is no estimate of what it may still cost.",
    });
  });

  it("finds the task in the plan by its title, through the phases", () => {
    const found = plan(["One"], ["Two", "Three"]);
    expect(estimateOf({ title: "Three", model_tier: "haiku" }, found)).toEqual({
      expected: 2.5,
      most: 6,
    });
  });

  it("has no estimate that may be of something else", () => {
    const twice = plan(["One", "One", "Two"]);
    expect(estimateOf({ title: "One", model_tier: "haiku" }, twice)).toBeNull();
    expect(estimateOf({ title: "Gone", model_tier: "haiku" }, twice)).toBeNull();
    expect(estimateOf({ title: "Two", model_tier: "opus" }, twice)).toBeNull();
    expect(estimateOf({ title: "Two", model_tier: "haiku" }, { ...twice, quote: null })).toBeNull();
  });
});
