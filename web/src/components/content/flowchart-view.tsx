/* eslint-disable jsx-a11y/no-noninteractive-tabindex -- a wide drawing scrolls by key */
import dagre from "@dagrejs/dagre";
import { useId, useMemo } from "react";
import { CopyButton } from "@/components/ui/copy";
import { chartWords, type Flowchart, type FlowNode } from "./flowchart";
import styles from "./content.module.css";

const CHAR_PX = 7.2;
const LINE_PX = 18;
const PADDING = { x: 14, y: 10 };
const MARGIN = 12;

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}
interface Point {
  x: number;
  y: number;
}
interface Way {
  points: Point[];
  x?: number;
  y?: number;
}

/** A flowchart drawn in the colours of the page. */
export default function FlowchartView({ chart, source }: { chart: Flowchart; source: string }) {
  const marker = useId();
  const { boxes, ways, width, height } = useMemo(() => laidOut(chart), [chart]);
  return (
    <div className={styles.block}>
      <div className={styles.blockHead}>
        <span>Flowchart</span>
        <CopyButton text={source} label="Copy the flowchart's source" />
      </div>
      <div className={styles.chart} tabIndex={0} role="region" aria-label="Flowchart">
        <svg
          role="img"
          aria-label={chartWords(chart)}
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
        >
          <marker
            id={marker}
            viewBox="0 0 10 10"
            refX="9"
            refY="5"
            markerWidth="7"
            markerHeight="7"
            orient="auto-start-reverse"
          >
            <path d="M0,0L10,5L0,10z" className={styles.chartArrow} />
          </marker>
          {chart.groups.map(({ id, title }) => {
            const box = boxes.get(id);
            return (
              box && (
                <g key={id}>
                  <rect {...corner(box)} rx={8} className={styles.chartGroup} />
                  <text x={box.x} y={box.y - box.height / 2 + 16} className={styles.chartTitle}>
                    {title}
                  </text>
                </g>
              )
            );
          })}
          {chart.edges.map(({ label, arrow, dashed }, at) => {
            const way = ways[at];
            return (
              way && (
                <g key={at}>
                  <path
                    d={pathOf(way.points)}
                    className={styles.chartLine}
                    strokeDasharray={dashed ? "4 4" : undefined}
                    markerEnd={arrow ? `url(#${marker})` : undefined}
                  />
                  {label && (
                    <text x={way.x} y={way.y} dy="0.35em" className={styles.chartLabel}>
                      {label}
                    </text>
                  )}
                </g>
              )
            );
          })}
          {chart.nodes.map((node) => {
            const box = boxes.get(node.id);
            return box && <Node key={node.id} node={node} box={box} />;
          })}
        </svg>
      </div>
    </div>
  );
}

function Node({ node: { lines, shape }, box }: { node: FlowNode; box: Box }) {
  const { x, y, width, height } = box;
  const first = y - ((lines.length - 1) * LINE_PX) / 2;
  return (
    <g>
      {shape === "diamond" ? (
        <path
          className={styles.chartNode}
          d={`M${x - width / 2},${y}L${x},${y - height / 2}L${x + width / 2},${y}L${x},${y + height / 2}z`}
        />
      ) : (
        <rect {...corner(box)} rx={shape === "box" ? 4 : height / 2} className={styles.chartNode} />
      )}
      {lines.map((line, at) => (
        <text key={at} x={x} y={first + at * LINE_PX} dy="0.35em" className={styles.chartText}>
          {line}
        </text>
      ))}
    </g>
  );
}

function laidOut({ nodes, edges, groups, direction }: Flowchart) {
  const graph = new dagre.graphlib.Graph({ compound: true, multigraph: true });
  graph.setGraph({
    rankdir: direction,
    nodesep: 28,
    ranksep: 44,
    marginx: MARGIN,
    marginy: MARGIN,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of groups) graph.setNode(id, {});
  for (const node of nodes) graph.setNode(node.id, sizeOf(node));
  for (const { id, group } of [...groups, ...nodes]) if (group !== null) graph.setParent(id, group);
  edges.forEach(({ from, to, label }, at) => {
    const size = label ? { width: label.length * CHAR_PX + 12, height: LINE_PX } : {};
    graph.setEdge(from, to, { ...size, labelpos: "c" }, String(at));
  });
  dagre.layout(graph);
  const boxes = new Map(
    [...groups, ...nodes].map(({ id }) => [id, graph.node(id) as unknown as Box]),
  );
  const diamonds = new Map(
    nodes.flatMap(({ id, shape }) => {
      const box = boxes.get(id);
      return shape === "diamond" && box ? [[id, box] as const] : [];
    }),
  );
  const ways = edges.map(({ from, to }, at): Way => {
    const way = graph.edge(from, to, String(at)) as unknown as Way;
    const points = [...way.points];
    const [second, beforeLast] = [points[1], points.at(-2)];
    const [source, target] = [diamonds.get(from), diamonds.get(to)];
    // The library ends a way at the border of the box around a diamond.
    if (source && second) points[0] = sideOf(source, second);
    if (target && beforeLast) points[points.length - 1] = sideOf(target, beforeLast);
    return { ...way, points };
  });
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return { boxes, ways, width: Math.ceil(width), height: Math.ceil(height) };
}

function sizeOf({ lines, shape }: FlowNode): { width: number; height: number } {
  const width = Math.max(...lines.map((line) => line.length)) * CHAR_PX + 2 * PADDING.x;
  const height = lines.length * LINE_PX + 2 * PADDING.y;
  if (shape === "diamond") return { width: width * 1.4, height: height * 1.6 };
  return { width: shape === "circle" ? Math.max(width, height) : width, height };
}

/** Where a diamond's side is crossed on the way from its middle to a point outside. */
function sideOf({ x, y, width, height }: Box, to: Point): Point {
  const [dx, dy] = [to.x - x, to.y - y];
  const reach = Math.abs(dx) / (width / 2) + Math.abs(dy) / (height / 2);
  return reach === 0 ? { x, y } : { x: x + dx / reach, y: y + dy / reach };
}

function corner({ x, y, width, height }: Box) {
  return { x: x - width / 2, y: y - height / 2, width, height };
}

/** Through the middles between its points, so that no corner is sharp. */
function pathOf(points: Point[]): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (!first || !last) return "";
  const parts = rest.slice(0, -1).map((point, at) => {
    const next = rest[at + 1] ?? last;
    const end = at === rest.length - 2 ? last : middle(point, next);
    return `Q${point.x},${point.y} ${end.x},${end.y}`;
  });
  return `M${first.x},${first.y}${parts.length > 0 ? parts.join("") : `L${last.x},${last.y}`}`;
}

function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}
