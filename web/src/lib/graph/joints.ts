/**
 * Where many tasks wait for the same many others, all lines lead through one point: fifty by twenty
 * are seventy lines that can be followed instead of a thousand that cannot, and they say the same.
 */
import { COLUMN_GAP, NODE_HEIGHT, type Point } from "./layers";
import { groupBy } from "../group";
import type { Edge } from "./model";

/** So many on either side, at least. */
const JOINED_FROM = 5;

export interface Joint {
  id: string;
  sources: string[];
  targets: string[];
}

export const JOINT_PREFIX = "joint:";

export function joined(edges: Edge[]): { edges: Edge[]; joints: Joint[] } {
  const waits = new Map<string, string[]>();
  for (const { from, to } of edges) {
    const held = waits.get(to);
    if (held) held.push(from);
    else waits.set(to, [from]);
  }
  const alike = groupBy(
    [...waits].filter(([, sources]) => sources.length >= JOINED_FROM),
    ([, sources]) => sources.toSorted().join("\n"),
  );
  const joints: Joint[] = [];
  const through = new Set<string>();
  for (const group of alike.values()) {
    const [first] = group;
    if (!first || group.length < JOINED_FROM) continue;
    const targets = group.map(([target]) => target);
    joints.push({ id: `${JOINT_PREFIX}${targets[0]}`, sources: first[1], targets });
    for (const target of targets) through.add(target);
  }
  if (joints.length === 0) return { edges, joints };
  return {
    edges: [
      ...edges.filter(({ to }) => !through.has(to)),
      ...joints.flatMap(({ id, sources, targets }) => [
        ...sources.map((from) => ({ from, to: id })),
        ...targets.map((to) => ({ from: id, to })),
      ]),
    ],
    joints,
  };
}

/** Just before the first column of those that wait, at the middle of their height. */
export function jointPoints(joints: Joint[], points: Map<string, Point>): Map<string, Point> {
  const placed = new Map<string, Point>();
  for (const { id, targets } of joints) {
    const at = targets.flatMap((target) => points.get(target) ?? []);
    if (at.length === 0) continue;
    placed.set(id, {
      x: Math.min(...at.map(({ x }) => x)) - COLUMN_GAP / 2,
      y: at.reduce((sum, { y }) => sum + y + NODE_HEIGHT / 2, 0) / at.length,
    });
  }
  return placed;
}
