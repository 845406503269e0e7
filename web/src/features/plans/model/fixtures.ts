/** Builders for tests of plans. */
import type { Plan, PlanBody, PlanTask } from "@/lib/api/types";

export function aPlanTask(title: string, fields: Partial<PlanTask> = {}): PlanTask {
  return {
    title,
    description: `Do: ${title}`,
    task_type: "code",
    complexity: "simple",
    depends_on: [],
    tools_needed: ["write_file"],
    requirement_ids: [],
    verification_criteria: "",
    affected_files: [],
    model_tier: null,
    priority: null,
    ...fields,
  };
}

export function aPlan(version: number, plan: PlanBody, ceiling = 1): Plan {
  return {
    id: `pln_1_${version}`,
    project_id: "prj_1",
    version,
    status: "draft",
    origin: "model",
    parent_version: null,
    provider: "demo",
    model_used: "demo",
    prompt_tokens: 0,
    completion_tokens: 0,
    cost_usd: 0,
    created_at: "2026-11-21T09:00:00Z",
    hash: `hash${version}`,
    plan,
    quote: { expected_usd: ceiling / 4, ceiling_usd: ceiling, by_tier: [], tasks: [] },
    validation: { valid: true, problems: [], warnings: [] },
    notes: [],
  };
}
