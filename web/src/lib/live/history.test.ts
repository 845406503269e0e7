import { describe, expect, it } from "vitest";
import type { ProjectEvent } from "../api/types";
import { aTask } from "./fixtures";
import { criticalPath, historyOf, spanWords } from "./history";

const at = (second: number) => `2026-11-21T10:00:${String(second).padStart(2, "0")}Z`;
const ms = (second: number) => Date.parse(at(second));
let seq = 0;
function event(type: string, second: number, data: object = {}, message = ""): ProjectEvent {
  seq += 1;
  return {
    seq,
    type,
    message,
    project_id: "prj_1",
    task_id: type === "task_unblocked" ? null : "tsk_1",
    timestamp: at(second),
    data,
  } as ProjectEvent;
}

function spans(events: ProjectEvent[], task = {}) {
  const found = historyOf(events, [aTask({ status: "completed", ...task })], ms(30));
  return (found.get("tsk_1") ?? []).map((span) => [
    span.kind === "attempt" ? `${span.attempt} ${span.outcome}` : span.wait,
    (span.from - ms(0)) / 1_000,
    (span.to - ms(0)) / 1_000,
  ]);
}

describe("what a task went through", () => {
  it("is a wait for a person where it asked one, without the choices", () => {
    const events = [
      event("task_start", 2, { attempt: 1 }),
      event("task_suspended", 4, { attempt: 1 }, "Which port?\n- 80\n- 443"),
      event("checkpoint", 4, {}, "Which port?\n- 80\n- 443"),
      event("checkpoint_resolved", 9),
      event("task_resumed", 9),
      event("task_start", 10, { attempt: 1 }),
      event("task_complete", 12),
    ];
    expect(spans(events)).toEqual([
      ["1 asked", 2, 4],
      ["person", 4, 9],
      ["1 completed", 10, 12],
    ]);
    const found = historyOf(events, [aTask({ status: "completed" })], ms(30)).get("tsk_1") ?? [];
    expect(found.slice(0, 2).map(spanWords)).toEqual([
      "Attempt 1 asked a person: Which port?",
      "Waited for a person: Which port?",
    ]);
  });

  it("is every attempt and every wait between them, with the reason of each", () => {
    const events = [
      event("task_unblocked", 0, { tasks: [1] }),
      event("task_start", 2, { attempt: 1 }),
      event("task_retry", 3, { attempt: 1 }, "The model is overloaded (429)"),
      event("task_start", 8, { attempt: 2 }),
      event("checkpoint", 10, {}, "It needs an answer"),
      event("checkpoint_resolved", 14),
      event("task_start", 14, { attempt: 3 }),
      event("task_complete", 20),
    ];
    expect(spans(events)).toEqual([
      ["start", 0, 2],
      ["1 retried", 2, 3],
      ["retry", 3, 8],
      ["2 review", 8, 10],
      ["person", 10, 14],
      ["3 completed", 14, 20],
    ]);
    const words = [...historyOf(events, [aTask()], ms(30)).values()].flat().map(spanWords);
    expect(words[1]).toBe("Attempt 1 failed, and was tried again: The model is overloaded (429)");
    expect(words[4]).toBe("Waited for a person: It needs an answer");
  });

  it("goes on until now while it runs or waits, and no longer", () => {
    const begun = [event("task_start", 1, { attempt: 1 })];
    expect(spans(begun, { status: "running" })).toEqual([["1 running", 1, 30]]);
    expect(spans(begun, { status: "failed", completed_at: at(4) })).toEqual([["1 failed", 1, 4]]);
    const stopped = [...begun, event("checkpoint", 5)];
    expect(spans(stopped, { status: "needs_review" })).toEqual([
      ["1 review", 1, 5],
      ["person", 5, 30],
    ]);
    expect(spans(stopped, { status: "cancelled" })).toEqual([["1 review", 1, 5]]);
  });

  it("tells a takeover as an attempt that went on elsewhere", () => {
    expect(
      spans([
        event("task_start", 1, { attempt: 1 }),
        event("task_start", 6, { attempt: 1, takeover: true }),
        event("task_complete", 9),
      ]),
    ).toEqual([
      ["1 moved", 1, 6],
      ["1 completed", 6, 9],
    ]);
  });
});

describe("the critical path", () => {
  const done = (id: string, from: number, to: number, depends_on: string[] = []) =>
    aTask({ id, status: "completed", started_at: at(from), completed_at: at(to), depends_on });

  it("leads back from the task that ended last over those that held it up", () => {
    const tasks = [
      done("a", 0, 5),
      done("b", 0, 9),
      done("c", 9, 12, ["a", "b"]),
      done("d", 5, 11, ["a"]),
    ];
    expect(criticalPath(tasks, ms(30)).map((task) => task.id)).toEqual(["b", "c"]);
  });

  it("ends in what runs, and is empty before anything has started", () => {
    const tasks = [
      done("a", 0, 5),
      aTask({ id: "b", status: "running", started_at: at(5), depends_on: ["a"] }),
      aTask({ id: "c", depends_on: ["b"] }),
    ];
    expect(criticalPath(tasks, ms(30)).map((task) => task.id)).toEqual(["a", "b"]);
    expect(criticalPath([aTask()], ms(30))).toEqual([]);
  });
});
