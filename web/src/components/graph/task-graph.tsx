import {
  Background,
  MiniMap,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  ViewportPortal,
  type Connection,
} from "@xyflow/react";
import { Link2, Maximize, Minus, Plus, Ungroup, Workflow } from "lucide-react";
import { useMemo, useRef, useState, type KeyboardEvent } from "react";
import { Button } from "@/components/ui/button";
import { JOINT_PREFIX, type Joint } from "@/lib/graph/joints";
import type { PhaseLane } from "@/lib/graph/lanes";
import { CLUSTER_PREFIX, clusterByPhase, edgesOf, type GraphTask } from "@/lib/graph/model";
import "@xyflow/react/dist/base.css";
import { flowEdges, flowNodes, jointNodes, mapColour } from "./elements";
import styles from "./graph.module.css";
import { Legend } from "./legend";
import { LinkBox, useLinkMode } from "./link-mode";
import { RoutedEdge, type RoutedEdgeType } from "./routed-edge";
import { ClusterNode, JointNode, TaskNode } from "./task-node";
import { useLayout } from "./use-layout";
import { clearOfTools, firstView, useFollow, useRefit } from "./view";

/**
 * Above this many tasks the phases are folded first, so that a large run can be taken in at a
 * glance.
 */
const FOLD_FROM_TASKS = 150;

/** Above this many nodes a small map helps to find one's way. */
const MAP_FROM_NODES = 30;

const NODE_TYPES = { task: TaskNode, cluster: ClusterNode, joint: JointNode };
const EDGE_TYPES = { routed: RoutedEdge };

/**
 * Above this many edges those of the task under the pointer are not marked: redrawing all would be
 * felt.
 */
const HOVER_UP_TO_EDGES = 400;

export interface GraphEditing {
  connect: (from: string, to: string) => void;
  disconnect: (from: string, to: string) => void;
}

interface TaskGraphProps {
  label: string;
  tasks: GraphTask[];
  selected?: string;
  onSelect: (id: string | undefined) => void;
  editing?: GraphEditing;
}

export default function TaskGraph(props: TaskGraphProps) {
  return (
    <ReactFlowProvider>
      <Drawing {...props} />
    </ReactFlowProvider>
  );
}

