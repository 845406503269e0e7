import type { TeamSettings } from "@/lib/api/people";

/** The figures of the limits as a form holds them; empty means none. */
export type LimitsDraft = Record<
  | "daily_limit_usd"
  | "monthly_limit_usd"
  | "total_limit_usd"
  | "project_limit_usd"
  | "concurrency"
  | "warn_percent"
  | "retention_days",
  string
>;

const MAY_BE_NONE = new Set(["total_limit_usd", "retention_days"]);

export function draftOf(settings: TeamSettings): LimitsDraft {
  const text = (value: number | null) => (value === null ? "" : String(value));
  return {
    daily_limit_usd: text(settings.daily_limit_usd),
    monthly_limit_usd: text(settings.monthly_limit_usd),
    total_limit_usd: text(settings.total_limit_usd),
    project_limit_usd: text(settings.project_limit_usd),
    concurrency: text(settings.concurrency),
    warn_percent: text(settings.warn_percent),
    retention_days: text(settings.retention_days),
  };
}

/** Only what differs, since somebody else may have changed the rest meanwhile. */
export function changeOf(settings: TeamSettings, draft: LimitsDraft): Partial<TeamSettings> {
  const before = draftOf(settings);
  const change: Record<string, number | null> = {};
  for (const [name, text] of Object.entries(draft)) {
    if (text.trim() === before[name as keyof LimitsDraft]) continue;
    change[name] = text.trim() === "" && MAY_BE_NONE.has(name) ? null : Number(text);
  }
  return change as Partial<TeamSettings>;
}
