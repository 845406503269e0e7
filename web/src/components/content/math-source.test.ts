import { describe, expect, it } from "vitest";
import { withFormulas } from "./math-source";

describe("formulas in a model's text", () => {
  it("are taken in every way in which models write them", () => {
    expect(withFormulas("so \\(a^2\\) holds")).toBe("so $$a^2$$ holds");
    expect(withFormulas("so $a^2 + b^2$, always")).toBe("so $$a^2 + b^2$$, always");
    expect(withFormulas("$2^n$ steps")).toBe("$$2^n$$ steps");
    expect(withFormulas("then\n\\[ x = 1 \\]\nand")).toBe("then\n\n$$\nx = 1\n$$\n\nand");
    expect(withFormulas("$$ x = 1 $$")).toBe("\n$$\nx = 1\n$$\n");
    expect(withFormulas("$$\nx = 1\n$$")).toBe("$$\nx = 1\n$$");
  });

  it("are not seen in sums of money", () => {
    for (const text of [
      "It costs $5 and then $10.",
      "from $5-$10 a month",
      "US$ and CA$ are not the same",
      "$0.57 expected, stops at $10.00",
      "pay $5 or so in CA$",
      "$12$",
    ])
      expect(withFormulas(text)).toBe(text);
  });

  it("are not seen in code", () => {
    for (const text of [
      "```sh\necho $HOME $PATH\ncost=$a$\n```",
      "~~~\n\\[ x \\]\n~~~\n",
      "run `echo $a$ \\(b\\)` once",
      "```\nnever closed $a$",
    ])
      expect(withFormulas(text)).toBe(text);
  });

  it("are found fast in a text of nothing but their beginnings", () => {
    for (const start of ["\\[ ", "\\( ", "$a ", "`", "```\n"]) {
      const text = start.repeat(10_000);
      expect(withFormulas(text)).toBe(text);
    }
  });
});
