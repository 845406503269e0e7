import { useQuery } from "@tanstack/react-query";
import { Navigate, useParams } from "@tanstack/react-router";
import { projectQuery } from "@/lib/api/projects";
import { hasRun } from "@/lib/status";

/** A bare project address leads to where the work is: the plan until it runs, then the run. */
export function ProjectHome() {
  const { projectId } = useParams({ from: "/signed/projects/$projectId" });
  const { data: project } = useQuery(projectQuery(projectId));
  if (!project) return null;
  const to = hasRun(project.status) ? "/projects/$projectId/run" : "/projects/$projectId/plan";
  return <Navigate to={to} params={{ projectId }} replace />;
}
