import { Link } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight, WifiOff } from "lucide-react";
import type { ReactNode } from "react";
import { Spend } from "@/components/ui/meter";
import { ProjectBadge } from "@/components/ui/status";
import { DemoChip } from "@/components/ui/bits";
import type { Project } from "@/lib/api/types";
import { boundOf } from "@/lib/bound";
import type { LiveState } from "@/lib/live/connection";
import { runStateOf } from "@/lib/run-state";
import { isActive, STATUS } from "@/lib/status";
import styles from "./project-header.module.css";

interface ProjectHeaderProps {
  project: Project;
  live: LiveState;
  /** Whether the demo model planned or works here. */
  demo: boolean;
  actions: ReactNode;
}

export function ProjectHeader({ project, live, demo, actions }: ProjectHeaderProps) {
  const summary = project.task_summary;
  const bound = boundOf(project);
  return (
    <header className={styles.header}>
      <div className={styles.title}>
        <Link to="/projects" className={styles.back} activeOptions={{ exact: true }}>
          <ChevronLeft size={18} aria-hidden />
          <span>Projects</span>
        </Link>
        <ChevronRight size={14} aria-hidden />
        <h1 title={project.name} dir="auto">
          {project.name}
        </h1>
        <ProjectBadge project={project} ground />
        <span className="visually-hidden" role="status">
          The project is now: {STATUS[runStateOf(project).status].word.toLowerCase()}
        </span>
        {demo && <DemoChip />}
        {summary && summary.total > 0 && (
          <span className={styles.count}>
            {summary.completed} of {summary.total} tasks
          </span>
        )}
        {live === "waiting" && isActive(project.status) && (
          <span className={styles.offline} role="status">
            <WifiOff size={14} aria-hidden /> Reconnecting; nothing is missed
          </span>
        )}
      </div>
      <div className={styles.right}>
        <span className={styles.money}>
          <Spend
            spent={project.spent_usd}
            held={project.held_usd}
            uncertain={project.uncertain_usd}
            limit={bound?.amount ?? null}
          />
        </span>
        <div className={styles.actions}>{actions}</div>
      </div>
    </header>
  );
}
