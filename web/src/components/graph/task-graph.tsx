import {
  Background,
  MiniMap,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  type Connection,
} from "@xyflow/react";
import { Link2, Maximize, Minus, Plus, Ungroup } from "lucide-react";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { Button } from "@/components/ui/button";
import { layoutGraph } from "@/lib/graph/layout";
import { NODE_HEIGHT, NODE_WIDTH, type Point } from "@/lib/graph/layers";
import { CLUSTER_PREFIX, clusterByPhase, edgesOf, type GraphTask } from "@/lib/graph/model";
import { routeEdges } from "@/lib/graph/route";
import "@xyflow/react/dist/base.css";
import { flowEdges, flowNodes, mapColour, shapeOf } from "./elements";
import styles from "./graph.module.css";
import { Legend } from "./legend";
import { LinkBox, useLinkMode } from "./link-mode";
import { RoutedEdge, type RoutedEdgeType } from "./routed-edge";
import { ClusterNode, TaskNode } from "./task-node";

/**
 * Above this many tasks the phases are folded first, so that a large run can be taken in at a
 * glance.
 */
const FOLD_FROM_TASKS = 150;

/** Above this many nodes a small map helps to find one's way. */
const MAP_FROM_NODES = 30;

/**
 * Below this scale titles cannot be read; a wide graph then opens where the work is instead of as a
 * whole.
 */
const READABLE_ZOOM = 0.5;
/** Up to this many nodes are shown whole at first. */
const WHOLE_UP_TO_NODES = 24;
/** A smaller change of the window leaves the view where a person put it. */
const REFIT_FROM_PX = 120;

const NODE_TYPES = { task: TaskNode, cluster: ClusterNode };
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
  const shape = shapeOf(parts);
  const points = useMemo(
    () =>
      layoutGraph(
        [...parts.tasks.map((task) => task.id), ...parts.clusters.map((cluster) => cluster.id)],
        parts.edges,
      ),
    // The shape says all that a layout depends on.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [shape],
  );
  const editable = editing !== undefined;
  const link = useLinkMode(editable);
  const marked = link.on ? (link.to ?? link.from) : selected;
  const nodes = useMemo(
    () => flowNodes(parts, points, marked, editable),
    [parts, points, marked, editable],
  );
  // Always of the drawn places: both change together, and only with the shape.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const routes = useMemo(() => routeEdges(parts.edges, points), [points]);
  const near = hovered ?? marked;
  const names = useMemo(
    () => new Map([...parts.tasks.map(titled), ...parts.clusters.map(phased)]),
    [parts],
  );
  const name = (id: string) => names.get(id) ?? "a task";
  const edges = useMemo(
    () =>
      flowEdges({ edges: parts.edges, routes, selected: near, editable, name }).map((edge) =>
        edge.id === pickedEdge ? { ...edge, selected: true } : edge,
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
    if (link.take(id)) return;
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

/**
 * Shows everything when nodes come or go, and brings a task into view that was selected elsewhere.
 */
function useFollow(
  selected: string | undefined,
  points: Map<string, Point>,
  show: () => void,
): void {
  const flow = useReactFlow();
  const drawn = useRef(points.size);
  useEffect(() => {
    if (drawn.current === points.size) return;
    drawn.current = points.size;
    const timer = requestAnimationFrame(show);
    return () => cancelAnimationFrame(timer);
    // Once for each set of nodes.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [points]);
  useEffect(() => {
    const at = selected === undefined ? undefined : points.get(selected);
    if (!at) return;
    const seen = document
      .querySelector(`.react-flow__node[data-id="${CSS.escape(selected ?? "")}"]`)
      ?.getBoundingClientRect();
    const frame = document.querySelector(".react-flow")?.getBoundingClientRect();
    const inside =
      seen &&
      frame &&
      seen.left >= frame.left &&
      seen.right <= frame.right &&
      seen.top >= frame.top &&
      seen.bottom <= frame.bottom;
    if (!inside)
      void flow.setCenter(at.x + 100, at.y + 28, { zoom: Math.max(flow.getZoom(), 0.6) });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [selected]);
}

/**
 * Shows everything anew when the window has changed much: made narrow, a phone turned round. A
 * panel that opens moves nothing.
 */
function useRefit(show: () => void): void {
  const latest = useRef(show);
  useEffect(() => {
    latest.current = show;
  });
  useEffect(() => {
    let { innerWidth: width, innerHeight: height } = window;
    let frame = 0;
    const watch = () => {
      if (
        Math.abs(innerWidth - width) < REFIT_FROM_PX &&
        Math.abs(innerHeight - height) < REFIT_FROM_PX
      )
        return;
      [width, height] = [innerWidth, innerHeight];
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => latest.current());
    };
    window.addEventListener("resize", watch);
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener("resize", watch);
    };
  }, []);
}

function titled({ id, title }: GraphTask): [string, string] {
  return [id, title];
}

function phased({ id, phase }: { id: string; phase: string }): [string, string] {
  return [id, `phase ${phase}`];
}

function title(tasks: GraphTask[], id: string): string {
  return tasks.find((task) => task.id === id)?.title ?? id;
}

/** The tools lie over the lower edge of the graph, on a small screen over the upper one. */
function clearOfTools() {
  const narrow = matchMedia("(max-width: 1080px)").matches;
  const [top, bottom] = narrow ? (["60px", "20px"] as const) : (["24px", "68px"] as const);
  return { top, bottom, left: "24px", right: "24px" } as const;
}

function firstView(
  flow: ReturnType<typeof useReactFlow>,
  points: Map<string, Point>,
  front: string | undefined,
  size: { width: number; height: number },
): void {
  const all = [...points.values()];
  const width = Math.max(1, ...all.map((point) => point.x + NODE_WIDTH));
  const height = Math.max(1, ...all.map((point) => point.y + NODE_HEIGHT));
  const zoom = Math.min(1, (size.width - 48) / width, (size.height - 92) / height);
  const at = front === undefined ? all[0] : (points.get(front) ?? all[0]);
  // A folded plan is few nodes with short names: it is shown whole, however wide it is.
  const folded = points.size <= WHOLE_UP_TO_NODES;
  if (zoom >= READABLE_ZOOM || folded || !at)
    void flow.fitView({ maxZoom: 1, padding: clearOfTools() });
  else
    void flow.setCenter(
      Math.max(at.x + NODE_WIDTH, size.width / 2 / 0.7 - 24),
      at.y + NODE_HEIGHT / 2,
      { zoom: 0.7 },
    );
}
