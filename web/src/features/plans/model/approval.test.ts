import { describe, expect, it } from "vitest";
import { approveWords, stopsAt } from "./approval";

const project = { limit_usd: 10, spent_usd: 0, held_usd: 0, uncertain_usd: 0 };
const quote = { expected_usd: 0.57, ceiling_usd: 85.71 };

describe("what an approval binds", () => {
  it("is the lower of the plan's ceiling and what the limit leaves", () => {
    expect(stopsAt(project, 85.71)).toBe(10);
    expect(stopsAt({ ...project, spent_usd: 9, uncertain_usd: 0.5 }, 85.71)).toBe(0.5);
    expect(stopsAt(project, 0.6)).toBe(0.6);
    expect(approveWords(quote, 10)).toBe("Approve: expected $0.57, stops at $10.00");
  });

  it("is not called free where a limit of nothing, or one used up, stops it at once", () => {
    for (const used of [{ limit_usd: 0 }, { spent_usd: 10 }, { uncertain_usd: 12 }]) {
      const stops = stopsAt({ ...project, ...used }, quote.ceiling_usd);
      expect(approveWords(quote, stops)).toBe("Approve: expected $0.57, stops at $0.00");
    }
    expect(approveWords({ expected_usd: 0, ceiling_usd: 0 }, 0)).toBe("Approve: nothing to pay");
  });
});
