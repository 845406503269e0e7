import { expect, it } from "vitest";
import { Problem, shortfall } from "./problem";

it("a 402 tells by how much it was over, and nothing when the server did not say", () => {
  expect(
    shortfall(
      new Problem(402, { limit_usd: 5, spent_usd: 4, reserved_usd: 0.5, requested_usd: 1 }),
    ),
  ).toBeCloseTo(0.5);
  expect(shortfall(new Problem(402, { limit_usd: 5, spent_usd: 1, requested_usd: 1 }))).toBe(0);
  expect(shortfall(new Problem(402, { detail: "no" }))).toBeNull();
});
