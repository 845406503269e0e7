import { startPlanning } from "@/lib/api/plans";
import { createProject, type NewProject } from "@/lib/api/projects";
import type { Project } from "@/lib/api/types";

/**
 * Creates a project and asks for its plan. When planning is refused the project is there all the
 * same, and its page says why.
 */
export async function createAndPlan(body: NewProject): Promise<Project> {
  const project = await createProject(body);
  await startPlanning(project.id, {}).catch(() => undefined);
  return project;
}
