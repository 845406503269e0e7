import { describe, expect, it } from "vitest";
import { kindOf } from "./kind";

describe("the kind of a file", () => {
  it.each([
    ["RUN.md", "text/plain", "markdown"],
    ["a/b.py", "text/x-python", "code"],
    ["photo.png", "image/png", "image"],
    ["drawing.svg", "image/svg+xml", "code"],
    ["notes", "text/plain; charset=utf-8", "text"],
    ["data.bin", "application/octet-stream", "binary"],
  ])("of %s (%s) is %s", (path, content_type, kind) => {
    expect(kindOf({ path, content_type })).toBe(kind);
  });
});
