import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useMemo } from "react";
import { tasksQuery } from "@/lib/api/tasks";
import { EventLogView } from "./event-log";
import styles from "./run.module.css";

/** The whole event log with all the room of a page. */
export function ActivityTab() {
  const { projectId } = useParams({ from: "/signed/projects/$projectId" });
  const navigate = useNavigate();
  const { data: tasks } = useQuery(tasksQuery(projectId));
  const titles = useMemo(() => new Map(tasks?.map((task) => [task.id, task.title])), [tasks]);
  return (
    <div className={styles.activity}>
      <EventLogView
        projectId={projectId}
        titles={titles}
        onSelect={(task) =>
          void navigate({ to: "/projects/$projectId/run", params: { projectId }, search: { task } })
        }
      />
    </div>
  );
}
