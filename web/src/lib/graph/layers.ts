/**
 * A layered left-to-right layout in near-linear time, for graphs too large for dagre: longest-path
 * columns,
 * then a few barycentre sweeps that pull each node towards its neighbours. Cycles are tolerated,
 * never looped on.
 */
import type { Edge } from "./model";

export interface Point {
  x: number;
  y: number;
}

export const NODE_WIDTH = 200;
export const NODE_HEIGHT = 56;
export const COLUMN_GAP = 56;
export const ROW_GAP = 20;

const SWEEPS = 4;

/** `fixed` names the column of every node, where it is not to be the one of its longest path. */
export function layeredLayout(
  ids: string[],
  edges: Edge[],
  fixed?: Map<string, number>,
): Map<string, Point> {
  const { before, after } = neighbours(ids, edges);
  const column = fixed ?? columns(ids, before, after);
  const rows: string[][] = [];
  for (const id of ids) (rows[column.get(id) ?? 0] ??= []).push(id);
  const order = new Map<string, number>();
  for (const row of rows) row?.forEach((id, place) => order.set(id, place));
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const forward = sweep % 2 === 0;
    const sequence = forward ? rows : [...rows].reverse();
    for (const row of sequence) if (row) arrange(row, forward ? before : after, order);
  }
  return place(rows);
}

/**
 * How far along the longest way to it each node begins, where each takes up `width` of the way;
 * nodes of a circle, and what lies behind one, are left out.
 */
export function longestPaths(
  ids: string[],
  edges: Edge[],
  width: (id: string) => number = () => 1,
): Map<string, number> {
  const { before, after } = neighbours(ids, edges);
  const open = new Map(ids.map((id) => [id, before.get(id)?.length ?? 0]));
  const start = new Map<string, number>();
  const ready = ids.filter((id) => open.get(id) === 0);
  for (let at = 0; at < ready.length; at += 1) {
    const id = ready[at] as string;
    const begins = (before.get(id) ?? []).map((from) => (start.get(from) ?? 0) + width(from));
    start.set(id, Math.max(0, ...begins));
    for (const next of after.get(id) ?? []) {
      const left = (open.get(next) ?? 0) - 1;
      open.set(next, left);
      if (left === 0) ready.push(next);
    }
  }
  return start;
}

function neighbours(ids: string[], edges: Edge[]) {
  const before = new Map<string, string[]>(ids.map((id) => [id, []]));
  const after = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const edge of edges) {
    if (!before.has(edge.to) || !after.has(edge.from)) continue;
    before.get(edge.to)?.push(edge.from);
    after.get(edge.from)?.push(edge.to);
  }
  return { before, after };
}

function columns(
  ids: string[],
  before: Map<string, string[]>,
  after: Map<string, string[]>,
): Map<string, number> {
  const open = new Map(ids.map((id) => [id, before.get(id)?.length ?? 0]));
  const column = new Map<string, number>(ids.map((id) => [id, 0]));
  const ready = ids.filter((id) => open.get(id) === 0);
  for (let at = 0; at < ready.length; at += 1) {
    const id = ready[at] as string;
    for (const next of after.get(id) ?? []) {
      column.set(next, Math.max(column.get(next) ?? 0, (column.get(id) ?? 0) + 1));
      const left = (open.get(next) ?? 0) - 1;
      open.set(next, left);
      if (left === 0) ready.push(next);
    }
  }
  return column;
}

function arrange(row: string[], side: Map<string, string[]>, order: Map<string, number>): void {
  const weight = new Map<string, number>();
  for (const id of row) {
    const near = side.get(id) ?? [];
    const sum = near.reduce((total, other) => total + (order.get(other) ?? 0), 0);
    weight.set(id, near.length > 0 ? sum / near.length : (order.get(id) ?? 0));
  }
  row.sort(
    (a, b) =>
      (weight.get(a) ?? 0) - (weight.get(b) ?? 0) || (order.get(a) ?? 0) - (order.get(b) ?? 0),
  );
  row.forEach((id, position) => order.set(id, position));
}

function place(rows: string[][]): Map<string, Point> {
  const points = new Map<string, Point>();
  const tallest = Math.max(0, ...rows.map((row) => row?.length ?? 0));
  rows.forEach((row, column) => {
    const offset = ((tallest - (row?.length ?? 0)) * (NODE_HEIGHT + ROW_GAP)) / 2;
    row?.forEach((id, position) => {
      points.set(id, {
        x: column * (NODE_WIDTH + COLUMN_GAP),
        y: offset + position * (NODE_HEIGHT + ROW_GAP),
      });
    });
  });
  return points;
}