function Drawing({ label, tasks, selected, onSelect, editing }: TaskGraphProps) {
  const phases = useMemo(
    () => [...new Set(tasks.map((task) => task.phase).filter((phase) => phase !== null))],
    [tasks],
  );
  const foldable = phases.length > 1;
  const [unfolded, setUnfolded] = useState<ReadonlySet<string> | "all">(() =>
    tasks.length >= FOLD_FROM_TASKS && foldable ? new Set() : "all",
  );
  const [pickedEdge, setPickedEdge] = useState<string | null>(null);
  const [hovered, setHovered] = useState<string>();
  const parts = useMemo(
    () =>
      unfolded === "all"
        ? { tasks, clusters: [], edges: edgesOf(tasks) }
        : clusterByPhase(tasks, unfolded),
    [tasks, unfolded],
  );
  const layout = useLayout(parts);
  const { points, routes, joints } = layout;
  const editable = editing !== undefined;
  const link = useLinkMode(editable);
  const marked = link.on ? (link.to ?? link.from) : selected;
  const nodes = useMemo(
    () => [
      ...flowNodes(parts, points, marked, editable),
      ...jointNodes(joints, layout.jointPoints),
    ],
    [parts, points, joints, layout.jointPoints, marked, editable],
  );
  const near = hovered ?? marked;
  const names = useMemo(
    () => new Map([...parts.tasks.map(titled), ...parts.clusters.map(phased), ...joints.map(many)]),
    [parts, joints],
  );
  const name = (id: string) => names.get(id) ?? "a task";
  const edges = useMemo(
    () =>
      flowEdges({ edges: layout.edges, routes, selected: near, editable, joints, name }).map(
        (edge) => (edge.id === pickedEdge ? { ...edge, selected: true } : edge),
      ),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [routes, near, editable, pickedEdge],
  );
  const flow = useReactFlow();
  const box = useRef<HTMLElement>(null);
  const front =
    selected ??
    parts.tasks.find((task) => task.status === "running" || task.status === "needs_review")?.id ??
    parts.tasks.find((task) => task.status !== "completed")?.id;
  const show = () => {
    const size = box.current?.getBoundingClientRect();
    if (size) firstView(flow, points, front, size);
  };
  useFollow(selected, points, show);
  useRefit(show);
  const cut = (edge: RoutedEdgeType) => {
    editing?.disconnect(edge.source, edge.target);
    setPickedEdge(null);
  };
  const pick = (id: string) => {
    if (id.startsWith(JOINT_PREFIX) || link.take(id)) return;
    if (!id.startsWith(CLUSTER_PREFIX)) return onSelect(id);
    const phase = id.slice(CLUSTER_PREFIX.length);
    setUnfolded((open) => new Set([...(open === "all" ? phases : open), phase]));
  };
  const picked = edges.find((edge) => edge.id === pickedEdge);
  return (
    <section ref={box} className={styles.graph} aria-label={label}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodeMouseEnter={(_, node) =>
          parts.edges.length <= HOVER_UP_TO_EDGES && setHovered(node.id)
        }
        onNodeMouseLeave={() => setHovered(undefined)}
        onNodeClick={(_, node) => pick(node.id)}
        onKeyDown={(event) => chosenByKey(event, pick, (id) => editing && setPickedEdge(id))}
        onPaneClick={() => {
          setPickedEdge(null);
          if (!link.on) onSelect(undefined);
        }}
        onEdgeClick={(_, edge) => editing && setPickedEdge(edge.id)}
        onEdgesDelete={(gone) => gone.forEach(cut)}
        onConnect={({ source, target }: Connection) => editing?.connect(source, target)}
        nodesDraggable={false}
        nodesConnectable={editing !== undefined}
        edgesFocusable={editing !== undefined}
        deleteKeyCode={editing ? ["Delete", "Backspace"] : null}
        onBeforeDelete={async ({ edges: gone }) => ({ nodes: [], edges: gone })}
        onlyRenderVisibleElements={tasks.length > FOLD_FROM_TASKS}
        minZoom={0.05}
        maxZoom={1.6}
        onInit={show}
      >
        <Background gap={20} size={1} color="var(--grid)" />
        <PhaseLanes lanes={layout.phases} />
        {nodes.length >= MAP_FROM_NODES && (
          <MiniMap
            pannable
            zoomable
            ariaLabel="Map of the graph"
            nodeColor={mapColour}
            bgColor="var(--surface)"
            maskColor="var(--mask)"
            className={styles.map}
          />
        )}
      </ReactFlow>
      <div className={styles.tools} role="group" aria-label="View of the graph">
        <Button look="quiet" small label="Closer" onClick={() => void flow.zoomIn()}>
          <Plus size={14} aria-hidden />
        </Button>
        <Button look="quiet" small label="Farther" onClick={() => void flow.zoomOut()}>
          <Minus size={14} aria-hidden />
        </Button>
        <Button
          look="quiet"
          small
          label="Show everything"
          onClick={() => void flow.fitView({ maxZoom: 1, padding: clearOfTools() })}
        >
          <Maximize size={14} aria-hidden />
        </Button>
        {editing && (
          <Button
            look="quiet"
            small
            aria-pressed={link.on}
            title="Connect or disconnect two tasks by clicking them"
            onClick={link.toggle}
          >
            <Link2 size={14} aria-hidden /> Link
          </Button>
        )}
        <Legend running={tasks.some((task) => task.status)} editable={editable} />
        {layout.kept && (
          <Button
            look="quiet"
            small
            title="Edits leave every task where it was; this lays all of them out anew"
            onClick={layout.tidy}
          >
            <Workflow size={14} aria-hidden /> Tidy up
          </Button>
        )}
        {foldable && (
          <Button
            look="quiet"
            small
            onClick={() => setUnfolded((open) => (open === "all" ? new Set() : "all"))}
          >
            <Ungroup size={14} aria-hidden /> {unfolded === "all" ? "Fold phases" : "Unfold all"}
          </Button>
        )}
      </div>
      {link.on && (
        <LinkBox
          mode={link}
          name={(id) => title(tasks, id)}
          linked={parts.edges.some((edge) => edge.from === link.from && edge.to === link.to)}
          onConnect={(from, to) => editing?.connect(from, to)}
          onDisconnect={(from, to) => editing?.disconnect(from, to)}
        />
      )}
      {picked && !link.on && (
        <div className={styles.edgeBox}>
          <span>
            “{title(tasks, picked.target)}” waits for “{title(tasks, picked.source)}”
          </span>
          <Button small onClick={() => cut(picked)}>
            Disconnect
          </Button>
        </div>
      )}
    </section>
  );
}

/** The keyboard's way to a node or an edge that has the focus: what a click does. */
function chosenByKey(
  event: KeyboardEvent,
  onNode: (id: string) => void,
  onEdge: (id: string) => void,
): void {
  const id = event.target instanceof Element ? event.target.getAttribute("data-id") : null;
  if (
    !(event.target instanceof Element) ||
    id === null ||
    (event.key !== "Enter" && event.key !== " ")
  )
    return;
  event.preventDefault();
  if (event.target.matches(".react-flow__node")) onNode(id);
  if (event.target.matches(".react-flow__edge")) onEdge(id);
}

/** The phases behind the tasks; to those who hear the graph, each task says its own. */
function PhaseLanes({ lanes }: { lanes: PhaseLane[] }) {
  return (
    <ViewportPortal>
      {lanes.map(({ phase, x, y, width, height }) => (
        <div
          key={phase}
          aria-hidden
          className={styles.lane}
          style={{ transform: `translate(${x}px, ${y}px)`, width, height }}
        >
          {phase}
        </div>
      ))}
    </ViewportPortal>
  );
}

function titled({ id, title }: GraphTask): [string, string] {
  return [id, title];
}

function phased({ id, phase }: { id: string; phase: string }): [string, string] {
  return [id, `phase ${phase}`];
}

function many({ id, sources }: Joint): [string, string] {
  return [id, `all of ${sources.length} tasks`];
}

function title(tasks: GraphTask[], id: string): string {
  return tasks.find((task) => task.id === id)?.title ?? id;
}
