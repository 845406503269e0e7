import { describe, expect, it } from "vitest";
import { jointPoints, joined } from "./joints";
import { layeredLayout } from "./layers";
import type { Edge } from "./model";

const ids = (letter: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${letter}${at}`);
const all = (from: string[], to: string[]): Edge[] =>
  to.flatMap((target) => from.map((source) => ({ from: source, to: target })));

describe("many that wait for the same many", () => {
  it("are drawn through one point: 70 lines for 1,000 dependencies, and the same is said", () => {
    const dense = all(ids("a", 50), ids("b", 20));
    const { edges, joints } = joined([...dense, { from: "a0", to: "c" }]);
    expect(edges).toHaveLength(71);
    const said = joints.flatMap(({ sources, targets }) => all(sources, targets));
    const key = ({ from, to }: Edge) => `${from} ${to}`;
    expect(said.map(key).sort()).toEqual(dense.map(key).sort());
  });

  it("are left alone where they are few, or do not wait for quite the same", () => {
    expect(joined(all(ids("a", 4), ids("b", 20))).joints).toEqual([]);
    expect(joined(all(ids("a", 20), ids("b", 4))).joints).toEqual([]);
    const uneven = all(ids("a", 9), ids("b", 9)).filter(
      ({ from, to }) => from.slice(1) !== to.slice(1),
    );
    expect(joined(uneven).edges).toEqual(uneven);
  });

  it("meet between their columns", () => {
    const edges = all(ids("a", 6), ids("b", 5));
    const points = layeredLayout([...ids("a", 6), ...ids("b", 5)], edges);
    const [at] = jointPoints(joined(edges).joints, points).values();
    expect(at?.x).toBeGreaterThan((points.get("a0")?.x ?? 0) + 200);
    expect(at?.x).toBeLessThan(points.get("b0")?.x ?? 0);
  });
});
