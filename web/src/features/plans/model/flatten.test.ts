import { describe, expect, it } from "vitest";
import { taskAt } from "./flatten";
import type { Plan } from "@/lib/api/types";

const task = (title: string) => ({ title });
const plan = (body: object) => ({ plan: body }) as unknown as Plan;

describe("the task a pointer leads to", () => {
  it("is found in a flat plan and in phases", () => {
    const flat = plan({ tasks: [task("a"), task("b")] });
    expect(taskAt(flat, "/tasks/1/task_type")?.title).toBe("b");
    const phased = plan({ phases: [{ tasks: [task("a"), task("b")] }, { tasks: [task("c")] }] });
    expect(taskAt(phased, "/phases/1/tasks/0/title")).toMatchObject({ title: "c", index: 2 });
  });

  it("is none for the plan as a whole and for what is not there", () => {
    const flat = plan({ tasks: [task("a")] });
    expect(taskAt(flat, "")).toBeUndefined();
    expect(taskAt(flat, "/summary")).toBeUndefined();
    expect(taskAt(flat, "/tasks/7")).toBeUndefined();
  });
});
