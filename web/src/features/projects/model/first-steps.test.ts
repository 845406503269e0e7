import { expect, it } from "vitest";
import { firstSteps } from "./first-steps";

const demo = { id: "demo", category: "ai", status: "online" };

it("the first steps tick themselves by what there is", () => {
  const done = (...args: Parameters<typeof firstSteps>) =>
    firstSteps(...args)
      .filter((step) => step.done)
      .map((step) => step.id);
  expect(done([], [demo], 1)).toEqual([]);
  expect(done([{ status: "draft", approved_plan_id: null }], [demo], 1)).toEqual(["project"]);
  expect(
    done(
      [{ status: "completed", approved_plan_id: "pln_1" }],
      [demo, { id: "openai", category: "ai", status: "degraded" }],
      2,
    ),
  ).toEqual(["project", "approve", "finish", "provider", "invite"]);
  expect(done([], [demo, { id: "ollama", category: "ai", status: "offline" }], 1)).toEqual([]);
});
