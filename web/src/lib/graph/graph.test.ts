import { describe, expect, it } from "vitest";
import { layeredLayout, NODE_HEIGHT, NODE_WIDTH } from "./layers";
import { layoutGraph } from "./layout";
import { closesCycle, clusterByPhase, edgesOf, reach, type Edge, type GraphTask } from "./model";

function task(id: string, dependsOn: string[] = [], phase: string | null = null): GraphTask {
  return { id, title: id, phase, kind: "code", tier: "haiku", cost: "", dependsOn };
}

const diamond: Edge[] = [
  { from: "a", to: "b" },
  { from: "a", to: "c" },
  { from: "b", to: "d" },
  { from: "c", to: "d" },
];

describe("a graph of tasks", () => {
  it("knows what lies before and behind a task", () => {
    expect(reach(diamond, "a", "down")).toEqual(new Set(["b", "c", "d"]));
    expect(reach(diamond, "d", "up")).toEqual(new Set(["a", "b", "c"]));
  });

  it("refuses exactly the edges that close a circle", () => {
    expect(closesCycle(diamond, "d", "a")).toBe(true);
    expect(closesCycle(diamond, "a", "a")).toBe(true);
    expect(closesCycle(diamond, "b", "c")).toBe(false);
  });

  it("leaves out edges to tasks that are filtered away", () => {
    expect(edgesOf([task("b", ["a", "gone"]), task("a")])).toEqual([{ from: "a", to: "b" }]);
  });

  it("folds phases and draws edges between them once", () => {
    const tasks = [
      task("a", [], "one"),
      task("b", [], "one"),
      task("c", ["a", "b"], "two"),
      task("d", ["c"], "two"),
    ];
    const folded = clusterByPhase(tasks, new Set());
    expect(folded.clusters.map((cluster) => [cluster.phase, cluster.tasks.length])).toEqual([
      ["one", 2],
      ["two", 2],
    ]);
    expect(folded.edges).toEqual([{ from: "phase:one", to: "phase:two" }]);
    const open = clusterByPhase(tasks, new Set(["two"]));
    expect(open.tasks.map((each) => each.id)).toEqual(["c", "d"]);
    expect(open.edges).toEqual([
      { from: "phase:one", to: "c" },
      { from: "c", to: "d" },
    ]);
  });
});

describe.each([
  ["the linear layout", layeredLayout],
  ["the chosen layout", layoutGraph],
])("%s", (_, layout) => {
  it("places every task to the right of those it waits for, and none on another", () => {
    const points = layout(["a", "b", "c", "d", "alone"], diamond);
    for (const { from, to } of diamond)
      expect(points.get(to)?.x).toBeGreaterThanOrEqual(
        (points.get(from)?.x ?? Infinity) + NODE_WIDTH,
      );
    expect(overlaps([...points.values()])).toBe(0);
    expect(points.size).toBe(5);
  });

  it("copes with a circle and with nothing at all", () => {
    expect(
      layout(
        ["a", "b"],
        [
          { from: "a", to: "b" },
          { from: "b", to: "a" },
        ],
      ).size,
    ).toBe(2);
    expect(layout([], []).size).toBe(0);
  });

  it("lays out a thousand tasks in well under a second", () => {
    const ids = Array.from({ length: 1000 }, (_, at) => `t${at}`);
    const edges = ids.flatMap((id, at) =>
      at < 20
        ? []
        : [
            { from: `t${at - 20}`, to: id },
            { from: `t${Math.floor(at / 2)}`, to: id },
          ],
    );
    const begin = performance.now();
    const points = layout(ids, edges);
    expect(performance.now() - begin).toBeLessThan(500);
    expect(overlaps([...points.values()])).toBe(0);
  });
});

function overlaps(points: { x: number; y: number }[]): number {
  const sorted = points.toSorted((a, b) => a.x - b.x);
  let found = 0;
  sorted.forEach((a, at) => {
    for (let next = at + 1; next < sorted.length; next += 1) {
      const b = sorted[next];
      if (!b || b.x - a.x >= NODE_WIDTH) break;
      if (Math.abs(a.y - b.y) < NODE_HEIGHT) found += 1;
    }
  });
  return found;
}
