import { describe, expect, it } from "vitest";
import type { Artifact } from "@/lib/api/types";
import { isNumeric, parseCsv } from "./csv";
import { beside, safeSheet } from "./preview";
import { fileRows, foldersOf } from "./tree";

const file = (path: string): Artifact => ({
  path,
  content_type: "text/plain",
  size_bytes: 1,
  task_id: null,
  updated_at: "2026-11-21T10:00:00Z",
});

describe("the tree of files", () => {
  const files = ["z.md", "src/b10.py", "src/b2.py", "src/lib/a.py", "a.md"].map(file);
  const drawn = (closed: string[]) =>
    fileRows(files, new Set(closed)).map((row) => `${"-".repeat(row.depth)}${row.name}`);

  it("has folders first, then files, by name with numbers in their order", () => {
    expect(drawn([])).toEqual(["src", "-lib", "--a.py", "-b2.py", "-b10.py", "a.md", "z.md"]);
  });

  it("hides what is in a closed folder, and says how much that is", () => {
    expect(drawn(["src"])).toEqual(["src", "a.md", "z.md"]);
    expect(fileRows(files, new Set(["src"]))[0]).toMatchObject({ files: 3, open: false });
    expect(foldersOf("src/lib/a.py")).toEqual(["src", "src/lib"]);
  });
});

describe("separated values", () => {
  it("are read with quotes, line ends of every kind and the separator of the first line", () => {
    expect(parseCsv('a,b\r\n"x, ""y""\nz",2\n\n')).toEqual([
      ["a", "b"],
      ['x, "y"\nz', "2"],
    ]);
    expect(parseCsv("a;b;c\n1,5;2;3")).toEqual([
      ["a", "b", "c"],
      ["1,5", "2", "3"],
    ]);
    expect(parseCsv("")).toEqual([]);
    expect(parseCsv("one\n")).toEqual([["one"]]);
  });

  it("tells a column of numbers", () => {
    const rows = [
      ["1", "x", ""],
      ["-2.50", "3", ""],
    ];
    expect([0, 1, 2].map((at) => isNumeric(rows, at))).toEqual([true, false, false]);
  });
});

it("a style sheet loads nothing, and keeps the pictures written into it", () => {
  expect(
    safeSheet(
      `@import "https://x.test/a.css"; a { background: url('https://x.test/t.png') } ` +
        `b { background: url(data:image/png;base64,AA==) }`,
    ),
  ).toBe(` a { background: none } b { background: url(data:image/png;base64,AA==) }`);
});

describe("what a page takes from files beside it", () => {
  it("is found from the page's own folder, and nowhere outside the project", () => {
    expect(beside("site/index.html", "styles.css?v=2")).toBe("site/styles.css");
    expect(beside("site/index.html", "../img/a.png")).toBe("img/a.png");
    expect(beside("site/index.html", "/img/a.png")).toBe("img/a.png");
    for (const href of ["../../x", "https://x.test/a", "//x.test/a", "javascript:1", "", null])
      expect(beside("site/index.html", href)).toBeNull();
  });
});
