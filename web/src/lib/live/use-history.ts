import { useEffect, useMemo } from "react";
import type { Task } from "../api/types";
import { historyOf, type History } from "./history";
import { useEventLog } from "./use-event-log";

/** A log of more events than this is not fetched whole for the sake of its first attempts. */
const EVENTS_MAX = 8_000;

/** What each task went through. `since` is the time before which the log was not read. */
export function useHistory(
  projectId: string,
  tasks: Task[],
  now: number,
): { history: History; since: string | null } {
  const { log, loading, error, loadOlder } = useEventLog(projectId);
  const more = log.hasPast && log.from > 0 && log.events.length < EVENTS_MAX;
  useEffect(() => {
    if (more && !loading && !error) loadOlder();
    // loadOlder is new at every drawing; what it would load follows from the log alone.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [more, loading, error, log.from]);
  const history = useMemo(() => historyOf(log.events, tasks, now), [log.events, tasks, now]);
  const first = log.events[0];
  return { history, since: log.from > 0 && first ? first.timestamp : null };
}
