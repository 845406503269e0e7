import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FileText } from "lucide-react";
import { ErrorNote, SkeletonRows } from "@/components/ui/bits";
import { artifactsQuery } from "@/lib/api/artifacts";
import { bytes } from "@/lib/format/number";
import styles from "./task.module.css";

export function TaskFiles({ projectId, taskId }: { projectId: string; taskId: string }) {
  const query = useQuery(artifactsQuery(projectId));
  if (query.isPending) return <SkeletonRows rows={3} label="Loading the files" />;
  if (query.error) return <ErrorNote error={query.error} retry={() => void query.refetch()} />;
  const files = query.data.filter((file) => file.task_id === taskId);
  if (files.length === 0) return <p className="muted">This task has not written any file.</p>;
  return (
    <ul className={styles.files}>
      {files.map((file) => (
        <li key={file.path}>
          <FileText size={14} aria-hidden />
          <Link to="/projects/$projectId/files" params={{ projectId }} search={{ file: file.path }}>
            {file.path}
          </Link>
          <span className="muted tabular">{bytes(file.size_bytes)}</span>
        </li>
      ))}
    </ul>
  );
}
