/** From tasks to what React Flow draws, keeping the identity of everything that did not change. */
import { MarkerType } from "@xyflow/react";
import { NODE_HEIGHT, NODE_WIDTH, type Point } from "@/lib/graph/layers";
import { JOINT_PREFIX, type Joint } from "@/lib/graph/joints";
import type { Clustered, Edge, GraphTask } from "@/lib/graph/model";
import { edgeId, type Lane } from "@/lib/graph/route";
import { STATUS } from "@/lib/status";
import type { RoutedEdgeType } from "./routed-edge";
import {
  JOINT_SIZE,
  type ClusterNodeType,
  type JointNodeType,
  type TaskNodeType,
} from "./task-node";

export type GraphNode = TaskNodeType | ClusterNodeType | JointNodeType;

const SIZE = { width: NODE_WIDTH, height: NODE_HEIGHT } as const;
const ORIGIN: Point = { x: 0, y: 0 };

/**
 * The node last drawn for a task object; an unchanged one is given back, so React Flow does not
 * draw it again.
 */
const drawn = new WeakMap<GraphTask, TaskNodeType>();

export function flowNodes(
  parts: Clustered,
  points: Map<string, Point>,
  selected: string | undefined,
  editable: boolean,
): GraphNode[] {
  const at = (id: string) => points.get(id) ?? ORIGIN;
  const tasks = parts.tasks.map((task) =>
    taskNode(task, at(task.id), task.id === selected, editable),
  );
  const clusters = parts.clusters.map((cluster): ClusterNodeType => ({
    id: cluster.id,
    type: "cluster",
    position: at(cluster.id),
    data: { cluster },
    selected: false,
    ...SIZE,
    ariaLabel: `Phase ${cluster.phase}, ${cluster.tasks.length} tasks, open it`,
  }));
  return [...tasks, ...clusters];
}

/** The points through which the lines of many to many lead; there is nothing to choose in them. */
export function jointNodes(joints: Joint[], points: Map<string, Point>): JointNodeType[] {
  return joints.map(({ id }) => {
    const { x, y } = points.get(id) ?? ORIGIN;
    return {
      id,
      type: "joint",
      position: { x: x - JOINT_SIZE / 2, y: y - JOINT_SIZE / 2 },
      data: {},
      width: JOINT_SIZE,
      height: JOINT_SIZE,
      selectable: false,
      focusable: false,
    };
  });
}

function taskNode(
  task: GraphTask,
  position: Point,
  selected: boolean,
  editable: boolean,
): TaskNodeType {
  const held = drawn.get(task);
  if (
    held &&
    held.position === position &&
    held.selected === selected &&
    held.data.editable === editable
  )
    return held;
  const node: TaskNodeType = {
    id: task.id,
    type: "task",
    position,
    data: { task, editable },
    selected,
    ...SIZE,
    ariaLabel: describe(task.title, task.status),
  };
  drawn.set(task, node);
  return node;
}

const NO_LANES: Lane[] = [];

export interface DrawnEdges {
  edges: Edge[];
  routes: Map<string, Lane[]>;
  selected: string | undefined;
  editable: boolean;
  joints: Joint[];
  /** What people call a node, for those who hear the graph. */
  name: (id: string) => string;
}

export function flowEdges({
  edges,
  routes,
  selected,
  editable,
  joints,
  name,
}: DrawnEdges): RoutedEdgeType[] {
  const isNear = nearTo(selected, joints);
  // Those of the selection are drawn last: over the others, but under every node.
  const inOrder = [...edges].sort((a, b) => Number(isNear(a)) - Number(isNear(b)));
  return inOrder.map((edge): RoutedEdgeType => {
    const { from, to } = edge;
    const near = isNear(edge);
    const id = edgeId(edge);
    const joint = [from, to].some((end) => end.startsWith(JOINT_PREFIX));
    const cuttable = editable && !joint;
    return {
      id,
      type: "routed",
      data: { lanes: routes.get(id) ?? NO_LANES },
      source: from,
      target: to,
      ariaLabel: `“${name(to)}” waits for “${name(from)}”`,
      className: near ? "near" : selected !== undefined ? "far" : "",
      focusable: cuttable,
      selectable: cuttable,
      deletable: cuttable,
      interactionWidth: 14,
      // A line that ends at a point goes on behind it.
      markerEnd: to.startsWith(JOINT_PREFIX)
        ? undefined
        : {
            type: MarkerType.ArrowClosed,
            width: near ? 9 : 12,
            height: near ? 9 : 12,
            color: near ? "var(--accent)" : "var(--edge)",
          },
    };
  });
}

/** Lines of the selection: its own, and those it has part in through a joint. */
function nearTo(selected: string | undefined, joints: Joint[]): (edge: Edge) => boolean {
  if (selected === undefined) return () => false;
  const behind = new Set(
    joints.filter(({ sources }) => sources.includes(selected)).map(({ id }) => id),
  );
  const before = new Set(
    joints.filter(({ targets }) => targets.includes(selected)).map(({ id }) => id),
  );
  return ({ from, to }) =>
    from === selected || to === selected || behind.has(from) || before.has(to);
}

/** Changes when the drawing has to be laid out again: never for a status, cost or title. */
export function shapeOf(parts: Clustered): string {
  const ids = [
    ...parts.tasks.map((task) => `${task.id}:${task.phase ?? ""}`),
    ...parts.clusters.map((cluster) => cluster.id),
  ];
  return `${ids.join()}|${parts.edges.map(edgeId).join()}`;
}

function describe(title: string, status: keyof typeof STATUS | undefined): string {
  return status ? `${title}, ${STATUS[status].word}` : title;
}

export function mapColour(node: GraphNode): string {
  if (node.type === "joint") return "transparent";
  if (node.type !== "task" || !node.data.task.status) return "var(--line-strong)";
  return `var(--${STATUS[node.data.task.status].tone})`;
}
