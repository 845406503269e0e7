/**
 * Ways for edges that pass other columns: each crosses a column in a gap between its nodes, so it
 * can be followed with
 * the eye and never runs behind a node. Pure and near-linear, because it runs for thousands of
 * edges.
 */
import { NODE_HEIGHT, NODE_WIDTH, ROW_GAP, type Point } from "./layers";
import type { Edge } from "./model";

/** A column crossed on the level: from its left border to its right one at `y`. */
export interface Lane {
  left: number;
  right: number;
  y: number;
}

interface Column {
  x: number;
  /** Free stretches between, above and below its nodes, from top to bottom. */
  gaps: { top: number; bottom: number }[];
}

interface Crossing {
  edge: string;
  lane: Lane;
  /** Where the edge would like to cross; orders those that share a gap. */
  wish: number;
}

/** Kept free between a lane and a node. */
const CLEARANCE = 5;
/** Between lanes that share a gap with room to spare. */
const LANE_STEP = 6;
/** How far above the first and below the last node of a column lanes may lie. */
const OUTSIDE = 10_000;

export function edgeId({ from, to }: Edge): string {
  return `${from}>${to}`;
}

/**
 * The lanes of every edge that passes at least one column; the others go straight and are not in
 * the map. `joints` are ends of edges that lie before a column and take no room in it.
 */
export function routeEdges(
  edges: Edge[],
  points: Map<string, Point>,
  joints?: Map<string, Point>,
): Map<string, Lane[]> {
  const columns = columnsOf([...points.values()]);
  const place = new Map(columns.map((column, at) => [column.x, at]));
  const placeOf = ({ x }: Point) => place.get(Math.round(x)) ?? 0;
  const routes = new Map<string, Lane[]>();
  const shared = new Map<string, Crossing[]>();
  for (const edge of edges) {
    const from = points.get(edge.from);
    const joint = joints?.get(edge.to);
    const to = joint ? { x: joint.x, y: joint.y - NODE_HEIGHT / 2 } : points.get(edge.to);
    if (!from || !to) continue;
    const first = placeOf(from);
    const last = joint ? columns.findIndex(({ x }) => x >= joint.x) : placeOf(to);
    if (last - first < 2) continue;
    const lanes: Lane[] = [];
    let y = from.y + NODE_HEIGHT / 2;
    for (let at = first + 1; at < last; at += 1) {
      const column = columns[at];
      if (!column) continue;
      const wish = y + (to.y + NODE_HEIGHT / 2 - y) / (last - at + 1);
      const gap = nearestGap(column, wish);
      const lane = {
        left: column.x,
        right: column.x + NODE_WIDTH,
        y: within(column.gaps[gap], wish),
      };
      y = lane.y;
      lanes.push(lane);
      const key = `${at} ${gap}`;
      const others = shared.get(key);
      const crossing = { edge: edgeId(edge), lane, wish };
      if (others) others.push(crossing);
      else shared.set(key, [crossing]);
    }
    routes.set(edgeId(edge), lanes);
  }
  for (const [key, crossings] of shared) {
    const [at = 0, gap = 0] = key.split(" ").map(Number);
    spread(crossings, columns[at]?.gaps[gap]);
  }
  return routes;
}

function columnsOf(points: Point[]): Column[] {
  const tops = new Map<number, number[]>();
  for (const point of points) {
    const x = Math.round(point.x);
    const held = tops.get(x);
    if (held) held.push(point.y);
    else tops.set(x, [point.y]);
  }
  return [...tops]
    .sort(([a], [b]) => a - b)
    .map(([x, ys]) => ({ x, gaps: gapsOf(ys.sort((a, b) => a - b)) }));
}

function gapsOf(tops: number[]): Column["gaps"] {
  const gaps: Column["gaps"] = [];
  let free = (tops[0] ?? 0) - OUTSIDE;
  for (const top of tops) {
    if (top - free > 2 * CLEARANCE) gaps.push({ top: free + CLEARANCE, bottom: top - CLEARANCE });
    free = Math.max(free, top + NODE_HEIGHT);
  }
  gaps.push({ top: free + CLEARANCE, bottom: free + OUTSIDE });
  return gaps;
}

/** By bisection: the gap that a height lies in or is nearest to. */
function nearestGap({ gaps }: Column, y: number): number {
  let [low, high] = [0, gaps.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((gaps[middle]?.bottom ?? 0) < y) low = middle + 1;
    else high = middle;
  }
  const [above, here] = [gaps[low - 1], gaps[low]];
  if (above && here && y < here.top && y - above.bottom < here.top - y) return low - 1;
  return low;
}

/**
 * Not at a node's border but in the middle of a narrow gap; a wide one is crossed where the edge
 * comes along.
 */
function within(gap: Column["gaps"][number] | undefined, y: number): number {
  if (!gap) return y;
  if (gap.bottom - gap.top <= ROW_GAP) return (gap.top + gap.bottom) / 2;
  const inset = ROW_GAP / 4;
  return Math.min(gap.bottom - inset, Math.max(gap.top + inset, y));
}

/**
 * Lanes in one gap lie side by side in the order their edges come, so that they do not cross inside
 * it.
 */
function spread(crossings: Crossing[], gap: Column["gaps"][number] | undefined): void {
  if (!gap || crossings.length < 2) return;
  crossings.sort((a, b) => a.wish - b.wish);
  const step = Math.min(LANE_STEP, (gap.bottom - gap.top) / (crossings.length - 1));
  const height = step * (crossings.length - 1);
  const middle = crossings.reduce((sum, { lane }) => sum + lane.y, 0) / crossings.length;
  const top = Math.min(gap.bottom - height, Math.max(gap.top, middle - height / 2));
  crossings.forEach(({ lane }, at) => {
    lane.y = top + at * step;
  });
}

/** An SVG path through the lanes: level inside a column, a soft curve between two. */
export function pathThrough(start: Point, lanes: Lane[], end: Point): string {
  const parts = [`M${start.x},${start.y}`];
  let [x, y] = [start.x, start.y];
  const bend = (to: Point) => {
    const middle = (x + to.x) / 2;
    parts.push(`C${middle},${y} ${middle},${to.y} ${to.x},${to.y}`);
  };
  for (const lane of lanes) {
    bend({ x: lane.left, y: lane.y });
    parts.push(`H${lane.right}`);
    [x, y] = [lane.right, lane.y];
  }
  bend(end);
  return parts.join("");
}
