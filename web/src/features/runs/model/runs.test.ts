import { describe, expect, it } from "vitest";
import { aTask, anEvent } from "@/lib/live/fixtures";
import { grouped, ordered } from "./arrange";
import { kindOf, messageOf, wordsOf } from "./events";
import { asGraphTask, filterTasks } from "./filter";
import { byTier, byWave } from "./outcomes";
import { timelineOf } from "./timeline";

const now = Date.parse("2026-11-21T10:00:10Z");

describe("the timeline", () => {
  it("places bars in the span from the first start to now", () => {
    const line = timelineOf(
      [
        aTask({
          id: "a",
          status: "completed",
          started_at: "2026-11-21T10:00:00Z",
          completed_at: "2026-11-21T10:00:05Z",
        }),
        aTask({ id: "b", status: "running", started_at: "2026-11-21T10:00:05Z" }),
        aTask({ id: "c" }),
      ],
      now,
    );
    expect(line.bars.map((bar) => [bar.task.id, bar.left, bar.width])).toEqual([
      ["a", 0, 0.5],
      ["b", 0.5, 0.5],
    ]);
    expect(line.waiting.map((task) => task.id)).toEqual(["c"]);
    expect(line.ticks[0]).toEqual({ at: 0, label: "0 s" });
  });

  it("ends a task that waits for a person at its last change, not at now", () => {
    const line = timelineOf(
      [
        aTask({
          status: "needs_review",
          started_at: "2026-11-21T10:00:00Z",
          updated_at: "2026-11-21T10:00:02Z",
        }),
      ],
      now,
    );
    expect(line.bars[0]?.ran).toBe(2_000);
  });

  it("draws every attempt and wait that the log knows, from the first of them", () => {
    const task = aTask({
      id: "a",
      status: "completed",
      attempt: 2,
      started_at: "2026-11-21T10:00:06Z",
      completed_at: "2026-11-21T10:00:10Z",
    });
    const at = (second: number) => Date.parse("2026-11-21T10:00:00Z") + second * 1_000;
    const line = timelineOf(
      [task],
      now,
      undefined,
      new Map([
        [
          "a",
          [
            { kind: "attempt", from: at(0), to: at(2), attempt: 1, outcome: "retried", why: "429" },
            { kind: "wait", from: at(2), to: at(6), wait: "retry", why: "429" },
            { kind: "attempt", from: at(6), to: at(10), attempt: 2, outcome: "completed", why: "" },
          ],
        ],
      ]),
    );
    expect(line.bars[0]?.parts.map(({ left, width }) => [left, width])).toEqual([
      [0, 0.2],
      [0.2, 0.4],
      [0.6, 0.4],
    ]);
    expect(line.bars[0]).toMatchObject({ left: 0, width: 1, ran: 4_000 });
  });

  it("has as many times on its axis as there is room for", () => {
    const tasks = [
      aTask({
        started_at: "2026-11-21T10:00:00Z",
        completed_at: "2026-11-21T10:00:08Z",
        status: "completed",
      }),
    ];
    expect(timelineOf(tasks, now).ticks).toHaveLength(9);
    expect(timelineOf(tasks, now, 2).ticks.map((tick) => tick.label)).toEqual(["0 s", "5 s"]);
  });

  it("is empty before anything has started", () => {
    expect(timelineOf([aTask()], now)).toMatchObject({ bars: [], ticks: [] });
  });
});

describe("the table", () => {
  const tasks = [
    aTask({ id: "a", number: 1, cost_usd: 0.2, wave: 0, phase: "Build" }),
    aTask({ id: "b", number: 2, cost_usd: 0.5, wave: 1, phase: "Check" }),
    aTask({ id: "c", number: 3, cost_usd: 0.2, wave: 0, phase: "Build", status: "failed" }),
  ];
  const ids = (list: { id: string }[]) => list.map((task) => task.id);

  it("is ordered by a column both ways, equal rows as they run", () => {
    expect(ids(ordered(tasks, "-cost", now))).toEqual(["b", "a", "c"]);
    expect(ids(ordered(tasks, "cost", now))).toEqual(["a", "c", "b"]);
    expect(ids(ordered(tasks, "status", now))[0]).toBe("c");
    expect(ordered(tasks, "nothing", now)).toBe(tasks);
  });

  it("is grouped by phase or wave, in the order of the work", () => {
    expect(grouped(tasks, "phase").map((group) => [group.name, ids(group.rows)])).toEqual([
      ["Build", ["a", "c"]],
      ["Check", ["b"]],
    ]);
    expect(
      grouped([...tasks].reverse(), "wave").map((group) => [group.name, ids(group.rows)]),
    ).toEqual([
      ["Wave 0", ["c", "a"]],
      ["Wave 1", ["b"]],
    ]);
  });
});

