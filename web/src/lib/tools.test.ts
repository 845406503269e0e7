import { describe, expect, it } from "vitest";
import { callBrief, toolWords, TOOLS } from "./tools";

describe("tools", () => {
  it("are all told in words, and one that is not known by its name", () => {
    expect(TOOLS.map(toolWords).filter((words) => /_/.test(words))).toEqual([]);
    expect(TOOLS).toHaveLength(18);
    expect(["edit_file", "ask_human", "web_fetch", "toString"].map(toolWords)).toEqual([
      "Edit a file",
      "Ask a person",
      "web_fetch",
      "toString",
    ]);
  });

  it("are called with something: a path, both paths of a move, a command's first line", () => {
    expect(callBrief("edit_file", { old: "a", new: "b", path: "src/a.rs" })).toBe("src/a.rs");
    expect(callBrief("move_file", { from: "a.md", to: "docs/a.md" })).toBe("a.md → docs/a.md");
    expect(callBrief("run_shell", { command: "\nmake test\nmake lint" })).toBe("make test");
    expect(callBrief("search_codebase", { pattern: "fn main", path: "src" })).toBe(
      "fn main in src",
    );
    expect(callBrief("search_codebase", { pattern: "fn main" })).toBe("fn main");
    expect(callBrief("git_diff", { since_start: true, paths: ["a", "b"] })).toBe("a, b");
    expect(callBrief("git_status", {})).toBe("");
    expect(callBrief("ask_human", { question: "Which port?", choices: ["80"] })).toBe(
      "Which port?",
    );
  });

  it("are called with anything a model may send", () => {
    expect(callBrief("run_python", { code: "x".repeat(200) })).toHaveLength(80);
    expect([null, undefined, "text", 3].map((each) => callBrief("read_file", each))).toEqual([
      "",
      "",
      "text",
      "3",
    ]);
  });
});
