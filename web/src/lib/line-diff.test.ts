import { describe, expect, it } from "vitest";
import { lineDiff, patchLines } from "./line-diff";

const told = (before: string, after: string) =>
  lineDiff(before, after).map(({ sign, text }) => sign + text);

describe("the difference of two texts", () => {
  it("keeps what both have and takes out before it puts in", () => {
    expect(told("a\nb\nc\nd\n", "a\nB\nc\ne\nd")).toEqual([" a", "-b", "+B", " c", "+e", " d"]);
  });

  it("is all of it where there was nothing, or is nothing left", () => {
    expect(told("", "a\nb")).toEqual(["+a", "+b"]);
    expect(told("a\nb", "")).toEqual(["-a", "-b"]);
    expect(told("a", "a")).toEqual([" a"]);
  });

  it("says both texts whole, however large they are", () => {
    const before = Array.from({ length: 1_500 }, (_, at) => `line ${at}`);
    const after = before.map((line, at) => (at % 2 ? line : `${line}!`)).toReversed();
    const lines = lineDiff(before.join("\n"), after.join("\n"));
    const of = (signs: string) =>
      lines.flatMap(({ sign, text }) => (signs.includes(sign) ? text : []));
    expect(of(" -")).toEqual(before);
    expect(of(" +")).toEqual(after);
  });
});

it("a patch's lines are put in or taken out, its file names are neither", () => {
  const patch = [
    "diff --git a/x b/x",
    "--- a/x",
    "+++ b/x",
    "@@ -1,2 +1,2 @@",
    " same",
    "--- old",
    "+new",
  ].join("\n");
  expect(patchLines(patch).map((line) => line.sign)).toEqual([" ", " ", " ", " ", " ", "-", "+"]);
});
