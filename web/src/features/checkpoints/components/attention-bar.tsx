import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Hand, TriangleAlert } from "lucide-react";
import { projectCheckpointsQuery } from "@/lib/api/checkpoints";
import type { Project } from "@/lib/api/types";
import { plural } from "@/lib/format/number";
import { hasRun } from "@/lib/status";
import styles from "./attention-bar.module.css";

/** The amber bar: what needs a person in this project, or why nothing moves. */
export function AttentionBar({ project }: { project: Project }) {
  const { data: checkpoints = [] } = useQuery({
    ...projectCheckpointsQuery(project.id),
    enabled: hasRun(project.status),
  });
  const open = checkpoints
    .filter((item) => item.open)
    .sort((a, b) => a.created_at.localeCompare(b.created_at));
  const first = open[0];
  const reason = project.status === "failed" ? project.failure_reason : project.waiting_for;
  return (
    <div aria-live="polite">
      {first && (
        <div className={styles.bar}>
          <Hand size={15} aria-hidden />
          <p>
            <strong>{plural(open.length, "task waits", "tasks wait")} for you.</strong>{" "}
            {first.summary}
          </p>
          {first.task_id && (
            <Link
              to="/projects/$projectId/run"
              params={{ projectId: project.id }}
              search={{ task: first.task_id, panel: "output" }}
            >
              Open it
            </Link>
          )}
          {open.length > 1 && <Link to="/queue">See all</Link>}
        </div>
      )}
      {!first && reason && hasRun(project.status) && (
        <div className={`${styles.bar} ${project.status === "failed" ? styles.red : ""}`}>
          <TriangleAlert size={15} aria-hidden />
          <p>{reason}</p>
          {/limit|money|budget/.test(reason) && (
            <RaiseLimit projectId={project.id} reason={reason} />
          )}
        </div>
      )}
    </div>
  );
}

/** The reason names whose limit it is; each has one page where it is changed. */
function RaiseLimit({ projectId, reason }: { projectId: string; reason: string }) {
  if (/project's/.test(reason)) {
    return (
      <Link to="/projects/$projectId/settings" params={{ projectId }}>
        Change the limit
      </Link>
    );
  }
  return (
    <Link to="/team" search={{ view: "limits" }}>
      Change the limits
    </Link>
  );
}
