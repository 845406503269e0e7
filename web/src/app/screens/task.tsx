import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { TaskPanel } from "@/features/tasks/components/task-panel";
import { projectQuery } from "@/lib/api/projects";
import { useLive } from "@/lib/live/use-live";
import { usePageTitle } from "@/lib/page-title";
import styles from "./task.module.css";

/** A task on a page of its own: the same panel with the whole width. */
export function TaskScreen() {
  const { projectId, taskId } = useParams({ from: "/signed/projects/$projectId/tasks/$taskId" });
  const { data: project } = useQuery(projectQuery(projectId));
  usePageTitle(project && `Task of ${project.name}`);
  useLive(projectId, project?.last_event_seq);
  return (
    <div className={styles.page}>
      <nav aria-label="Where you are" className={styles.trail}>
        <Link to="/projects">Projects</Link>
        <ChevronRight size={14} aria-hidden />
        <Link to="/projects/$projectId/run" params={{ projectId }} search={{ task: taskId }}>
          {project?.name ?? "Project"}
        </Link>
      </nav>
      <TaskPanel key={taskId} projectId={projectId} taskId={taskId} page />
    </div>
  );
}
