/** From tasks to what React Flow draws, keeping the identity of everything that did not change. */
import { MarkerType, type Edge as FlowEdge } from "@xyflow/react";
import { NODE_HEIGHT, NODE_WIDTH, type Point } from "@/lib/graph/layers";
import type { Clustered, Edge } from "@/lib/graph/model";
import { STATUS } from "@/lib/status";
import type { ClusterNodeType, TaskNodeType } from "./task-node";

export type GraphNode = TaskNodeType | ClusterNodeType;

const SIZE = { width: NODE_WIDTH, height: NODE_HEIGHT } as const;

export function flowNodes(
  parts: Clustered,
  points: Map<string, Point>,
  selected: string | undefined,
  editable: boolean,
  before: Map<string, GraphNode>,
): Map<string, GraphNode> {
  const nodes = new Map<string, GraphNode>();
  for (const task of parts.tasks) {
    const position = points.get(task.id) ?? { x: 0, y: 0 };
    const old = before.get(task.id);
    const isSelected = task.id === selected;
    const same = old?.type === "task" && sameTask(old.data.task, task) && old.selected === isSelected && old.position === position && old.data.editable === editable;
    nodes.set(
      task.id,
      same ? old : { id: task.id, type: "task", position, data: { task, editable }, selected: isSelected, ...SIZE, ariaLabel: describe(task.title, task.status) },
    );
  }
  for (const cluster of parts.clusters) {
    const position = points.get(cluster.id) ?? { x: 0, y: 0 };
    nodes.set(cluster.id, {
      id: cluster.id, type: "cluster", position, data: { cluster }, selected: false, ...SIZE, ariaLabel: `Phase ${cluster.phase}, ${cluster.tasks.length} tasks, open it`,
    });
  }
  return nodes;
}

export function flowEdges(edges: Edge[], selected: string | undefined, editable: boolean): FlowEdge[] {
  return edges.map(({ from, to }) => {
    const near = selected !== undefined && (from === selected || to === selected);
    return {
      id: `${from}>${to}`,
      source: from,
      target: to,
      className: near ? "near" : selected !== undefined ? "far" : "",
      zIndex: near ? 1 : 0,
      focusable: editable,
      selectable: editable,
      deletable: editable,
      interactionWidth: 14,
      markerEnd: { type: MarkerType.ArrowClosed, width: 12, height: 12 },
    };
  });
}

/** Changes when the drawing has to be laid out again: never for a status, cost or title. */
export function shapeOf(parts: Clustered): string {
  const ids = [...parts.tasks.map((task) => task.id), ...parts.clusters.map((cluster) => cluster.id)];
  return `${ids.join()}|${parts.edges.map((edge) => `${edge.from}>${edge.to}`).join()}`;
}

function sameTask(a: TaskNodeType["data"]["task"], b: TaskNodeType["data"]["task"]): boolean {
  return a === b || (a.title === b.title && a.status === b.status && a.tier === b.tier && a.cost === b.cost);
}

function describe(title: string, status: keyof typeof STATUS | undefined): string {
  return status ? `${title}, ${STATUS[status].word}` : title;
}
