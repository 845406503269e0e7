import { describe, expect, it, vi } from "vitest";

vi.mock("../session-host", () => ({ session: {} }));
vi.mock("../team", () => ({ team: {} }));

const { nextLink } = await import("./client");

describe("the next page", () => {
  it("is read from the Link header, absolute or relative, whatever else stands there", () => {
    expect(nextLink('</api/projects?limit=2&after=abc>; rel="next"')).toBe(
      "/projects?limit=2&after=abc",
    );
    expect(nextLink('<https://host/api/tasks/project/p?after=x>; rel="next"')).toBe(
      "/tasks/project/p?after=x",
    );
    expect(nextLink('</api/a>; rel="prev", </api/b?after=1>; rel="next"')).toBe("/b?after=1");
  });

  it("is none on the last page", () => {
    expect(nextLink(null)).toBeNull();
    expect(nextLink('</api/a>; rel="prev"')).toBeNull();
  });
});
