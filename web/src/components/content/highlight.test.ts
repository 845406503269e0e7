import { describe, expect, it } from "vitest";
import { highlightLines, splitLines } from "./highlight";

describe("highlighting", () => {
  it("keeps every line balanced when a comment or string spans several", () => {
    const lines = highlightLines('"""one\ntwo"""\nx = 1', "a.py");
    expect(lines).toHaveLength(3);
    for (const line of lines)
      expect(line.match(/<span/g)?.length ?? 0).toBe(line.match(/<\/span>/g)?.length ?? 0);
  });

  it("escapes markup of files it knows and of those it does not", () => {
    for (const path of ["a.py", "a.unknown", "a.html"])
      expect(highlightLines("<img src=x onerror=alert(1)>", path).join("")).not.toContain("<img");
  });

  it("opens nested spans again on the next line", () => {
    expect(splitLines('<span class="a">x<span class="b">y\nz</span></span>')).toEqual([
      '<span class="a">x<span class="b">y</span></span>',
      '<span class="a"><span class="b">z</span></span>',
    ]);
  });
});
