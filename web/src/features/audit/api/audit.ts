import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { request, requestBlob, requestPage, type Page } from "@/lib/api/client";
import { keys } from "@/lib/api/keys";
import type { AuditEntry, AuditVerdict, PermissionTable } from "@/lib/api/people";

export interface AuditFilter {
  actor?: string;
  action?: string;
}

const PAGE_SIZE = 100;

export const auditQuery = (teamId: string, filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: keys.audit(teamId, filter),
    queryFn: ({ pageParam, signal }): Promise<Page<AuditEntry>> =>
      pageParam
        ? requestPage<AuditEntry>(pageParam, { signal })
        : requestPage<AuditEntry>(`/teams/${teamId}/audit`, {
            signal,
            query: { limit: PAGE_SIZE, ...filter },
          }),
    initialPageParam: "",
    getNextPageParam: (page: Page<AuditEntry>) => page.next,
  });

/** Every operation that changes something, which is what the log can hold. */
export const actionsQuery = queryOptions({
  queryKey: keys.permissions,
  queryFn: ({ signal }) => request<PermissionTable>("/permissions", { signal }),
  staleTime: Infinity,
  select: (table) =>
    [
      ...new Set(
        table.routes
          .filter((route) => route.method !== "GET" && route.needs !== "everybody")
          .map((route) => route.operation),
      ),
    ].sort(),
});

export function verifyAudit(teamId: string): Promise<AuditVerdict> {
  return request<AuditVerdict>(`/teams/${teamId}/audit/verify`);
}

export function exportAudit(teamId: string): Promise<Blob> {
  return requestBlob(`/teams/${teamId}/audit/export`);
}
