/** Chooses the layout by size; part of the chunk that loads with the graph. */
import dagre from "@dagrejs/dagre";
import { COLUMN_GAP, layeredLayout, NODE_HEIGHT, NODE_WIDTH, ROW_GAP, type Point } from "./layers";
import type { Edge } from "./model";

/**
 * Dagre needs about a second at a few hundred nodes on a slow machine; above this the linear layout
 * takes over.
 */
export const DAGRE_NODES_MAX = 200;

export function layoutGraph(ids: string[], edges: Edge[]): Map<string, Point> {
  return ids.length <= DAGRE_NODES_MAX ? dagreLayout(ids, edges) : layeredLayout(ids, edges);
}

function dagreLayout(ids: string[], edges: Edge[]): Map<string, Point> {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "LR", ranksep: COLUMN_GAP, nodesep: ROW_GAP, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of ids) graph.setNode(id, { width: NODE_WIDTH, height: NODE_HEIGHT });
  for (const edge of edges)
    if (graph.hasNode(edge.from) && graph.hasNode(edge.to)) graph.setEdge(edge.from, edge.to);
  dagre.layout(graph);
  const points = new Map<string, Point>();
  for (const id of ids) {
    const node = graph.node(id) as { x: number; y: number };
    points.set(id, { x: node.x - NODE_WIDTH / 2, y: node.y - NODE_HEIGHT / 2 });
  }
  return points;
}
