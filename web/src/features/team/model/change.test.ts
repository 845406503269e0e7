import { expect, it } from "vitest";
import type { TeamSettings } from "@/lib/api/people";
import { changeOf, draftOf } from "./change";

const SETTINGS: TeamSettings = {
  daily_limit_usd: 10,
  monthly_limit_usd: 100,
  total_limit_usd: null,
  project_limit_usd: 5,
  concurrency: 16,
  warn_percent: 80,
  routing: {},
  tier_overrides: {},
  allowed_tools: null,
  retention_days: 30,
  open_invitations: false,
  granted_daily_usd: 10,
  granted_monthly_usd: 100,
};

it("limits are saved only where they differ, and an emptied one is none", () => {
  const draft = draftOf(SETTINGS);
  expect(changeOf(SETTINGS, draft)).toEqual({});
  expect(
    changeOf(SETTINGS, {
      ...draft,
      daily_limit_usd: "7.5",
      total_limit_usd: "40",
      retention_days: "",
    }),
  ).toEqual({ daily_limit_usd: 7.5, total_limit_usd: 40, retention_days: null });
});
