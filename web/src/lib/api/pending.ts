/** Bodies that are not in openapi.json yet, written by hand in this one place until it lists them. */
import type { User as ListedUser } from "./types";

/** With what the document does not list yet. */
export type User = ListedUser & { email_verified: boolean };

export interface BrowserSession {
  user: User;
  /** Sent in the header X-CSRF-Token with every change. */
  csrf_token: string;
}

export type Role = "owner" | "admin" | "editor" | "approver" | "viewer";

export interface Team {
  id: string;
  name: string;
  /** The caller's own. */
  role: Role;
  personal: boolean;
  is_default: boolean;
  created_at: string;
  member_count: number;
}

export interface Member {
  user_id: string;
  email: string;
  display_name: string;
  role: Role;
  joined_at: string;
  last_active_at: string | null;
}

export interface Invitation {
  id: string;
  email: string;
  role: Role;
  invited_by: string;
  created_at: string;
  expires_at: string;
  status: "open" | "expired";
}

export interface InvitationPreview {
  team_name: string;
  email: string;
  role: Role;
  inviter: string;
  expires_at: string;
  expired: boolean;
}

export interface SessionEntry {
  id: string;
  browser: boolean;
  created_at: string;
  last_used_at: string;
  address: string;
  user_agent: string;
  current: boolean;
}

export interface ApiKeyEntry {
  id: string;
  key_prefix: string;
  name: string;
  scopes: string[];
  team_id: string;
  user_id: string;
  is_active: boolean;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  revoked_at: string | null;
  replaced_by: string | null;
}

export interface NewApiKey {
  id: string;
  key: string;
  key_prefix: string;
  name: string;
  scopes: string[];
  team_id: string;
  expires_at: string | null;
  created_at: string;
}

export interface OidcProvider {
  name: string;
  display_name: string;
}

/** Task type to tier, and tier to the model that serves it. */
export interface TeamSettings {
  daily_limit_usd: number;
  monthly_limit_usd: number;
  total_limit_usd: number | null;
  project_limit_usd: number;
  concurrency: number;
  warn_percent: number;
  routing: Record<string, string>;
  tier_overrides: Record<string, { provider: string; model: string }>;
  allowed_tools: string[] | null;
  retention_days: number | null;
}

export interface ProviderEntry {
  provider: "anthropic" | "openai" | "ollama";
  has_key: boolean;
  base_url: string | null;
  updated_at: string | null;
  updated_by: string | null;
}

export interface AuditEntry {
  seq: number;
  at: string;
  actor: string;
  via: string;
  action: string;
  target: string;
  request_id: string;
  address: string;
  outcome: string | number;
  prev_hash: string;
  hash: string;
}

export interface AuditVerdict {
  ok: boolean;
  entries: number;
  head: string;
  first_broken: number | null;
}

export interface OperatorUser {
  id: string;
  email: string;
  display_name: string;
  role: "admin" | "user";
  is_active: boolean;
  created_at: string;
  last_login_at: string | null;
  project_count: number;
}

export interface OperatorTeam {
  id: string;
  name: string;
  member_count: number;
  project_count: number;
  spent_usd: number;
  created_at?: string;
}

export interface OperatorStats {
  total_users: number;
  total_teams: number;
  active_users: number;
  total_projects: number;
  projects_by_status: Record<string, number>;
  total_tasks: number;
  tasks_by_status: Record<string, number>;
  total_spend_usd: number;
  spend_by_model: Record<string, number>;
  task_completion_rate: number;
}

export interface MemberUsage {
  /** Empty for projects that have been deleted. */
  user_id: string;
  display_name: string;
  cost_usd: number;
  prompt_tokens: number;
  completion_tokens: number;
  api_calls: number;
}

export interface TierUsage {
  model_tier: string;
  cost_usd: number;
  prompt_tokens: number;
  completion_tokens: number;
  api_calls: number;
}

export interface PermissionTable {
  roles: Role[];
  permissions: { name: string; roles: Role[]; scope: string | null }[];
  routes: { method: string; path: string; operation: string; needs: string }[];
}
