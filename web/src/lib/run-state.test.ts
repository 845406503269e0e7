import { describe, expect, it } from "vitest";
import { summarise } from "./live/reduce";
import { aroundTime, runStateOf, timeIn } from "./run-state";
import type { Project, TaskSummary } from "./api/types";

const NONE: TaskSummary = { ...summarise([]), total: 3 };

function state(
  summary: Partial<TaskSummary>,
  waiting_for: string | null = null,
  status: Project["status"] = "executing",
) {
  return runStateOf({ status, waiting_for, task_summary: { ...NONE, ...summary } }).status;
}

describe("the state of a run", () => {
  it("runs while a task is at work, whatever the last sentence said", () => {
    expect(state({ running: 1, needs_review: 2 }, "2 tasks wait for a person.")).toBe("executing");
    expect(state({ queued: 1 }, "The next attempt starts at 2026-11-21T08:53:13.070Z.")).toBe(
      "executing",
    );
  });

  it("waits for a person, money, a provider or a time, as the API's sentences say", () => {
    expect(state({ needs_review: 1 }, "One task waits for a person.")).toBe("waits_person");
    expect(state({ needs_review: 2 }, "2 tasks wait for a person.")).toBe("waits_person");
    expect(
      state(
        { pending: 2 },
        "Paid tasks wait for money: the next call may cost $0.10, and $0.02 of the project's limit of $1.00 is left.",
      ),
    ).toBe("waits_money");
    expect(
      state(
        { pending: 1 },
        "anthropic does not answer (HTTP 529); it is tried again at 2026-11-21T08:53:13.070Z.",
      ),
    ).toBe("waits_provider");
    expect(state({ pending: 1 }, "openai refuses the key of this team.")).toBe("waits_provider");
    expect(
      state({ pending: 1 }, "The haiku tier does not answer; tasks go on when a model does."),
    ).toBe("waits_provider");
    expect(state({ pending: 1 }, "The next attempt starts at 2026-11-21T08:53:13.070Z.")).toBe(
      "waits_time",
    );
  });

  it("waits for a person before the API has said so, and runs while it may begin a task", () => {
    expect(state({ needs_review: 1, blocked: 2 })).toBe("waits_person");
    expect(state({ needs_review: 1, pending: 1 })).toBe("executing");
    expect(state({ suspended: 1 })).toBe("waits_outside");
  });

  it("is its status where it is not running", () => {
    for (const status of ["draft", "paused", "cancelled", "completed", "failed"] as const)
      expect(state({ needs_review: 1 }, "The run is paused.", status)).toBe(status);
  });
});

describe("a time in a sentence", () => {
  it("is found with what stands around it", () => {
    const said = "The next attempt starts at 2026-11-21T08:53:13.070Z.";
    expect(timeIn(said)).toBe("2026-11-21T08:53:13.070Z");
    expect(aroundTime(said)).toEqual([
      "The next attempt starts at ",
      "2026-11-21T08:53:13.070Z",
      ".",
    ]);
    expect(aroundTime("The run is paused.")).toEqual(["The run is paused.", null, ""]);
  });
});