describe("the summary", () => {
  const from = (second: number) => `2026-11-21T10:00:${String(second).padStart(2, "0")}Z`;
  const tasks = [
    aTask({
      id: "a",
      status: "completed",
      cost_usd: 0.1,
      started_at: from(0),
      completed_at: from(10),
      attempt: 2,
      prompt_tokens: 5,
    }),
    aTask({
      id: "b",
      status: "completed",
      cost_usd: 0.3,
      started_at: from(5),
      completed_at: from(20),
      attempt: 1,
    }),
    aTask({
      id: "c",
      status: "failed",
      cost_usd: 0.2,
      started_at: from(20),
      completed_at: from(30),
      attempt: 1,
      wave: 1,
      model_tier: "opus",
    }),
    aTask({ id: "d", status: "blocked", wave: 2 }),
  ];

  it("counts outcomes by tier, with what a completed task cost", () => {
    expect(byTier(tasks)).toEqual([
      {
        tier: "haiku",
        tasks: 3,
        completed: 2,
        failed: 0,
        retried: 1,
        tokens: 5,
        cost: 0.4,
        mean: 12_500,
        perDone: 0.2,
      },
      {
        tier: "opus",
        tasks: 1,
        completed: 0,
        failed: 1,
        retried: 0,
        tokens: 0,
        cost: 0.2,
        mean: 10_000,
        perDone: null,
      },
    ]);
  });

  it("tells of each wave how long it took and how much of it ran at once", () => {
    expect(byWave(tasks)).toEqual([
      { wave: 0, tasks: 2, completed: 2, span: 20_000, together: 2, perMinute: 6 },
      { wave: 1, tasks: 1, completed: 0, span: 10_000, together: 1, perMinute: 0 },
      { wave: 2, tasks: 1, completed: 0, span: null, together: 0, perMinute: null },
    ]);
    const inTurn = [
      aTask({ started_at: from(0), completed_at: from(5) }),
      aTask({ started_at: from(5), completed_at: from(9) }),
    ];
    expect(byWave(inTurn)[0]?.together).toBe(1);
  });
});

describe("the filter", () => {
  const tasks = [
    aTask({ id: "a", title: "Write parser" }),
    aTask({ id: "b", title: "Test parser", status: "failed" }),
  ];

  it("needs every word and the status", () => {
    expect(filterTasks(tasks, "parser test", undefined).map((task) => task.id)).toEqual(["b"]);
    expect(filterTasks(tasks, undefined, "failed").map((task) => task.id)).toEqual(["b"]);
    expect(filterTasks(tasks, "", "")).toBe(tasks);
  });

  it("gives the same node for the same task, so nothing is drawn for nothing", () => {
    const task = aTask();
    expect(asGraphTask(task)).toBe(asGraphTask(task));
  });
});

describe("events", () => {
  it("are grouped and worded, also ones never heard of", () => {
    expect([
      kindOf("tool_call"),
      kindOf("checkpoint_resolved"),
      kindOf("plan_ready"),
      kindOf("resource_down"),
      kindOf("project_paused"),
    ]).toEqual(["tool", "person", "plan", "budget", "project"]);
    expect(wordsOf("something_new")).toBe("Something new");
  });
});

describe("a tool call in the log", () => {
  it("is told in words, with its files and whether it failed", () => {
    const call = (data: Record<string, unknown>) =>
      messageOf(anEvent(1, "tool_call", { message: String(data.tool), data }));
    expect(call({ tool: "move_file", is_error: false, files: ["docs/a.md"], round: 1 })).toBe(
      "Move a file: docs/a.md",
    );
    expect(call({ tool: "run_shell", is_error: true, round: 1 })).toBe(
      "Run a shell command (failed)",
    );
    expect(call({ tool: "of_later", is_error: false, files: null, round: 1 })).toBe("of_later");
  });
});
