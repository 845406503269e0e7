/** Builders for tests: whole objects with only what matters named. */
import type { Project, ProjectEvent, Task } from "../api/types";

export function aTask(fields: Partial<Task> = {}): Task {
  return {
    id: "tsk_1", project_id: "prj_1", plan_id: "pln_1", number: 1, title: "Write it", description: "", task_type: "code", complexity: "simple", skipped: false, verification_criteria: "", affected_files: [], guidance: [], cache_read_tokens: 0, cache_write_tokens: 0, priority: 0, status: "pending",
    model_tier: "haiku", model_used: null, wave: 0, phase: null, tools: [], verification_status: null, verification_notes: null, requirement_ids: [],
    prompt_tokens: 0, completion_tokens: 0, cost_usd: 0, output_text: null, output_artifacts: [], error: null, depends_on: [], started_at: null,
    completed_at: null, created_at: "2026-11-21T09:00:00Z", updated_at: "2026-11-21T09:00:00Z", attempt: 0, retry_count: 0, max_retries: 2,
    max_tokens: 4096, waiting_for: null, waiting_reason: null, retry_at: null, ...fields,
  };
}

export function aProject(fields: Partial<Project> = {}): Project {
  return {
    id: "prj_1", name: "Demo", requirements: "", status: "executing", planning_rigor: "L1", config: {}, created_at: "2026-11-21T09:00:00Z",
    updated_at: "2026-11-21T09:00:00Z", completed_at: null, team_id: "team_1", created_by: "usr_1", plan_versions: 1, approved_plan_id: "pln_1", repo_path: null, git_base_branch: null,
    task_summary: { total: 0, completed: 0, running: 0, failed: 0, blocked: 0, pending: 0, queued: 0, needs_review: 0, cancelled: 0 }, spent_usd: 0, held_usd: 0, uncertain_usd: 0, concurrency: 16, limit_usd: 10, ceiling_usd: 1,
    last_event_seq: 10, waiting_for: null, failure_reason: null, ...fields,
  };
}

export function anEvent(seq: number, type: string, fields: Partial<ProjectEvent> = {}): ProjectEvent {
  return { seq, type, message: "", project_id: "prj_1", task_id: null, timestamp: `2026-11-21T10:00:${String(seq % 60).padStart(2, "0")}Z`, data: {}, ...fields };
}
