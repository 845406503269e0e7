/** Bodies of the usage, limits and service-health endpoints. */

export interface ModelUsage {
  cost_usd: number;
  prompt_tokens: number;
  completion_tokens: number;
  calls: number;
}

export interface UsageSummary {
  total_cost_usd: number;
  total_prompt_tokens: number;
  total_completion_tokens: number;
  api_call_count: number;
  by_model: Record<string, ModelUsage>;
  by_provider: Record<string, { cost_usd: number; calls: number }>;
}

export interface Budget {
  daily_spent_usd: number;
  daily_held_usd: number;
  daily_limit_usd: number;
  daily_pct: number;
  monthly_spent_usd: number;
  monthly_held_usd: number;
  monthly_limit_usd: number;
  monthly_pct: number;
}

export interface DailyUsage {
  date: string;
  cost_usd: number;
  prompt_tokens: number;
  completion_tokens: number;
  api_calls: number;
}

export interface ProjectUsage {
  project_id: string;
  project_name: string;
  cost_usd: number;
  prompt_tokens: number;
  completion_tokens: number;
  api_calls: number;
}

export interface Limits {
  daily_limit_usd: number;
  monthly_limit_usd: number;
  default_project_limit_usd: number;
}

export interface Service {
  id: string;
  name: string;
  status: "online" | "offline" | "degraded" | "checking";
  method: string;
  details: Record<string, unknown>;
  category: string;
}
