import { describe, expect, it } from "vitest";
import { layeredLayout, NODE_HEIGHT, NODE_WIDTH, type Point } from "./layers";
import type { Edge } from "./model";
import { settled } from "./stable";

const edges = (...list: [string, string][]): Edge[] => list.map(([from, to]) => ({ from, to }));
const IDS = ["a", "b", "c", "d", "e", "f"];
const EDGES = edges(["a", "b"], ["b", "c"], ["d", "e"]);

function moved(before: Map<string, Point>, after: Map<string, Point>): string[] {
  return [...after].flatMap(([id, point]) => {
    const held = before.get(id);
    return held?.x === point.x && held.y === point.y ? [] : [id];
  });
}

describe("a graph that is edited", () => {
  const before = layeredLayout(IDS, EDGES);

  it("stays where it is when a dependency comes or goes that its places allow", () => {
    const more = [...EDGES, ...edges(["a", "e"])];
    expect(moved(before, settled(before, layeredLayout(IDS, more), more))).toEqual([]);
    const fewer = EDGES.slice(1);
    expect(moved(before, settled(before, layeredLayout(IDS, fewer), fewer))).toEqual([]);
  });

  it("moves only what would lie left of what it waits for, and what waits behind that", () => {
    const more = [...EDGES, ...edges(["c", "d"])];
    const after = settled(before, layeredLayout(IDS, more), more);
    expect(moved(before, after)).toEqual(["d", "e"]);
    for (const { from, to } of more)
      expect(after.get(to)?.x).toBeGreaterThanOrEqual((after.get(from)?.x ?? 0) + NODE_WIDTH);
  });

  it("puts a new task behind what it waits for, on no other, and moves nothing", () => {
    const more = [...EDGES, ...edges(["a", "new"])];
    const after = settled(before, layeredLayout([...IDS, "new"], more), more);
    expect(moved(before, after)).toEqual(["new"]);
    const at = after.get("new");
    expect(at?.x).toBe(before.get("b")?.x);
    for (const [id, { x, y }] of after)
      if (id !== "new" && x === at?.x)
        expect(Math.abs(y - (at?.y ?? 0))).toBeGreaterThanOrEqual(NODE_HEIGHT);
  });

  it("is laid out anew when much of it changes", () => {
    const other = ["a", "v", "w", "x", "y"];
    const fresh = layeredLayout(other, []);
    expect(settled(before, fresh, [])).toBe(fresh);
  });
});
