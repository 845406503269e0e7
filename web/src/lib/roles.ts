/**
 * What each role may do, so that a page can say beforehand what the server would refuse. The server
 * decides.
 */
import type { Role } from "./api/people";

const EVERYONE: Role[] = ["owner", "admin", "editor", "approver", "viewer"];
const WORKERS: Role[] = ["owner", "admin", "editor", "approver"];
const EDITORS: Role[] = ["owner", "admin", "editor"];
const APPROVERS: Role[] = ["owner", "admin", "approver"];
const ADMINS: Role[] = ["owner", "admin"];

/** The same table as the server's; a journey compares the two. */
export const PERMISSIONS = {
  project_read: EVERYONE,
  project_write: EDITORS,
  project_plan: EDITORS,
  plan_approve: APPROVERS,
  project_execute: WORKERS,
  project_delete: ADMINS,
  task_decide: WORKERS,
  usage_read: EVERYONE,
  budget_manage: ADMINS,
  member_read: EVERYONE,
  member_manage: ADMINS,
  api_key_manage: ADMINS,
  audit_read: ADMINS,
  team_manage: ADMINS,
  team_delete: ["owner"] as Role[],
} as const satisfies Record<string, Role[]>;

export type Permission = keyof typeof PERMISSIONS;

export const ROLES: { value: Role; label: string; what: string }[] = [
  { value: "owner", label: "Owner", what: "Everything, deleting the team as well." },
  {
    value: "admin",
    label: "Admin",
    what: "Everything but deleting the team: members, limits, keys, audit.",
  },
  {
    value: "editor",
    label: "Editor",
    what: "Writes requirements and plans, runs approved plans; does not approve what they cost.",
  },
  {
    value: "approver",
    label: "Approver",
    what: "Approves plans and their price, runs them, answers what waits; does not write plans.",
  },
  { value: "viewer", label: "Viewer", what: "Sees everything of the projects, changes nothing." },
];

export function roleLabel(role: string): string {
  return ROLES.find((each) => each.value === role)?.label ?? role;
}

/** Why `role` may not do this; undefined when it may. */
export function refusal(role: Role | undefined, permission: Permission): string | undefined {
  if (!role) return undefined;
  const allowed: readonly Role[] = PERMISSIONS[permission];
  if (allowed.includes(role)) return undefined;
  const names = allowed.map((each) => roleLabel(each).toLowerCase());
  const list = names.length > 1 ? `${names.slice(0, -1).join(", ")} or ${names.at(-1)}` : names[0];
  return `In this team you are ${roleLabel(role).toLowerCase()}; this takes an ${list}.`;
}
