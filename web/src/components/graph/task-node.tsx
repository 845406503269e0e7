import { Handle, Position, type Node, type NodeProps } from "@xyflow/react";
import { Layers } from "lucide-react";
import { memo } from "react";
import { StatusIcon } from "@/components/ui/status";
import type { TaskStatus } from "@/lib/api/types";
import type { Cluster, GraphTask } from "@/lib/graph/model";
import { STATUS, TASK_STATUSES } from "@/lib/status";
import styles from "./graph.module.css";

export type TaskNodeType = Node<{ task: GraphTask; editable: boolean }, "task">;
/** Across, in pixels of the drawing. */
export const JOINT_SIZE = 8;
export type JointNodeType = Node<Record<string, never>, "joint">;
export type ClusterNodeType = Node<{ cluster: Cluster }, "cluster">;

export const TaskNode = memo(function TaskNode({ data, selected }: NodeProps<TaskNodeType>) {
  const { task, editable } = data;
  const tone = task.status ? STATUS[task.status].tone : "grey";
  return (
    <div
      className={`${styles.node} ${selected ? styles.selected : ""}`}
      data-tone={tone}
      data-status={task.status}
    >
      <Handle
        type="target"
        position={Position.Left}
        isConnectable={editable}
        className={editable ? styles.handle : styles.hidden}
      />
      {task.status && <StatusIcon status={task.status} size={15} />}
      <div className={styles.words}>
        <span className={styles.title} dir="auto">
          {task.title}
        </span>
        <span className={styles.small}>
          <span>{task.tier}</span>
          <span className="tabular">{task.cost}</span>
        </span>
      </div>
      <Handle
        type="source"
        position={Position.Right}
        isConnectable={editable}
        className={editable ? styles.handle : styles.hidden}
      />
    </div>
  );
});

/** A phase folded into one node: its name, how many tasks, and how many of each status. */
export const ClusterNode = memo(function ClusterNode({ data }: NodeProps<ClusterNodeType>) {
  const { cluster } = data;
  const counts = countStatuses(cluster);
  return (
    <div className={`${styles.node} ${styles.cluster}`}>
      <Handle
        type="target"
        position={Position.Left}
        isConnectable={false}
        className={styles.hidden}
      />
      <Layers size={15} aria-hidden />
      <div className={styles.words}>
        <span className={styles.title} dir="auto">
          {cluster.phase}
        </span>
        <span className={styles.small}>
          {counts.length === 0 ? `${cluster.tasks.length} tasks` : null}
          {counts.map(([status, amount]) => (
            <span key={status} className={styles.tally} title={STATUS[status].word}>
              <StatusIcon status={status} size={11} /> {amount}
            </span>
          ))}
        </span>
      </div>
      <Handle
        type="source"
        position={Position.Right}
        isConnectable={false}
        className={styles.hidden}
      />
    </div>
  );
});

/** Where the lines of many to many meet. */
export const JointNode = memo(function JointNode() {
  return (
    <div className={styles.joint}>
      <Handle
        type="target"
        position={Position.Left}
        isConnectable={false}
        className={styles.hidden}
      />
      <Handle
        type="source"
        position={Position.Right}
        isConnectable={false}
        className={styles.hidden}
      />
    </div>
  );
});

function countStatuses(cluster: Cluster): [TaskStatus, number][] {
  return TASK_STATUSES.map((status): [TaskStatus, number] => [
    status,
    cluster.tasks.filter((task) => task.status === status).length,
  ]).filter(([, amount]) => amount > 0);
}
