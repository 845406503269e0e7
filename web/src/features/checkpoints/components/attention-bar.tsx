import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Hand, TriangleAlert } from "lucide-react";
import { Time } from "@/components/ui/time";
import { inboxQuery } from "@/lib/api/inbox";
import type { InboxItem, Project } from "@/lib/api/types";
import { hasRun } from "@/lib/status";
import { aroundTime, runStateOf } from "@/lib/run-state";
import { waitingWords } from "../model/waiting";
import styles from "./attention-bar.module.css";

/** The amber bar: what needs a person in this project, or why nothing moves. */
export function AttentionBar({ project }: { project: Project }) {
  const ran = hasRun(project.status);
  const { data: inbox = [] } = useQuery({ ...inboxQuery, enabled: ran });
  // Nothing waits in a run that somebody gave up, though the last answer may still have it.
  const open =
    ran && project.status !== "cancelled"
      ? inbox.filter((item) => item.project_id === project.id)
      : [];
  const first = open[0];
  const reason = reasonOf(project);
  return (
    <div aria-live="polite">
      {first && (
        <div className={styles.bar}>
          <Hand size={15} aria-hidden />
          <p>
            <strong>{waitingWords(open)}</strong> {first.reason}
          </p>
          <Answer item={first} />
          {open.length > 1 && <Link to="/queue">See all</Link>}
        </div>
      )}
      {reason && (!first || runStateOf(project).status === "waits_money") && (
        <div className={`${styles.bar} ${project.status === "failed" ? styles.red : ""}`}>
          <TriangleAlert size={15} aria-hidden />
          <p>
            <Reason text={reason} />
          </p>
          {/limit|money|budget/.test(reason) && (
            <RaiseLimit projectId={project.id} reason={reason} />
          )}
        </div>
      )}
    </div>
  );
}

/** Why nothing moves; the sentence of the last answer counts only while it is so. */
function reasonOf(project: Project): string | null {
  if (!hasRun(project.status)) return null;
  if (project.status === "failed") return project.failure_reason ?? null;
  if (project.status === "executing" && runStateOf(project).status === "executing") return null;
  return project.waiting_for ?? null;
}

/** Sentences of the API name times by the clock of the server. */
function Reason({ text }: { text: string }) {
  const [before, at, after] = aroundTime(text);
  return (
    <>
      {at ? before.replace(/ at $/, " ") : before}
      {at && <Time at={at} />}
      {after}
    </>
  );
}

function Answer({ item }: { item: InboxItem }) {
  if (item.kind === "provider") {
    return (
      <Link to="/team" search={{ view: "providers" }}>
        Open the provider's keys
      </Link>
    );
  }
  return (
    <Link
      to="/projects/$projectId/run"
      params={{ projectId: item.project_id }}
      search={{ task: item.task_id, panel: "output" }}
    >
      Open it
    </Link>
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
