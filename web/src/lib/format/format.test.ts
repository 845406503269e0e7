import { describe, expect, it } from "vitest";
import { dollars, percent, share, usd, usdChange } from "./money";
import { bytes, plural, shortCount } from "./number";
import { between, duration, relativeTime } from "./time";

describe("money", () => {
  it("has two digits, four below a cent, and never reads as zero when it is not", () => {
    expect([0, 3, 1234.5, 0.0042, 0.01, 0.00001, null].map(usd)).toEqual([
      "$0.00",
      "$3.00",
      "$1,234.50",
      "$0.0042",
      "$0.01",
      "<$0.0001",
      "–",
    ]);
    expect(dollars(3)).toBe("3.00");
  });

  it("names a change with its direction", () => {
    expect(usdChange(1, 1.5)).toBe("+$0.50");
    expect(usdChange(1.5, 1)).toBe("−$0.50");
    expect(usdChange(1, 1)).toBe("no change");
  });

  it("keeps shares between nothing and all, also without a limit", () => {
    expect([share(2, 1), share(1, 0), share(1, 4)]).toEqual([1, 0, 0.25]);
    expect([percent(1, 4), percent(0.001, 1), percent(1, 0)]).toEqual(["25 %", "<1 %", "0 %"]);
  });
});

describe("numbers", () => {
  it("are short where room is short", () => {
    expect([999, 1234, 120_000, 2_500_000].map(shortCount)).toEqual([
      "999",
      "1.2k",
      "120k",
      "2.5M",
    ]);
    expect([12, 2048, 5_242_880].map(bytes)).toEqual(["12 B", "2 KB", "5 MB"]);
    expect([plural(1, "task"), plural(2, "task"), plural(0, "child", "children")]).toEqual([
      "1 task",
      "2 tasks",
      "0 children",
    ]);
  });
});

describe("times", () => {
  const now = Date.parse("2026-11-21T12:00:00Z");

  it("are relative in both directions", () => {
    expect(relativeTime("2026-11-21T11:59:58Z", now)).toBe("now");
    expect(relativeTime("2026-11-21T11:57:00Z", now)).toBe("3 min ago");
    expect(relativeTime("2026-11-21T12:00:12Z", now)).toBe("in 12 s");
    expect(relativeTime("2026-11-19T12:00:00Z", now)).toBe("2 d ago");
    expect(relativeTime("2025-01-05T12:00:00Z", now)).toBe("5 Jan 2025");
  });

  it("say how long something took", () => {
    expect([850, 4200, 42_000, 185_000, 7_800_000, -1].map(duration)).toEqual([
      "850 ms",
      "4.2 s",
      "42 s",
      "3 min 05 s",
      "2 h 10 min",
      "–",
    ]);
    expect(between("2026-11-21T11:00:00Z", null, now)).toBe(3_600_000);
    expect(between(null, null, now)).toBeNull();
  });
});
