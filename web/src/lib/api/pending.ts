/** Bodies about people, teams and keys under the names the pages use; see types.ts. */
import type { components } from "./generated";
import type { Full, User as ListedUser, With } from "./types";

type Schemas = components["schemas"];

export type Role = "owner" | "admin" | "editor" | "approver" | "viewer";

/** The document calls a role text; these are the ones there are. */
type Ranked<T> = With<Full<T>, { role: Role }>;

export type Team = Ranked<Schemas["Team"]>;
export type Member = Ranked<Schemas["Member"]>;
export type Invitation = Ranked<Schemas["Invitation"]>;
export type InvitationPreview = Ranked<Schemas["InvitationPreview"]>;
export type TeamSettings = Full<Schemas["TeamSettings"]>;
export type ProviderEntry = Full<Schemas["TeamProvider"]>;
export type AuditEntry = Full<Schemas["AuditLine"]>;
export type AuditVerdict = Full<Schemas["AuditVerdict"]>;
export type PermissionTable = Full<Schemas["PermissionTable"]>;
export type OperatorUser = With<Full<Schemas["AdminUser"]>, { role: "admin" | "user" }>;
export type OperatorTeam = Full<Schemas["AdminTeam"]>;
export type OperatorStats = Full<Schemas["AdminStats"]>;
export type MemberUsage = Full<Schemas["MemberUsage"]>;
export type TierUsage = Full<Schemas["TierUsage"]>;

// What follows is written by hand until openapi.json lists it.

/** With what the document does not list yet. */
export type User = ListedUser & { email_verified: boolean };

export interface BrowserSession {
  user: User;
  /** Sent in the header X-CSRF-Token with every change. */
  csrf_token: string;
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
