/** Keeps a drawing where it is while a plan is edited: nobody has to look for a task anew. */
import { COLUMN_GAP, NODE_HEIGHT, NODE_WIDTH, ROW_GAP, type Point } from "./layers";
import type { Edge } from "./model";

/** More nodes that come or go at once are another plan, or phases that were folded. */
const CHANGED_MAX = 3;
const STEP = NODE_WIDTH + COLUMN_GAP;
const ROW = NODE_HEIGHT + ROW_GAP;

/**
 * The places of before, but for tasks that are new and for those that would lie left of what they
 * wait for; `fresh` where too much changed.
 */
export function settled(
  before: ReadonlyMap<string, Point>,
  fresh: Map<string, Point>,
  edges: Edge[],
): Map<string, Point> {
  const added = [...fresh.keys()].filter((id) => !before.has(id));
  const gone = [...before.keys()].filter((id) => !fresh.has(id)).length;
  if (added.length + gone > CHANGED_MAX || added.length === fresh.size) return fresh;
  const points = new Map<string, Point>();
  for (const id of fresh.keys()) {
    const held = before.get(id);
    if (held) points.set(id, held);
  }
  for (const id of added) {
    const waits = edges.flatMap(({ from, to }) => (to === id ? (points.get(from) ?? []) : []));
    const x = waits.length > 0 ? Math.max(...waits.map((point) => point.x)) + STEP : 0;
    const y = waits.at(-1)?.y ?? fresh.get(id)?.y ?? 0;
    points.set(id, freeNear({ x, y }, id, points));
  }
  // Each pass moves what waits one further; a circle, which no plan has, would end with the passes.
  for (let pass = 0; pass < points.size; pass += 1) {
    let moved = false;
    for (const { from, to } of edges) {
      const [source, target] = [points.get(from), points.get(to)];
      if (!source || !target || target.x >= source.x + NODE_WIDTH) continue;
      points.set(to, freeNear({ x: source.x + STEP, y: target.y }, to, points));
      moved = true;
    }
    if (!moved) break;
  }
  return points;
}

/** The place, or the next one below it where no other node lies. */
function freeNear(wish: Point, id: string, points: ReadonlyMap<string, Point>): Point {
  const column = [...points]
    .filter(([other, { x }]) => other !== id && Math.abs(x - wish.x) < NODE_WIDTH)
    .map(([, { y }]) => y)
    .sort((a, b) => a - b);
  let { y } = wish;
  for (const taken of column) if (Math.abs(taken - y) < ROW) y = taken + ROW;
  return { x: wish.x, y };
}
