import { describe, expect, it } from "vitest";
import { piecesOf } from "./stream";

describe("a text that is being written", () => {
  it("is finished up to its last empty line", () => {
    expect(piecesOf("# One\n\nTwo *thr")).toEqual({
      settled: ["# One\n"],
      tail: "Two *thr",
      code: false,
    });
    expect(piecesOf("Begun")).toEqual({ settled: [], tail: "Begun", code: false });
  });

  it("is code while a fence is open, whatever empty lines are in it", () => {
    expect(piecesOf("Look:\n\n```py\na = 1\n\nb")).toEqual({
      settled: ["Look:\n"],
      tail: "a = 1\n\nb",
      code: true,
    });
    expect(piecesOf("Look:\n```py\na")).toEqual({ settled: ["Look:"], tail: "a", code: true });
    expect(piecesOf("```py\na\n```\nThen").settled).toEqual(["```py\na\n```"]);
  });

  it("keeps what it settled: more text never changes an earlier piece but the last", () => {
    const text = Array.from({ length: 80 }, (_, at) => `Paragraph ${at} ${"word ".repeat(30)}`)
      .join("\n\n")
      .concat("\n\n```js\n", "x\n\n".repeat(900), "```\n\nThe end");
    let before: string[] = [];
    for (let length = 100; length <= text.length; length += 97) {
      const { settled } = piecesOf(text.slice(0, length));
      expect(settled.slice(0, Math.max(0, before.length - 1))).toEqual(
        before.slice(0, Math.max(0, before.length - 1)),
      );
      before = settled;
    }
    const { settled, tail } = piecesOf(text);
    expect([...settled, tail].join("\n")).toBe(text);
  });
});
