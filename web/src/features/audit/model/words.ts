/** What an operation is called in words; one of a later release is read from its name. */
const WORDS: Record<string, string> = {
  admin_change_user: "Changed a user of the installation",
  admin_grant_limits: "Set the most a team may spend",
  auth_make_api_key: "Made an API key",
  auth_revoke_api_key: "Revoked an API key",
  auth_rotate_api_key: "Rotated an API key",
  auth_device_begin: "Asked to sign in a device",
  auth_device_token: "Signed in a device",
  auth_device_decide: "Let a device in, or refused it",
  auth_send_verification: "Asked for a mail to prove the address",
  auth_verify_email: "Proved the e-mail address",
  auth_login: "Signed in for the API",
  auth_logout: "Signed out of the API",
  auth_delete_me: "Deleted the account",
  auth_change_me: "Changed the profile",
  auth_oidc_link: "Linked a sign-in provider",
  auth_oidc_unlink: "Unlinked a sign-in provider",
  auth_oidc_callback: "Came back from a sign-in provider",
  auth_change_password: "Changed the password",
  auth_forgot_password: "Asked for a new password",
  auth_reset_password: "Set a new password",
  auth_refresh: "Renewed the access",
  auth_register: "Created the account",
  auth_begin: "Signed in",
  auth_end: "Signed out",
  auth_prove: "Confirmed the password",
  auth_end_sessions: "Ended all other sessions",
  auth_end_session: "Ended a session",
  checkpoints_resolve: "Answered a checkpoint",
  events_ticket: "Opened a live view",
  invitations_accept: "Accepted an invitation",
  invitations_accept_invitation: "Accepted an invitation",
  invitations_preview_invitation: "Looked at an invitation",
  invitations_create: "Invited somebody",
  invitations_delete: "Withdrew an invitation",
  members_remove: "Removed a member",
  members_change: "Changed a member's role",
  plans_approve: "Approved a plan",
  plans_edit: "Edited a plan",
  plans_import: "Imported a plan",
  plans_make: "Had a plan made",
  projects_cancel: "Cancelled a run",
  projects_change: "Changed a project",
  projects_clone: "Copied a project",
  projects_create: "Created a project",
  projects_delete: "Deleted a project",
  projects_execute: "Started or resumed a run",
  projects_pause: "Paused a run",
  providers_delete: "Removed a provider's key",
  providers_put: "Set a provider's key",
  retention_delete_project: "Deleted a project whose time was over",
  tasks_bulk: "Changed many tasks",
  tasks_cancel: "Cancelled a task",
  tasks_edit: "Edited a task",
  tasks_interrupt: "Stopped a task",
  tasks_retry: "Ran a task again",
  tasks_review: "Reviewed a task",
  tasks_skip: "Went on without a task",
  teams_change: "Changed the team",
  teams_change_settings: "Changed the team's settings",
  teams_create: "Created a team",
  teams_delete: "Deleted a team",
  teams_make_default: "Made a team the one to begin with",
  teams_revoke_api_key: "Revoked a member's API key",
  teams_transfer: "Handed the team over",
  usage_change_limits: "Changed limits",
};

/** Entries of what changes nothing: one for each page that follows a run. */
const VIEWS = new Set(["events_ticket", "auth_refresh", "invitations_preview_invitation"]);

export function isView(action: string): boolean {
  return VIEWS.has(action);
}

export function actionWords(action: string): string {
  const plain = action.replaceAll("_", " ");
  return WORDS[action] ?? plain.charAt(0).toUpperCase() + plain.slice(1);
}

export type AuditObject =
  | { kind: "project"; id: string; detail: string | null }
  | { kind: "task"; id: string }
  | { kind: "plain"; words: string };

/** What an entry is about, read from the address that was called. */
export function objectOf(target: string): AuditObject {
  const [noun = "", id, ...rest] = target.replace(/^\/api\//, "").split("/");
  if ((noun === "projects" || noun === "events") && id) {
    const detail = noun === "projects" && rest[0] === "plans" && rest[1] ? "its plan" : null;
    return { kind: "project", id, detail };
  }
  if (noun === "tasks" && id && id !== "bulk") return { kind: "task", id };
  const words: Record<string, string> = {
    auth: "their own account",
    checkpoints: "a checkpoint",
    invitations: "an invitation",
    teams: "this team",
    usage: "the team's limits",
    projects: "projects",
    tasks: "tasks",
    admin: "the installation",
  };
  return { kind: "plain", words: words[noun] ?? (target.replace(/^\/api/, "") || "–") };
}

/** Whether the server refused: an HTTP status of 400 and above, or a word that says so. */
export function isRefused(outcome: string | number): boolean {
  const status = Number(outcome);
  return Number.isNaN(status)
    ? !/^(ok|done|success|succeeded)$/i.test(String(outcome))
    : status >= 400;
}
