import { describe, expect, it } from "vitest";
import { spelledOut, targetOf } from "./links";

describe("links in a model's text", () => {
  it("lead to the project's files by any spelling of a relative path", () => {
    for (const raw of ["wire/home.svg", "./wire/home.svg", "/wire/home.svg#x", "wire//home.svg?y"])
      expect(targetOf(raw)).toEqual({ kind: "file", path: "wire/home.svg" });
    expect(targetOf("a%20b.txt")).toEqual({ kind: "file", path: "a b.txt" });
    expect(targetOf("100%.txt")).toEqual({ kind: "file", path: "100%.txt" });
  });

  it("name their host when they leave, also without a scheme", () => {
    expect(targetOf("https://example.com/a")).toMatchObject({ kind: "site", host: "example.com" });
    expect(targetOf("//evil.example/x")).toMatchObject({ kind: "site", host: "evil.example" });
    expect(targetOf("mailto:a@example.com")).toMatchObject({ host: "a@example.com" });
  });

  it("are no links when they are harmful or lead out of the project", () => {
    for (const raw of [
      "javascript:alert(1)",
      "data:text/html,x",
      "../../etc/passwd",
      "",
      undefined,
    ])
      expect(targetOf(raw)).toEqual({ kind: "none" });
  });

  it("cannot turn the order of what follows", () => {
    expect(spelledOut("a\u202Eb")).toBe("a[U+202E]b");
    expect(spelledOut("שלום hello")).toBe("שלום hello");
  });
});
