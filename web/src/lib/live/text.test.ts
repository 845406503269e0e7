import { describe, expect, it } from "vitest";
import { joinText, TextStore } from "./text";

const delta = (offset: number, text: string, round = 1, attempt = 1) => ({
  task_id: "t",
  attempt,
  round,
  offset,
  text,
});

describe("live text", () => {
  it("joins deltas in order and drops what came twice", () => {
    const held = joinText(joinText(undefined, delta(0, "Hello")), delta(3, "lo, world"));
    expect(held.text).toBe("Hello, world");
    expect(joinText(held, delta(3, "lo, wor"))).toBe(held);
    expect(joinText(held, delta(0, "Hello, world"))).toBe(held);
  });

  it("begins anew at offset 0 when a takeover writes the round again", () => {
    const held = joinText(undefined, delta(0, "first"));
    expect(joinText(held, delta(0, "fits")).text).toBe("fits");
    expect(joinText(held, delta(0, "first and more")).text).toBe("first and more");
    expect(joinText(joinText(held, delta(0, "fir")), delta(3, "e")).text).toBe("fire");
  });

  it("keeps the text of a plan under its project", () => {
    const store = new TextStore();
    store.add("p", { ...delta(0, "plan"), task_id: null });
    expect(store.get("p")?.text).toBe("plan");
  });

  it("begins anew with the next round and ignores late text of the one before", () => {
    const next = joinText(joinText(undefined, delta(0, "one")), delta(0, "two", 2));
    expect(next).toMatchObject({ round: 2, text: "two" });
    expect(joinText(next, delta(3, "late", 1))).toBe(next);
    expect(joinText(next, delta(0, "again", 1, 2))).toMatchObject({
      attempt: 2,
      round: 1,
      text: "again",
    });
  });

  it("remembers that it was joined in mid-stream", () => {
    expect(joinText(undefined, delta(120, "tail")).base).toBe(120);
  });

  it("tells listeners only of changes", () => {
    const store = new TextStore();
    let calls = 0;
    store.subscribe(() => (calls += 1));
    store.add("p", delta(0, "a"));
    store.add("p", delta(0, "a"));
    store.clear("other");
    expect(calls).toBe(1);
    expect(store.get("t")?.text).toBe("a");
  });
});
