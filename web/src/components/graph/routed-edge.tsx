import { BaseEdge, getBezierPath, type Edge, type EdgeProps } from "@xyflow/react";
import { memo } from "react";
import { pathThrough, type Lane } from "@/lib/graph/route";

export type RoutedEdgeType = Edge<{ lanes: Lane[] }, "routed">;

/** An edge that goes around what lies between its two tasks. */
export const RoutedEdge = memo(function RoutedEdge({
  id,
  sourceX,
  sourceY,
  targetX,
  targetY,
  sourcePosition,
  targetPosition,
  data,
  markerEnd,
  interactionWidth,
}: EdgeProps<RoutedEdgeType>) {
  const lanes = data?.lanes ?? [];
  const [straight] =
    lanes.length > 0
      ? [""]
      : getBezierPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition });
  const path =
    straight || pathThrough({ x: sourceX, y: sourceY }, lanes, { x: targetX, y: targetY });
  return <BaseEdge id={id} path={path} markerEnd={markerEnd} interactionWidth={interactionWidth} />;
});
