import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { request } from "../api/client";
import { keys } from "../api/keys";
import type { ProjectEvent } from "../api/types";
import { emptyLog, LOG_WINDOW, prependEvents, type EventLog } from "./event-log";

export interface EventLogHandle {
  log: EventLog;
  loadOlder: () => void;
  loading: boolean;
  error: Error | null;
}

/**
 * The log of a project: the live connection adds at the end, this hook fetches what came before.
 */
export function useEventLog(projectId: string): EventLogHandle {
  const client = useQueryClient();
  const { data: log = emptyLog(0) } = useQuery<EventLog>({
    queryKey: keys.events(projectId),
    enabled: false,
    staleTime: Infinity,
  });
  const older = useMutation({
    mutationKey: [...keys.events(projectId), "older"],
    mutationFn: async () => {
      const to = client.getQueryData<EventLog>(keys.events(projectId))?.from ?? 0;
      if (to === 0) return;
      const after = Math.max(0, to - LOG_WINDOW);
      const page = await fetchRange(projectId, after, to);
      client.setQueryData<EventLog>(keys.events(projectId), (held) =>
        held && held.from === to ? prependEvents(held, page, after) : held,
      );
    },
  });
  const { mutate, isPending } = older;
  const pastIsMissing = log.from > 0 && !log.hasPast;
  useEffect(() => {
    if (pastIsMissing) mutate();
  }, [pastIsMissing, mutate, projectId]);
  return { log, loadOlder: () => mutate(), loading: isPending, error: older.error };
}

/** Events behind `after` up to `to`; the server may give fewer at a time than asked for. */
async function fetchRange(projectId: string, after: number, to: number): Promise<ProjectEvent[]> {
  const found: ProjectEvent[] = [];
  let at = after;
  while (at < to) {
    const page = await request<ProjectEvent[]>(`/projects/${projectId}/events`, {
      query: { after: at, limit: to - at },
    });
    if (page.length === 0) break;
    found.push(...page.filter((event) => event.seq <= to));
    at = page.at(-1)?.seq ?? to;
  }
  return found;
}
