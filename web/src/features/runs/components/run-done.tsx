import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleCheck } from "lucide-react";
import { artifactsQuery } from "@/lib/api/artifacts";
import { projectQuery } from "@/lib/api/projects";
import { plural } from "@/lib/format/number";
import styles from "./run.module.css";

/** At the end of a run: what came of it, and where that is. */
export function RunDone({ projectId }: { projectId: string }) {
  const { data: project } = useQuery(projectQuery(projectId));
  const done = project?.status === "completed";
  const { data: files } = useQuery({ ...artifactsQuery(projectId), enabled: done });
  if (!done || !files) return null;
  const tasks = plural(project.task_summary?.completed ?? 0, "task");
  return (
    <div className={styles.done}>
      <CircleCheck size={15} aria-hidden />
      <span>
        {files.length > 0
          ? `The run is done: ${tasks} wrote ${plural(files.length, "file")}.`
          : `The run is done: ${tasks}, no file. Open a task to read what it wrote.`}
      </span>
      {files.length > 0 && (
        <Link to="/projects/$projectId/files" params={{ projectId }}>
          Read the files
        </Link>
      )}
    </div>
  );
}
