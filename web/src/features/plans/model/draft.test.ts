import { describe, expect, it } from "vitest";
import type { PlanBody } from "@/lib/api/types";
import {
  addTask,
  changeCount,
  connect,
  disconnect,
  draftOf,
  removeTask,
  setField,
  setSummary,
  toPatch,
  type PlanDraft,
} from "./draft";
import { aPlanTask } from "./fixtures";

const body: PlanBody = {
  summary: "Two phases",
  phases: [
    {
      name: "Build",
      description: "",
      tasks: [aPlanTask("A"), aPlanTask("B", { depends_on: [0] })],
    },
    { name: "Check", description: "", tasks: [aPlanTask("C", { depends_on: [1] })] },
  ],
};

function accepted(outcome: PlanDraft | string): PlanDraft {
  if (typeof outcome === "string") throw new Error(outcome);
  return outcome;
}

describe("editing a plan", () => {
  it("asks for nothing when nothing changed", () => {
    expect(toPatch(body, draftOf(body))).toEqual({});
    expect(changeCount(body, draftOf(body))).toBe(0);
  });

  it("sends only the fields that changed", () => {
    const draft = setField(setSummary(draftOf(body), "New"), "t1", "title", "B2");
    expect(toPatch(body, draft)).toEqual({ summary: "New", update: [{ task: 1, title: "B2" }] });
  });

  it("forgets an edit that was taken back", () => {
    const draft = setField(
      setField(draftOf(body), "t1", "model_tier", "opus"),
      "t1",
      "model_tier",
      null,
    );
    expect(changeCount(body, draft)).toBe(0);
  });

  it("connects and disconnects by places of the edited version", () => {
    const draft = disconnect(accepted(connect(draftOf(body), "t0", "t2")), "t0", "t1");
    expect(toPatch(body, draft).update).toEqual([
      { task: 1, depends_on: [] },
      { task: 2, depends_on: [1, 0] },
    ]);
  });

  it("refuses a circle and a repeated edge with a sentence", () => {
    expect(connect(draftOf(body), "t2", "t0")).toContain("circle");
    expect(connect(draftOf(body), "t0", "t1")).toContain("already waits");
  });

  it("bridges the gap when a task in the middle is removed", () => {
    expect(toPatch(body, removeTask(draftOf(body), "t1"))).toEqual({
      remove: [1],
      update: [{ task: 2, depends_on: [0] }],
    });
  });

  it("adds a task to its phase, and others may wait for it by the place behind the last", () => {
    const added = setField(addTask(draftOf(body), "n1", "Build", ["t0"]), "n1", "title", "New");
    expect(added.tasks.map((task) => task.key)).toEqual(["t0", "t1", "n1", "t2"]);
    const patch = toPatch(body, accepted(connect(added, "n1", "t2")));
    expect(patch.add).toEqual([
      expect.objectContaining({ title: "New", phase: 0, depends_on: [0] }),
    ]);
    expect(patch.update).toEqual([{ task: 2, depends_on: [1, 3] }]);
  });

  it("works on a plan without phases", () => {
    const flat: PlanBody = { summary: "Flat", tasks: [aPlanTask("A")] };
    const patch = toPatch(flat, addTask(draftOf(flat), "n1", null, ["t0"]));
    expect(patch.add?.[0]).not.toHaveProperty("phase");
  });
});
