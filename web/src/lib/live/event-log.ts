import type { ProjectEvent } from "../api/types";

/** The events of a project that this page holds: contiguous, oldest first. */
export interface EventLog {
  events: ProjectEvent[];
  /** Sequence number before the oldest held event; 0 when the log is held from its start. */
  from: number;
  /**
   * Whether a page of the past was fetched already; until then the log begins where the page was
   * opened.
   */
  hasPast: boolean;
}

export const LOG_WINDOW = 500;

export function emptyLog(from: number): EventLog {
  return { events: [], from, hasPast: from === 0 };
}

export function lastSeq(log: EventLog): number {
  return log.events.at(-1)?.seq ?? log.from;
}

/**
 * Adds events that continue the log; repeats are dropped. Returns the same object when nothing is
 * new.
 */
export function appendEvents(log: EventLog, incoming: ProjectEvent[]): EventLog {
  let last = lastSeq(log);
  const fresh: ProjectEvent[] = [];
  for (const event of incoming) {
    if (event.seq <= last) continue;
    fresh.push(event);
    last = event.seq;
  }
  return fresh.length === 0 ? log : { ...log, events: [...log.events, ...fresh] };
}

/** Puts an older page in front of the log. */
export function prependEvents(log: EventLog, older: ProjectEvent[], from: number): EventLog {
  const first = log.events[0]?.seq ?? Number.POSITIVE_INFINITY;
  return {
    from,
    hasPast: true,
    events: [...older.filter((event) => event.seq < first), ...log.events],
  };
}
