import { describe, expect, it } from "vitest";
import { laneLayout, lanesOf, type Phased } from "./lanes";
import { NODE_HEIGHT, NODE_WIDTH } from "./layers";
import type { Edge } from "./model";

const nodes = (...list: [string, string | null][]): Phased[] =>
  list.map(([id, phase]) => ({ id, phase }));
const edges = (...list: [string, string][]): Edge[] => list.map(([from, to]) => ({ from, to }));

const TASKS = nodes(["a", "Build"], ["b", "Build"], ["c", "Check"], ["d", "Check"], ["e", "Docs"]);

describe("phases as lanes", () => {
  it("stand behind those they build upon, and below those that run at the same time", () => {
    const points = laneLayout(TASKS, edges(["a", "b"], ["b", "c"], ["a", "d"], ["a", "e"]));
    const [build, check, docs] = lanesOf(TASKS, points ?? new Map());
    expect([build?.phase, check?.phase, docs?.phase]).toEqual(["Build", "Check", "Docs"]);
    if (!build || !check || !docs) return;
    expect(check.x).toBeGreaterThan(build.x + build.width);
    expect(docs.x).toBe(check.x);
    expect(docs.y).toBeGreaterThan(check.y + check.height);
  });

  it("hold all their tasks, none of which lies on another", () => {
    const many = Array.from({ length: 1_000 }, (_, at): [string, string] => [
      `t${at}`,
      `Phase ${Math.floor(at / 100)}`,
    ]);
    const waits = many.flatMap((_, at): [string, string][] =>
      at < 50 ? [] : [[`t${at - 50}`, `t${at}`]],
    );
    const points = laneLayout(nodes(...many), edges(...waits));
    expect(points?.size).toBe(1_000);
    const lanes = lanesOf(nodes(...many), points ?? new Map());
    expect(lanes).toHaveLength(10);
    for (const [id, phase] of many) {
      const [at, lane] = [points?.get(id), lanes.find((each) => each.phase === phase)];
      if (!at || !lane) throw new Error(id);
      expect(at.x).toBeGreaterThan(lane.x);
      expect(at.y).toBeGreaterThan(lane.y);
      expect(at.x + NODE_WIDTH).toBeLessThan(lane.x + lane.width);
      expect(at.y + NODE_HEIGHT).toBeLessThan(lane.y + lane.height);
    }
    const places = new Set([...(points ?? [])].map(([, { x, y }]) => `${x} ${y}`));
    expect(places.size).toBe(1_000);
  });

  it("are not made of phases that wait for one another, nor of a single one", () => {
    expect(laneLayout(TASKS, edges(["a", "c"], ["d", "b"]))).toBeNull();
    expect(laneLayout(nodes(["a", "One"], ["b", "One"]), edges(["a", "b"]))).toBeNull();
  });

  it("are not drawn where they would lie over one another", () => {
    const points = new Map([
      ["a", { x: 0, y: 0 }],
      ["b", { x: 512, y: 0 }],
      ["c", { x: 256, y: 0 }],
    ]);
    expect(lanesOf(TASKS, points)).toEqual([]);
  });
});
