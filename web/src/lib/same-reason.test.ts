import { expect, it } from "vitest";
import { sameAsChosen, sameReasons } from "./same-reason";

const groups = (...reasons: string[]) =>
  sameReasons(reasons, (reason) => reason).map((group) => group.entries);

it("entries with one reason are a group, the largest first", () => {
  expect(groups("key refused", "HTTP 529", "HTTP 529", "key refused", "HTTP 529")).toEqual([
    ["HTTP 529", "HTTP 529", "HTTP 529"],
    ["key refused", "key refused"],
  ]);
});

it("one entry alone is no group, and none is made of entries without a reason", () => {
  expect(groups("HTTP 529", "HTTP 500", "", " ", "")).toEqual([]);
});

it("a time in the sentence does not make it another reason, a number does", () => {
  const at = (time: string) => `HTTP 529; tried again at 2026-11-21T08:53:${time}Z.`;
  expect(groups(at("13"), at("59.070"))).toHaveLength(1);
  expect(groups("Task 3 failed", "Task 4 failed")).toEqual([]);
});

it("the others of a reason are offered while all that is chosen has that reason", () => {
  const entries = [
    { id: 1, why: "HTTP 529" },
    { id: 2, why: "key refused" },
    { id: 3, why: "HTTP 529" },
  ];
  const offered = (...ids: number[]) =>
    sameAsChosen(
      entries,
      (entry) => entry.why,
      (entry) => ids.includes(entry.id),
    )?.entries.map((entry) => entry.id) ?? null;
  expect(offered(3)).toEqual([1, 3]);
  expect([offered(), offered(2), offered(1, 2), offered(1, 3)]).toEqual([null, null, null, null]);
});
