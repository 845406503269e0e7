import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import { Empty, ErrorNote, isDemo, Page, SkeletonRows } from "@/components/ui/bits";
import { ButtonLink } from "@/components/ui/button";
import { tabStyles } from "@/components/ui/tabs";
import { AttentionBar } from "@/features/checkpoints/components/attention-bar";
import { ProjectHeader } from "@/features/projects/components/project-header";
import { RunActions } from "@/features/runs/components/run-actions";
import { isStatus } from "@/lib/api/problem";
import { plansQuery } from "@/lib/api/plans";
import { projectQuery } from "@/lib/api/projects";
import { tasksQuery } from "@/lib/api/tasks";
import { useLive } from "@/lib/live/use-live";
import { useProjectInTab } from "@/lib/page-title";
import { runStateOf } from "@/lib/run-state";
import { isActive } from "@/lib/status";
import { useTeamId } from "@/lib/team";
import { useUrl } from "@/lib/url";
import styles from "./project.module.css";

const TABS = [
  ["plan", "Plan"],
  ["run", "Run"],
  ["files", "Files"],
  ["activity", "Activity"],
  ["settings", "Settings"],
] as const;

/** Covers a stream that is down while the project moves. */
const FALLBACK_REFRESH_MS = 5_000;
/** An ended project has no stream; somebody else may revive it. */
const RESTING_REFRESH_MS = 30_000;

export function ProjectScreen() {
  const { projectId } = useParams({ from: "/signed/projects/$projectId" });
  const { data: project, error, refetch } = useQuery(projectQuery(projectId));
  const live = useLive(projectId, project?.last_event_seq);
  const demo = useDemo(projectId);
  const blind = live !== "live" && project !== undefined && isActive(project.status);
  useQuery({
    ...projectQuery(projectId),
    refetchInterval: blind ? FALLBACK_REFRESH_MS : live === "resting" ? RESTING_REFRESH_MS : false,
  });
  useOwnTeam(project?.team_id);
  useProjectInTab(project?.name, project && runStateOf(project).status);

  if (isStatus(error, 404)) {
    return (
      <Empty
        title="This project does not exist"
        actions={
          <ButtonLink to="/projects" look="primary">
            Go to your projects
          </ButtonLink>
        }
      >
        It was deleted, or it belongs to a team you are not in.
      </Empty>
    );
  }
  if (error && !project) {
    return (
      <Page title="Project">
        <ErrorNote
          what="The project could not be loaded."
          error={error}
          retry={() => void refetch()}
        />
      </Page>
    );
  }
  if (!project) return <SkeletonRows label="Loading the project" />;
  return (
    <div className={styles.screen} data-project>
      <ProjectHeader
        project={project}
        live={live}
        demo={demo}
        actions={<RunActions project={project} />}
      />
      <nav className={tabStyles.bar} aria-label="Project">
        {TABS.map(([tab, label]) => (
          <Link
            key={tab}
            to={`/projects/$projectId/${tab}`}
            params={{ projectId }}
            className={tabStyles.tab}
            activeProps={{ "aria-current": "page" }}
          >
            {label}
          </Link>
        ))}
      </nav>
      <AttentionBar project={project} />
      <div className={styles.content}>
        <Outlet />
      </div>
    </div>
  );
}

/** A link may lead into another team's project: the pages around it then show that team. */
function useOwnTeam(owner: string | undefined): void {
  const [url, setUrl] = useUrl();
  const current = useTeamId();
  const foreign = owner !== undefined && current !== null && owner !== current;
  useEffect(() => {
    if (foreign && url.team !== owner) setUrl({ team: owner });
  }, [foreign, owner, url.team, setUrl]);
}

/** Whether the demo model made the newest plan or worked on a task. */
function useDemo(projectId: string): boolean {
  const { data: plans } = useQuery(plansQuery(projectId));
  const { data: tasks } = useQuery(tasksQuery(projectId));
  return (
    isDemo(plans?.[0]?.provider, plans?.[0]?.model_used) ||
    (tasks ?? []).some((task) => isDemo(null, task.model_used))
  );
}
