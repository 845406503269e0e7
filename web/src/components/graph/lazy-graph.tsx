import { lazy, Suspense, type ComponentProps } from "react";
import { SkeletonRows } from "@/components/ui/bits";
import type TaskGraphComponent from "./task-graph";

const TaskGraph = lazy(() => import("./task-graph"));

/** The graph with its libraries, loaded only when a graph is shown. */
export function LazyGraph(props: ComponentProps<typeof TaskGraphComponent>) {
  return (
    <Suspense fallback={<SkeletonRows label="Loading the graph" />}>
      <TaskGraph {...props} />
    </Suspense>
  );
}
