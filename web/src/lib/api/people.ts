/** Bodies about people, teams and keys under the names the pages use; see types.ts. */
import type { components } from "./generated";
import type { Full, With } from "./types";

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

export type BrowserSession = Full<Schemas["BrowserSession"]>;
export type SessionEntry = Full<Schemas["SessionEntry"]>;
export type ApiKeyEntry = Full<Schemas["ApiKeyEntry"]>;
export type NewApiKey = Full<Schemas["NewApiKey"]>;
export type OidcProvider = Schemas["OidcProvider"];
export type DeviceEntry = Schemas["DeviceEntry"];
