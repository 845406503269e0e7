import { describe, expect, it } from "vitest";
import { boundOf, counted, leftOf } from "./bound";

const money = {
  limit_usd: 10,
  ceiling_usd: 82.56,
  spent_usd: 0.16,
  held_usd: 0,
  uncertain_usd: 0.22,
};

describe("the bound of a project", () => {
  it("is the lower of limit and ceiling", () => {
    expect(boundOf(money)).toEqual({ amount: 10, by: "limit" });
    expect(boundOf({ limit_usd: 10, ceiling_usd: 1 })).toEqual({ amount: 1, by: "ceiling" });
    expect(boundOf({ limit_usd: 10, ceiling_usd: null })).toEqual({ amount: 10, by: "limit" });
    expect(boundOf({ limit_usd: 0, ceiling_usd: 0 })).toBeNull();
  });

  it("is nothing where the limit is: then nothing is left, whatever was approved", () => {
    expect(boundOf({ limit_usd: 0, ceiling_usd: 0.02 })).toEqual({ amount: 0, by: "limit" });
    expect(leftOf({ ...money, limit_usd: 0, ceiling_usd: null })).toBe(0);
  });

  it("counts what may have been paid, and what is left is never below nothing", () => {
    expect(counted(money)).toBeCloseTo(0.38);
    expect(leftOf(money)).toBeCloseTo(9.62);
    expect(leftOf({ ...money, limit_usd: 0.17 })).toBe(0);
  });
});
