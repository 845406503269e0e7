import { describe, expect, it } from "vitest";
import type { ProjectEvent } from "@/lib/api/types";
import { figuresIn, saidIn } from "./refused";

function failed(seq: number, data: Record<string, unknown>): ProjectEvent {
  return {
    id: `e${seq}`,
    seq,
    type: "plan_failed",
    project_id: "p",
    task_id: null,
    message: "no",
    timestamp: "2026-11-21T10:00:00Z",
    data,
  } as unknown as ProjectEvent;
}

const budget = { limit_usd: 1, reserved_usd: 0.2, spent_usd: 0.7, requested_usd: 0.3 };

describe("the figures of a planning without money", () => {
  it("are those of the last planning that failed", () => {
    expect(figuresIn([failed(1, { code: "budget_exceeded", budget })])).toEqual(budget);
    expect(figuresIn([failed(1, { budget }), failed(2, { code: "plan_invalid" })])).toBeNull();
  });

  it("are none when the log says less than all of them", () => {
    expect(figuresIn([failed(1, { budget: { limit_usd: 1 } })])).toBeNull();
    expect(figuresIn([])).toBeNull();
  });
});

describe("what the model said in place of a plan", () => {
  it("is that of the last planning that failed, with what it asks", () => {
    const asked = { said: "Which language?", open_questions: ["Which language?"] };
    expect(saidIn([failed(1, { code: "plan_questions", ...asked })])).toEqual(asked);
    expect(saidIn([failed(1, asked), failed(2, { code: "plan_invalid" })])).toBeNull();
    expect(saidIn([failed(1, { said: "No." })])).toEqual({ said: "No.", open_questions: [] });
  });
});
