/** A graph of tasks as plain data, the same for a plan under edit and for a run. */
import type { TaskStatus } from "../api/types";

export interface GraphTask {
  id: string;
  title: string;
  /** Absent while the task is only planned. */
  status?: TaskStatus;
  phase: string | null;
  kind: string;
  tier: string;
  cost: string;
  dependsOn: string[];
}

export interface Edge {
  from: string;
  to: string;
}

export function edgesOf(tasks: GraphTask[]): Edge[] {
  const known = new Set(tasks.map((task) => task.id));
  return tasks.flatMap((task) =>
    task.dependsOn.filter((from) => known.has(from)).map((from) => ({ from, to: task.id })),
  );
}

/**
 * Whether adding `from -> to` would close a circle: `from` already depends on `to`, directly or
 * not.
 */
export function closesCycle(edges: Edge[], from: string, to: string): boolean {
  return from === to || reach(edges, to, "down").has(from);
}

/** Everything before (`up`) or behind (`down`) a task, without itself. */
export function reach(edges: Edge[], start: string, direction: "up" | "down"): Set<string> {
  const next = new Map<string, string[]>();
  for (const edge of edges) {
    const [key, value] = direction === "down" ? [edge.from, edge.to] : [edge.to, edge.from];
    const list = next.get(key);
    if (list) list.push(value);
    else next.set(key, [value]);
  }
  const seen = new Set<string>();
  const stack = [start];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    for (const id of next.get(at) ?? []) {
      if (seen.has(id) || id === start) continue;
      seen.add(id);
      stack.push(id);
    }
  }
  return seen;
}

export interface Cluster {
  id: string;
  phase: string;
  tasks: GraphTask[];
}

export interface Clustered {
  tasks: GraphTask[];
  clusters: Cluster[];
  edges: Edge[];
}

export const CLUSTER_PREFIX = "phase:";

/** Folds every phase that is not open into one node; edges between folded phases are drawn once. */
export function clusterByPhase(tasks: GraphTask[], open: ReadonlySet<string>): Clustered {
  const place = new Map<string, string>();
  const clusters = new Map<string, Cluster>();
  const shown: GraphTask[] = [];
  for (const task of tasks) {
    if (task.phase === null || open.has(task.phase)) {
      shown.push(task);
      place.set(task.id, task.id);
      continue;
    }
    const id = CLUSTER_PREFIX + task.phase;
    const cluster = clusters.get(id) ?? { id, phase: task.phase, tasks: [] };
    cluster.tasks.push(task);
    clusters.set(id, cluster);
    place.set(task.id, id);
  }
  const seen = new Set<string>();
  const edges: Edge[] = [];
  for (const edge of edgesOf(tasks)) {
    const from = place.get(edge.from);
    const to = place.get(edge.to);
    const key = `${from}\n${to}`;
    if (!from || !to || from === to || seen.has(key)) continue;
    seen.add(key);
    edges.push({ from, to });
  }
  return { tasks: shown, clusters: [...clusters.values()], edges };
}
