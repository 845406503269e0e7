import { queryOptions } from "@tanstack/react-query";
import { request, requestAll } from "@/lib/api/client";
import { keys } from "@/lib/api/keys";
import type { MemberUsage, TierUsage } from "@/lib/api/people";
import type { DailyUsage, ProjectUsage, UsageSummary } from "@/lib/api/types";

export const summaryQuery = queryOptions({
  queryKey: keys.usagePart("summary"),
  queryFn: ({ signal }) => request<UsageSummary>("/usage/summary", { signal }),
});

export const dailyQuery = (days: number) =>
  queryOptions({
    queryKey: keys.usagePart("daily", days),
    queryFn: ({ signal }) => request<DailyUsage[]>("/usage/daily", { signal, query: { days } }),
  });

export const byProjectQuery = queryOptions({
  queryKey: keys.usagePart("by-project"),
  queryFn: ({ signal }) =>
    requestAll<ProjectUsage>("/usage/by-project", { signal, query: { limit: 200 } }),
});

export const byMemberQuery = (days: number) =>
  queryOptions({
    queryKey: keys.usagePart("by-member", days),
    queryFn: ({ signal }) =>
      requestAll<MemberUsage>("/usage/by-member", { signal, query: { days } }),
  });

export const byTierQuery = (days: number) =>
  queryOptions({
    queryKey: keys.usagePart("by-tier", days),
    queryFn: ({ signal }) => requestAll<TierUsage>("/usage/by-tier", { signal, query: { days } }),
  });
