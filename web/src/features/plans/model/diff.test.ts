import { describe, expect, it } from "vitest";
import { diffPlans } from "./diff";
import { aPlan, aPlanTask } from "./fixtures";

describe("the difference of two versions", () => {
  it("is empty for equal plans", () => {
    const plan = { summary: "S", tasks: [aPlanTask("A"), aPlanTask("B", { depends_on: [0] })] };
    expect(diffPlans(aPlan(1, plan), aPlan(2, structuredClone(plan)))).toMatchObject({
      summary: null,
      tasks: [],
      unchanged: 2,
    });
  });

  it("names each changed field with both values, and the effect on the price", () => {
    const before = aPlan(1, { summary: "S", tasks: [aPlanTask("A")] }, 1);
    const after = aPlan(
      2,
      { summary: "S2", tasks: [aPlanTask("A", { model_tier: "opus", priority: 5 })] },
      3,
    );
    const diff = diffPlans(before, after);
    expect(diff.summary).toEqual({ field: "Summary", before: "S", after: "S2" });
    expect(diff.tasks).toEqual([
      {
        kind: "changed",
        title: "A",
        phase: null,
        fields: [
          { field: "Model tier", before: "by type", after: "large" },
          { field: "Priority", before: "by order", after: "5" },
        ],
      },
    ]);
    expect(diff.cost).toEqual({ expected: [0.25, 0.75], ceiling: [1, 3] });
  });

  it("tells an answer from the assumption it replaced, and a question that is gone", () => {
    const asked = (question: string, answer: string | null = null) => ({
      question,
      proposed_answer: "SQLite",
      impact: "",
      answer,
    });
    const before = aPlan(1, {
      summary: "S",
      tasks: [],
      open_questions: [asked("Which?"), asked("Who?")],
    });
    const after = aPlan(2, {
      summary: "S",
      tasks: [],
      open_questions: [asked("Which?", "Postgres")],
    });
    expect(diffPlans(before, after).questions).toEqual([
      { field: "Which?", before: "Assumed: SQLite", after: "Answer: Postgres" },
      { field: "Who?", before: "Assumed: SQLite", after: "" },
    ]);
    expect(diffPlans(after, after).questions).toEqual([]);
  });

  it("tells added and removed tasks from renamed ones", () => {
    const before = aPlan(1, {
      summary: "S",
      tasks: [aPlanTask("Write the parser"), aPlanTask("Old", { description: "gone" })],
    });
    const after = aPlan(2, {
      summary: "S",
      tasks: [aPlanTask("Write the fast parser"), aPlanTask("Deploy", { description: "new" })],
    });
    expect(diffPlans(before, after).tasks.map((task) => [task.kind, task.title])).toEqual([
      ["changed", "Write the fast parser"],
      ["added", "Deploy"],
      ["removed", "Old"],
    ]);
  });

  it("does not report dependants of a task that only got a new title or place", () => {
    const before = aPlan(1, {
      summary: "S",
      tasks: [aPlanTask("A"), aPlanTask("B", { depends_on: [0] })],
    });
    const after = aPlan(2, {
      summary: "S",
      tasks: [
        aPlanTask("First"),
        aPlanTask("A renamed", { description: "Do: A" }),
        aPlanTask("B", { depends_on: [1] }),
      ],
    });
    const changed = diffPlans(before, after).tasks.filter((task) => task.kind === "changed");
    expect(changed.map((task) => task.title)).toEqual(["A renamed"]);
  });

  it("reports what a task now waits for", () => {
    const before = aPlan(1, { summary: "S", tasks: [aPlanTask("A"), aPlanTask("B")] });
    const after = aPlan(2, {
      summary: "S",
      tasks: [aPlanTask("A"), aPlanTask("B", { depends_on: [0] })],
    });
    expect(diffPlans(before, after).tasks[0]?.fields).toEqual([
      { field: "Waits for", before: "", after: "A" },
    ]);
  });
});
