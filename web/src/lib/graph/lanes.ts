/**
 * Phases as lanes: each takes columns of its own behind the phases it builds upon, or rows of its
 * own beside those that run at the same time, so that it can be drawn as one box.
 */
import {
  COLUMN_GAP,
  layeredLayout,
  longestPaths,
  NODE_HEIGHT,
  NODE_WIDTH,
  ROW_GAP,
  type Point,
} from "./layers";
import { groupBy } from "../group";
import type { Edge } from "./model";

export interface Phased {
  id: string;
  phase: string | null;
}

export interface PhaseLane extends Point {
  phase: string;
  width: number;
  height: number;
}

/** Around the nodes of a lane; between two lanes some of the gap of the columns stays free. */
const PADDING = 16;
/** Room for the name above the nodes. */
export const LANE_HEAD = 28;
const LANE_GAP = 12;

interface Block {
  ids: string[];
  /** First column and the one behind the last. */
  start: number;
  end: number;
}

/** Null where phases depend on one another in a circle, or there is only one. */
export function laneLayout(nodes: Phased[], edges: Edge[]): Map<string, Point> | null {
  const blocks = blocksOf(nodes, edges);
  if (!blocks || blocks.length < 2) return null;
  const column = new Map<string, number>();
  for (const { ids, start } of blocks) {
    const inside = new Set(ids);
    const own = edges.filter(({ from, to }) => inside.has(from) && inside.has(to));
    for (const [id, depth] of longestPaths(ids, own)) column.set(id, start + depth);
  }
  const wished = layeredLayout(
    nodes.map(({ id }) => id),
    edges,
    column,
  );
  return stacked(blocks, column, wished);
}

function blocksOf(nodes: Phased[], edges: Edge[]): Block[] | null {
  const phaseOf = new Map(nodes.map(({ id, phase }) => [id, phase ?? ""]));
  const ids = groupBy(nodes, ({ phase }) => phase ?? "");
  const ends = ({ from, to }: Edge) => [phaseOf.get(from), phaseOf.get(to)] as const;
  const known = edges.filter((edge) => ends(edge).every((phase) => phase !== undefined));
  const between = known.flatMap((edge): Edge[] => {
    const [from = "", to = ""] = ends(edge);
    return from === to ? [] : [{ from, to }];
  });
  const own = groupBy(
    known.filter((edge) => ends(edge)[0] === ends(edge)[1]),
    (edge) => ends(edge)[0],
  );
  const names = [...ids.keys()];
  if (longestPaths(names, between).size < names.length) return null;
  const widths = new Map<string, number>();
  for (const name of names) {
    const within = (ids.get(name) ?? []).map(({ id }) => id);
    const depths = longestPaths(within, own.get(name) ?? []);
    if (depths.size < within.length) return null;
    widths.set(name, Math.max(...depths.values()) + 1);
  }
  const starts = longestPaths(names, between, (name) => widths.get(name) ?? 1);
  return names.map((name) => {
    const start = starts.get(name) ?? 0;
    return {
      ids: (ids.get(name) ?? []).map(({ id }) => id),
      start,
      end: start + (widths.get(name) ?? 1),
    };
  });
}

/** Blocks that share columns lie one below the other; the others in the middle of the height. */
function stacked(
  blocks: Block[],
  column: Map<string, number>,
  wished: Map<string, Point>,
): Map<string, Point> {
  const [step, row] = [NODE_WIDTH + COLUMN_GAP, NODE_HEIGHT + ROW_GAP];
  const boxes: { block: Block; top: number; height: number; columns: string[][] }[] = [];
  for (const block of blocks) {
    const columns = [...groupBy(block.ids, (id) => column.get(id) ?? 0).values()];
    const rows = Math.max(...columns.map((ids) => ids.length));
    const height = LANE_HEAD + 2 * PADDING + rows * row - ROW_GAP;
    const beside = boxes.filter(
      (box) => box.block.start < block.end && block.start < box.block.end,
    );
    const top = Math.max(0, ...beside.map((box) => box.top + box.height + LANE_GAP));
    boxes.push({ block, top, height, columns });
  }
  const apart = boxes.every(({ top }) => top === 0);
  const tallest = Math.max(...boxes.map(({ height }) => height));
  const points = new Map<string, Point>();
  for (const { top, height, columns } of boxes) {
    const inner = (apart ? (tallest - height) / 2 : top) + LANE_HEAD + PADDING;
    const room = height - LANE_HEAD - 2 * PADDING;
    for (const ids of columns) {
      const first = inner + (room - (ids.length * row - ROW_GAP)) / 2;
      ids
        .toSorted((a, b) => (wished.get(a)?.y ?? 0) - (wished.get(b)?.y ?? 0))
        .forEach((id, at) =>
          points.set(id, { x: (column.get(id) ?? 0) * step, y: first + at * row }),
        );
    }
  }
  return points;
}

/** The boxes to draw: none where one would lie over another, or over a task of another phase. */
export function lanesOf(nodes: Phased[], points: Map<string, Point>): PhaseLane[] {
  const lanes = [...groupBy(nodes, ({ phase }) => phase ?? "")].flatMap(([phase, own]) => {
    const at = own.flatMap(({ id }) => points.get(id) ?? []);
    if (at.length === 0) return [];
    const [left, top] = [Math.min(...at.map(({ x }) => x)), Math.min(...at.map(({ y }) => y))];
    const right = Math.max(...at.map(({ x }) => x)) + NODE_WIDTH;
    const bottom = Math.max(...at.map(({ y }) => y)) + NODE_HEIGHT;
    return {
      phase,
      x: left - PADDING,
      y: top - PADDING - LANE_HEAD,
      width: right - left + 2 * PADDING,
      height: bottom - top + 2 * PADDING + LANE_HEAD,
    };
  });
  const clear = lanes.every((a, at) => lanes.every((b, other) => other <= at || !overlap(a, b)));
  return clear && lanes.length > 1 ? lanes.filter(({ phase }) => phase !== "") : [];
}

function overlap(a: PhaseLane, b: PhaseLane): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
