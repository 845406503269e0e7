import type { Project, Service } from "@/lib/api/types";

export interface Step {
  id: "project" | "approve" | "finish" | "provider" | "invite";
  words: string;
  done: boolean;
}

/** What a new team does once; each step is ticked by what there is, never by a click on it. */
export function firstSteps(
  projects: Pick<Project, "status" | "approved_plan_id">[],
  services: Pick<Service, "id" | "category" | "status">[],
  members: number,
): Step[] {
  const models = services.filter((each) => each.category === "ai" && each.id !== "demo");
  return [
    { id: "project", words: "Create a project", done: projects.length > 0 },
    {
      id: "approve",
      words: "Approve a plan and its price",
      done: projects.some((each) => Boolean(each.approved_plan_id)),
    },
    {
      id: "finish",
      words: "See a run to its end",
      done: projects.some((each) => each.status === "completed"),
    },
    {
      id: "provider",
      words: "Add a key of a model's provider",
      done: models.some((each) => each.status !== "offline"),
    },
    { id: "invite", words: "Invite somebody", done: members > 1 },
  ];
}
