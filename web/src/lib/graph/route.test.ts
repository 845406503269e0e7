import { describe, expect, it } from "vitest";
import { layeredLayout, NODE_HEIGHT, NODE_WIDTH, type Point } from "./layers";
import { layoutGraph } from "./layout";
import type { Edge } from "./model";
import { edgeId, pathThrough, routeEdges, type Lane } from "./route";

/** Numbers that look random and are the same every time. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

function someGraph(seed: number, size: number): { ids: string[]; edges: Edge[] } {
  const roll = dice(seed);
  const ids = Array.from({ length: size }, (_, at) => `t${at}`);
  const edges = new Map<string, Edge>();
  for (let at = 1; at < size; at += 1) {
    for (let times = Math.floor(roll() * 4); times > 0; times -= 1) {
      const edge = { from: `t${Math.floor(roll() * at)}`, to: `t${at}` };
      edges.set(edgeId(edge), edge);
    }
  }
  return { ids, edges: [...edges.values()] };
}

/** Nodes, other than its own two, that a lane lies on. */
function struck(lanes: Lane[], { from, to }: Edge, points: Map<string, Point>): string[] {
  return [...points]
    .filter(([id]) => id !== from && id !== to)
    .filter(([, node]) =>
      lanes.some(
        (lane) =>
          lane.y > node.y &&
          lane.y < node.y + NODE_HEIGHT &&
          lane.right > node.x &&
          lane.left < node.x + NODE_WIDTH,
      ),
    )
    .map(([id]) => id);
}

/** The columns that an edge passes between its two ends. */
function passed({ from, to }: Edge, points: Map<string, Point>): number[] {
  const [a, b] = [points.get(from)?.x ?? 0, points.get(to)?.x ?? 0];
  return [...new Set([...points.values()].map((point) => Math.round(point.x)))]
    .filter((x) => x > Math.round(a) && x < Math.round(b))
    .sort((x, y) => x - y);
}

describe.each([
  ["the linear layout", layeredLayout],
  ["the chosen layout", layoutGraph],
])("edges over %s", (_, layout) => {
  it("cross every column they pass, and never a node", () => {
    let long = 0;
    for (let seed = 1; seed <= 20; seed += 1) {
      const { ids, edges } = someGraph(seed, 40);
      const points = layout(ids, edges);
      const routes = routeEdges(edges, points);
      for (const edge of edges) {
        const lanes = routes.get(edgeId(edge)) ?? [];
        expect(lanes.map((lane) => lane.left)).toEqual(passed(edge, points));
        expect(struck(lanes, edge, points), `seed ${seed}, ${edgeId(edge)}`).toEqual([]);
        if (lanes.length > 0) long += 1;
      }
    }
    expect(long).toBeGreaterThan(100);
  });
});

describe("lanes", () => {
  it("lie side by side where edges share a gap", () => {
    const points = new Map([
      ["a", { x: 0, y: 0 }],
      ["b", { x: 0, y: 76 }],
      ["upper", { x: 256, y: 0 }],
      ["lower", { x: 256, y: 76 }],
      ["c", { x: 512, y: 0 }],
      ["d", { x: 512, y: 76 }],
    ]);
    const edges = [
      { from: "a", to: "d" },
      { from: "b", to: "c" },
    ];
    const ys = [...routeEdges(edges, points).values()].map((lanes) => lanes[0]?.y);
    expect(new Set(ys).size).toBe(2);
    for (const y of ys) expect(y !== undefined && y > NODE_HEIGHT && y < 76).toBe(true);
  });

  it("are drawn level, with a curve before and behind", () => {
    expect(pathThrough({ x: 0, y: 0 }, [{ left: 100, right: 300, y: 50 }], { x: 400, y: 0 })).toBe(
      "M0,0C50,0 50,50 100,50H300C350,50 350,0 400,0",
    );
  });

  it("are found for a thousand tasks in no time that anybody notices", () => {
    const { ids, edges } = someGraph(7, 1_000);
    const points = layeredLayout(ids, edges);
    const begin = performance.now();
    const routes = routeEdges(edges, points);
    expect(performance.now() - begin).toBeLessThan(500);
    expect(routes.size).toBeGreaterThan(200);
  });
});
