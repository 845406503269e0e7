/** What an operation is called in words; those not listed are read from their name. */
const WORDS: Record<string, string> = {
  projects_execute: "Started or resumed a run",
  projects_change: "Changed a project",
  projects_clone: "Copied a project",
  plans_make: "Had a plan made",
  plans_import: "Imported a plan",
  plans_edit: "Edited a plan",
  plans_approve: "Approved a plan",
  tasks_bulk: "Changed many tasks",
  checkpoints_resolve: "Answered a checkpoint",
  events_ticket: "Opened a live view",
  usage_change_limits: "Changed limits",
};

const VERBS: Record<string, string> = {
  create: "Created",
  make: "Made",
  change: "Changed",
  edit: "Edited",
  delete: "Deleted",
  remove: "Removed",
  cancel: "Cancelled",
  pause: "Paused",
  resume: "Resumed",
  retry: "Retried",
  interrupt: "Stopped",
  review: "Reviewed",
  accept: "Accepted",
  transfer: "Handed over",
  revoke: "Revoked",
  rotate: "Rotated",
  set: "Set",
  export: "Exported",
};

export function actionWords(action: string): string {
  const known = WORDS[action];
  if (known) return known;
  const parts = action.replace(/^auth_/, "").split("_");
  const verb = parts.findIndex((part) => VERBS[part] !== undefined);
  if (verb < 0) return sentence(parts.join(" "));
  const rest = parts
    .filter((_, at) => at !== verb)
    .map((part) => (part.endsWith("s") && !part.endsWith("settings") ? part.slice(0, -1) : part));
  return `${VERBS[parts[verb] ?? ""]} ${rest.join(" ")}`.replace("api key", "API key").trim();
}

/** Whether the server refused: an HTTP status of 400 and above, or a word that says so. */
export function isRefused(outcome: string | number): boolean {
  const status = Number(outcome);
  return Number.isNaN(status)
    ? !/^(ok|done|success|succeeded)$/i.test(String(outcome))
    : status >= 400;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
