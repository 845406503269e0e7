import { describe, expect, it } from "vitest";
import { aPlan, aPlanTask } from "./fixtures";
import { readPlan } from "./import";

const body = { summary: "S", tasks: [aPlanTask("A"), aPlanTask("B")] };

describe("a plan from a file", () => {
  it("is read bare, as the API answers it, and as the body of an import", () => {
    for (const value of [body, aPlan(3, body), { plan: body }]) {
      expect(readPlan(JSON.stringify(value))).toEqual({ plan: body, tasks: 2, phases: 0 });
    }
  });

  it("is the newest version of an export, which lists tasks beside its plans", () => {
    const young = {
      summary: "S2",
      phases: [{ name: "P", description: "", tasks: [aPlanTask("C")] }],
    };
    const file = {
      project: {},
      plans: [aPlan(2, young), aPlan(1, body)],
      tasks: [{ id: "tsk_1" }],
    };
    expect(readPlan(JSON.stringify(file))).toMatchObject({ plan: young, tasks: 1, phases: 1 });
  });

  it("is refused in words when it is no JSON, no plan, or empty", () => {
    expect(readPlan("{oops")).toMatch(/^This is not JSON/);
    for (const text of ["[]", "3", "null", '{"name":"x"}', '{"phases":[1]}'])
      expect(readPlan(text)).toMatch(/^There is no plan/);
    expect(readPlan('{"summary":"","tasks":[]}')).toBe("The plan has no tasks.");
  });
});
