import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { request } from "@/lib/api/client";
import { keys } from "@/lib/api/keys";
import { messageOf } from "@/lib/api/problem";
import type { ProjectEvent } from "@/lib/api/types";
import { emptyLog, LOG_WINDOW, prependEvents, type EventLog } from "@/lib/live/event-log";

export interface EventLogHandle {
  log: EventLog;
  loadOlder: () => void;
  loading: boolean;
  error: string | null;
}

/** The log of a project: the live connection adds at the end, this hook fetches what came before. */
export function useEventLog(projectId: string): EventLogHandle {
  const client = useQueryClient();
  const { data: log = emptyLog(0) } = useQuery<EventLog>({ queryKey: keys.events(projectId), enabled: false, staleTime: Infinity });
  const [loading, setLoading] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const loadOlder = async () => {
    const to = client.getQueryData<EventLog>(keys.events(projectId))?.from ?? 0;
    if (to === 0 || loading) return;
    setLoading(true);
    setError(null);
    try {
      const after = Math.max(0, to - LOG_WINDOW);
      const older = await fetchRange(projectId, after, to);
      client.setQueryData<EventLog>(keys.events(projectId), (held) => (held ? prependEvents(held, older, after) : held));
    } catch (failure) {
      setError(messageOf(failure));
    } finally {
      setLoading(false);
    }
  };
  const untouched = log.events.length === 0 && log.from > 0;
  useEffect(() => {
    if (untouched) void loadOlder();
    // Once, for a log whose past is not held yet.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [untouched, projectId]);
  return { log, loadOlder: () => void loadOlder(), loading, error };
}

/** Events behind `after` up to `to`; the server may give fewer at a time than asked for. */
async function fetchRange(projectId: string, after: number, to: number): Promise<ProjectEvent[]> {
  const found: ProjectEvent[] = [];
  let at = after;
  while (at < to) {
    const page = await request<ProjectEvent[]>(`/projects/${projectId}/events`, { query: { after: at, limit: to - at } });
    if (page.length === 0) break;
    found.push(...page.filter((event) => event.seq <= to));
    at = page.at(-1)?.seq ?? to;
  }
  return found;
}
