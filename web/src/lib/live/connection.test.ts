import { beforeEach, describe, expect, it } from "vitest";
import type { ProjectEvent } from "../api/types";
import { asEvent, LiveConnection, type LiveState, type Source } from "./connection";

class FakeSource implements Source {
  closed = false;
  readonly url: string;
  private listeners = new Map<string, (event: { data?: string }) => void>();

  constructor(url: string) {
    this.url = url;
  }

  addEventListener(type: string, listener: (event: { data?: string }) => void): void {
    this.listeners.set(type, listener);
  }

  close(): void {
    this.closed = true;
  }

  send(type: string, data?: unknown): void {
    this.listeners.get(type)?.(data === undefined ? {} : { data: JSON.stringify(data) });
  }

  event(seq: number): void {
    this.send("task_start", {
      seq,
      type: "task_start",
      message: "",
      project_id: "p",
      task_id: "t",
      timestamp: "",
    });
  }
}

class World {
  sources: FakeSource[] = [];
  tickets = 0;
  refuse = false;
  over: number | null = null;
  gone = false;
  time = 0;
  timers: { at: number; work: () => void }[] = [];
  seen: number[] = [];
  states: LiveState[] = [];

  connection(after: number): LiveConnection {
    return new LiveConnection(
      "/api/events/p",
      after,
      {
        ticket: async () => {
          this.tickets += 1;
          if (this.refuse) throw new Error("offline");
          return this.gone ? null : `ticket${this.tickets}`;
        },
        isOver: (seq) => seq === this.over,
        open: (url) => {
          const source = new FakeSource(url);
          this.sources.push(source);
          return source;
        },
        after: (milliseconds, work) => {
          const timer = { at: this.time + milliseconds, work };
          this.timers.push(timer);
          return () => {
            this.timers = this.timers.filter((each) => each !== timer);
          };
        },
        now: () => this.time,
      },
      {
        events: (batch: ProjectEvent[]) => this.seen.push(...batch.map((event) => event.seq)),
        delta: () => undefined,
        state: (state) => this.states.push(state),
      },
    );
  }

  get source(): FakeSource {
    return this.sources.at(-1) as FakeSource;
  }

  /** Lets time pass and everything that is due happen. */
  async pass(milliseconds: number): Promise<void> {
    this.time += milliseconds;
    const due = this.timers.filter((timer) => timer.at <= this.time);
    this.timers = this.timers.filter((timer) => timer.at > this.time);
    for (const timer of due) timer.work();
    await settle();
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

describe("a live connection", () => {
  let world: World;

  beforeEach(() => {
    world = new World();
  });

  it("asks for events behind the last one the page knows", async () => {
    world.connection(41).start();
    await settle();
    expect(world.source.url).toBe("/api/events/p?token=ticket1&after=41");
  });

  it("resumes after a break with a fresh ticket and neither loses nor repeats an event", async () => {
    world.connection(0).start();
    await settle();
    world.source.send("open");
    world.source.event(1);
    world.source.event(2);
    world.source.send("error");
    await world.pass(600);
    expect(world.source.url).toBe("/api/events/p?token=ticket2&after=2");
    world.source.send("open");
    world.source.event(2);
    world.source.event(3);
    await world.pass(100);
    expect(world.seen).toEqual([1, 2, 3]);
  });

  it("treats a gap as a break and fetches what is missing", async () => {
    world.connection(0).start();
    await settle();
    world.source.event(1);
    const broken = world.source;
    broken.event(3);
    expect(broken.closed).toBe(true);
    await world.pass(600);
    expect(world.source.url).toContain("after=1");
    world.source.event(2);
    world.source.event(3);
    await world.pass(100);
    expect(world.seen).toEqual([1, 2, 3]);
  });

  it("goes on trying, ever slower, and says so", async () => {
    world.refuse = true;
    world.connection(0).start();
    await settle();
    for (let round = 0; round < 20; round += 1) await world.pass(20_000);
    expect(world.tickets).toBe(21);
    expect(world.states.at(-1)).toBe("waiting");
    world.refuse = false;
    await world.pass(20_000);
    world.source.send("open");
    expect(world.states.at(-1)).toBe("live");
  });

  it("reconnects at once when a stream that was healthy ends", async () => {
    world.connection(0).start();
    await settle();
    world.source.send("open");
    world.time += 120_000;
    world.source.send("error");
    await world.pass(0);
    expect(world.sources).toHaveLength(2);
  });

  it("stays silent once stopped", async () => {
    const connection = world.connection(0);
    connection.start();
    await settle();
    const { source } = world;
    connection.stop();
    source.event(1);
    source.send("error");
    await world.pass(60_000);
    expect(world.seen).toEqual([]);
    expect(world.sources).toHaveLength(1);
  });

  it("hands on what it holds when it is stopped", async () => {
    const connection = world.connection(0);
    connection.start();
    await settle();
    world.source.event(1);
    connection.stop();
    expect(world.seen).toEqual([1]);
  });

  it("asks no more once the project has ended and all was seen, until it is poked", async () => {
    const connection = world.connection(0);
    connection.start();
    await settle();
    world.over = 1;
    world.source.event(1);
    world.source.send("error");
    await world.pass(600_000);
    expect([world.tickets, world.states.at(-1), world.seen]).toEqual([1, "resting", [1]]);
    world.over = null;
    connection.poke();
    await settle();
    expect([world.tickets, world.states.at(-1)]).toEqual([2, "connecting"]);
  });

  it("goes on when it ended before the last event was seen", async () => {
    world.connection(0).start();
    await settle();
    world.over = 2;
    world.source.event(1);
    world.source.send("error");
    await world.pass(20_000);
    expect(world.tickets).toBe(2);
  });

  it("asks no more for a project that is gone", async () => {
    world.gone = true;
    world.connection(0).start();
    await settle();
    await world.pass(600_000);
    expect([world.tickets, world.states.at(-1)]).toEqual([1, "resting"]);
  });
});

describe("a frame of the stream", () => {
  it("has the same shape as an event of the list", () => {
    const streamed = asEvent(
      JSON.stringify({
        seq: 4,
        type: "tool_call",
        message: "m",
        project_id: "p",
        task_id: "t",
        timestamp: "x",
        tool: "write_file",
      }),
      "tool_call",
    );
    const listed = asEvent(
      JSON.stringify({
        seq: 4,
        type: "tool_call",
        message: "m",
        project_id: "p",
        task_id: "t",
        timestamp: "x",
        data: { tool: "write_file" },
      }),
      "tool_call",
    );
    expect(streamed).toEqual(listed);
  });
});
