import { useState } from "react";
import { jointPoints, joined, type Joint } from "@/lib/graph/joints";
import { laneLayout, lanesOf, type Phased, type PhaseLane } from "@/lib/graph/lanes";
import type { Point } from "@/lib/graph/layers";
import { layoutGraph } from "@/lib/graph/layout";
import type { Clustered, Edge } from "@/lib/graph/model";
import { routeEdges, type Lane } from "@/lib/graph/route";
import { settled } from "@/lib/graph/stable";
import { shapeOf } from "./elements";

export interface Layout {
  /** What it is a layout of. */
  shape: string;
  points: Map<string, Point>;
  phases: PhaseLane[];
  edges: Edge[];
  routes: Map<string, Lane[]>;
  joints: Joint[];
  jointPoints: Map<string, Point>;
  /** Whether another layout would be made of it from the start. */
  kept: boolean;
}

/**
 * Places of everything that is drawn, made anew only when tasks, phases or dependencies change. A
 * small change leaves what was there where it was; `tidy` lays everything out anew.
 */
export function useLayout(parts: Clustered): Layout & { tidy: () => void } {
  const shape = shapeOf(parts);
  const [held, setHeld] = useState(() => layoutOf(parts, shape, null));
  const tidy = () => setHeld(layoutOf(parts, shape, null));
  if (held.shape === shape) return { ...held, tidy };
  const next = layoutOf(parts, shape, held.points);
  setHeld(next);
  return { ...next, tidy };
}

export function layoutOf(
  parts: Clustered,
  shape: string,
  before: ReadonlyMap<string, Point> | null,
): Layout {
  const nodes: Phased[] = [
    ...parts.tasks.map(({ id, phase }) => ({ id, phase })),
    ...parts.clusters.map(({ id, phase }) => ({ id, phase })),
  ];
  // Folded phases are one node each and need no box around it.
  const open = parts.tasks.some((task) => task.phase !== null);
  const ids = nodes.map(({ id }) => id);
  const fresh = (open && laneLayout(nodes, parts.edges)) || layoutGraph(ids, parts.edges);
  const boxes = (at: Map<string, Point>) => (open ? boxesOf(parts, nodes, at) : []);
  const kept = before ? settled(before, fresh, parts.edges) : fresh;
  const spoilt = kept !== fresh && boxes(kept).length < boxes(fresh).length;
  const points = spoilt ? fresh : kept;
  const { edges, joints } = joined(parts.edges);
  const middles = jointPoints(joints, points);
  return {
    shape,
    points,
    phases: boxes(points),
    edges,
    joints,
    jointPoints: middles,
    routes: routeEdges(edges, points, middles),
    kept: points !== fresh && !samePlaces(points, fresh),
  };
}

/** Only of phases whose tasks are shown. */
function boxesOf(parts: Clustered, nodes: Phased[], points: Map<string, Point>): PhaseLane[] {
  const folded = new Set(parts.clusters.map(({ phase }) => phase));
  return lanesOf(nodes, points).filter(({ phase }) => !folded.has(phase));
}

function samePlaces(a: Map<string, Point>, b: Map<string, Point>): boolean {
  return [...a].every(([id, { x, y }]) => {
    const other = b.get(id);
    return other?.x === x && other.y === y;
  });
}
