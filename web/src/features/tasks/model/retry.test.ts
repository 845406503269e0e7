import { expect, it } from "vitest";
import { retryWords } from "./retry";

it("says what a retry goes on from and what one more try costs by those before", () => {
  expect(retryWords({ attempt: 2, cost_usd: 0.5 })).toContain(
    "$0.50 spent in 2 tries; by that, one more costs about $0.25.",
  );
  expect(retryWords({ attempt: 1, cost_usd: 0 })).toContain("1 try so far cost nothing.");
  expect(retryWords({ attempt: 0, cost_usd: 0 })).toBe("It has not run yet: a retry starts it.");
});
