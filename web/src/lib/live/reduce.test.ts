import { describe, expect, it } from "vitest";
import { aProject, aTask, anEvent } from "./fixtures";
import { reduceEvents, reduceProject, reduceTask, summarise } from "./reduce";

describe("a task under events", () => {
  it("runs, completes and keeps what the events carry", () => {
    const started = reduceTask(
      aTask(),
      anEvent(11, "task_start", { task_id: "tsk_1", data: { attempt: 1 } }),
    );
    expect(started).toMatchObject({
      status: "running",
      started_at: "2026-11-21T10:00:11Z",
      attempt: 1,
      error: null,
    });
    const done = reduceTask(
      started,
      anEvent(14, "task_complete", { task_id: "tsk_1", data: { cost_usd: 0.25 } }),
    );
    expect(done).toMatchObject({
      status: "completed",
      completed_at: "2026-11-21T10:00:14Z",
      cost_usd: 0.25,
    });
  });

  it("says why it waits after a retry and what went wrong after a failure", () => {
    const retried = reduceTask(
      aTask({ status: "running" }),
      anEvent(11, "task_retry", {
        message: "Overloaded",
        data: { retry_at_ms: Date.parse("2026-11-21T10:01:00Z") },
      }),
    );
    expect(retried).toMatchObject({
      status: "pending",
      waiting_for: "retry",
      waiting_reason: "Overloaded",
      retry_at: "2026-11-21T10:01:00.000Z",
    });
    expect(
      reduceTask(aTask(), anEvent(11, "task_failed", { message: "No such model" })),
    ).toMatchObject({ status: "failed", error: "No such model" });
  });

  it("waits for a person at a checkpoint", () => {
    expect(reduceTask(aTask(), anEvent(11, "checkpoint"))).toMatchObject({
      status: "needs_review",
      waiting_for: "person",
    });
  });

  it("stays suspended while a question it asked in the middle of its work waits", () => {
    const asks = { message: "Which port?" };
    const suspended = reduceTask(aTask({ status: "running" }), anEvent(11, "task_suspended", asks));
    expect(reduceTask(suspended, anEvent(12, "checkpoint", asks))).toMatchObject({
      status: "suspended",
      waiting_reason: "Which port?",
    });
  });

  it("is not set back by an event older than its data", () => {
    const task = aTask({ status: "completed", updated_at: "2026-11-21T10:00:30Z" });
    expect(reduceTask(task, anEvent(11, "task_start"))).toBe(task);
  });

  it("stays the same object under an event that says nothing about it", () => {
    const task = aTask({ status: "running" });
    expect(reduceTask(task, anEvent(11, "tool_call", { data: { tool: "write_file" } }))).toBe(task);
  });
});

describe("a project under events", () => {
  it("follows its status and figures", () => {
    const paused = reduceProject(
      aProject(),
      anEvent(11, "project_paused", { data: { spent_usd: 0.5, held_usd: 0.1 } }),
    );
    expect(paused).toMatchObject({
      status: "paused",
      spent_usd: 0.5,
      held_usd: 0.1,
      last_event_seq: 11,
    });
    expect(reduceProject(paused, anEvent(12, "project_complete"))).toMatchObject({
      status: "completed",
      completed_at: "2026-11-21T10:00:12Z",
    });
  });

  it("ignores events its data already contains", () => {
    const project = aProject();
    expect(reduceProject(project, anEvent(10, "project_paused"))).toBe(project);
  });
});

describe("a batch of events", () => {
  it("changes only the tasks it names and counts the statuses anew", () => {
    const first = aTask();
    const second = aTask({ id: "tsk_2", number: 2 });
    const { project, tasks, stale } = reduceEvents(
      { project: aProject(), tasks: [first, second] },
      [
        anEvent(11, "task_start", { task_id: "tsk_1" }),
        anEvent(12, "task_complete", { task_id: "tsk_1" }),
      ],
    );
    expect(tasks?.[0]?.status).toBe("completed");
    expect(tasks?.[1]).toBe(second);
    expect(project?.task_summary).toMatchObject({ total: 2, completed: 1, pending: 1 });
    expect(stale.has("task:tsk_1")).toBe(true);
    expect(stale.has("tasks")).toBe(false);
  });

  it("frees the tasks that one event names by number", () => {
    const tasks = [
      aTask({ status: "blocked" }),
      aTask({ id: "tsk_2", number: 2, status: "blocked" }),
      aTask({ id: "tsk_3", number: 3, status: "running" }),
    ];
    const { tasks: after } = reduceEvents({ project: aProject(), tasks }, [
      anEvent(11, "task_unblocked", { data: { tasks: [1, 3] } }),
    ]);
    expect(after?.map((task) => task.status)).toEqual(["pending", "blocked", "running"]);
  });

  it("asks for the list when a later attempt tells only its own cost", () => {
    const { stale } = reduceEvents({ project: aProject(), tasks: [aTask()] }, [
      anEvent(11, "task_complete", { task_id: "tsk_1", data: { attempt: 2, cost_usd: 1 } }),
    ]);
    expect(stale.has("tasks")).toBe(true);
  });

  it("asks for the task list when a task appears that is not held", () => {
    const { stale } = reduceEvents({ project: aProject(), tasks: [] }, [
      anEvent(11, "task_start", { task_id: "tsk_9" }),
    ]);
    expect(stale.has("tasks")).toBe(true);
  });

  it("gives the same outcome when it is applied twice", () => {
    const events = [
      anEvent(11, "task_start", { task_id: "tsk_1" }),
      anEvent(12, "task_needs_review", { task_id: "tsk_1" }),
    ];
    const once = reduceEvents({ project: aProject(), tasks: [aTask()] }, events);
    const twice = reduceEvents({ project: once.project, tasks: once.tasks }, events);
    expect(twice.tasks?.[0]?.status).toBe("needs_review");
    expect(twice.project).toEqual(once.project);
  });

  it("reduces a thousand events over a thousand tasks within a frame or two", () => {
    const tasks = Array.from({ length: 1000 }, (_, at) => aTask({ id: `tsk_${at}`, number: at }));
    const events = tasks.map((task, at) =>
      anEvent(11 + at, "task_start", { task_id: task.id, timestamp: "2026-11-21T10:00:00Z" }),
    );
    const begin = performance.now();
    const { tasks: after } = reduceEvents({ project: aProject(), tasks }, events);
    expect(performance.now() - begin).toBeLessThan(100);
    expect(after?.every((task) => task.status === "running")).toBe(true);
  });
});

describe("the summary", () => {
  it("counts every status and all tasks", () => {
    expect(
      summarise([aTask(), aTask({ status: "failed" }), aTask({ status: "failed" })]),
    ).toMatchObject({ total: 3, pending: 1, failed: 2, completed: 0 });
  });
});
