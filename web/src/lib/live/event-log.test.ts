import { describe, expect, it } from "vitest";
import { appendEvents, emptyLog, lastSeq, prependEvents } from "./event-log";
import { anEvent } from "./fixtures";

describe("the event log", () => {
  it("appends only what is new", () => {
    const log = appendEvents(emptyLog(4), [
      anEvent(4, "task_queued"),
      anEvent(5, "task_start"),
      anEvent(5, "task_start"),
      anEvent(6, "task_complete"),
    ]);
    expect(log.events.map((event) => event.seq)).toEqual([5, 6]);
    expect(appendEvents(log, [anEvent(6, "task_complete")])).toBe(log);
    expect(lastSeq(log)).toBe(6);
  });

  it("puts the past in front without repeating the present", () => {
    const log = appendEvents(emptyLog(2), [anEvent(3, "task_complete")]);
    const whole = prependEvents(
      log,
      [anEvent(1, "task_queued"), anEvent(2, "task_start"), anEvent(3, "task_complete")],
      0,
    );
    expect(whole.events.map((event) => event.seq)).toEqual([1, 2, 3]);
    expect(whole).toMatchObject({ from: 0, hasPast: true });
  });
});
