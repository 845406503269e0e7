import { useParams } from "@tanstack/react-router";
import { RunTab } from "@/features/runs/components/run-tab";
import { TaskPanel } from "@/features/tasks/components/task-panel";

export function RunScreen() {
  const { projectId } = useParams({ from: "/signed/projects/$projectId" });
  return (
    <RunTab
      projectId={projectId}
      panel={(taskId, close) => (
        <TaskPanel key={taskId} projectId={projectId} taskId={taskId} onClose={close} />
      )}
    />
  );
}
