import { describe, expect, it } from "vitest";
import { toCsv } from "./csv";
import { fillDays, niceTop } from "./daily";

describe("daily usage", () => {
  it("has one entry per day of the window, by UTC", () => {
    const day = {
      date: "2026-11-20",
      cost_usd: 2,
      prompt_tokens: 1,
      completion_tokens: 1,
      api_calls: 1,
    };
    const days = fillDays([day], 3, new Date("2026-11-21T23:59:59Z"));
    expect(days.map((each) => [each.date, each.cost_usd])).toEqual([
      ["2026-11-19", 0],
      ["2026-11-20", 2],
      ["2026-11-21", 0],
    ]);
  });

  it("has an axis that ends at a round number", () => {
    expect([[], [0.03], [3.2], [7], [10]].map(niceTop)).toEqual([1, 0.05, 5, 10, 10]);
  });
});

describe("CSV", () => {
  it("quotes what needs it and defuses formulas", () => {
    expect(
      toCsv(
        ["name", "cost"],
        [
          ['say "hi", now', 0.5],
          ["=cmd()", -1],
        ],
      ),
    ).toBe('name,cost\r\n"say ""hi"", now",0.5\r\n\'=cmd(),-1\r\n');
  });
});
