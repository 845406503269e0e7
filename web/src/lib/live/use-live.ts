import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { isActive, isEnded } from "../status";
import { request } from "../api/client";
import { keys } from "../api/keys";
import { Problem } from "../api/problem";
import type { Project, Task } from "../api/types";
import { EventSink } from "./apply";
import { LiveConnection, type LiveState, type Source } from "./connection";
import { emptyLog, lastSeq, type EventLog } from "./event-log";
import { liveText, type LiveText } from "./text";

/**
 * A hidden page gives its connection back after this long, since browsers allow six to one server.
 */
const HIDDEN_MS = 60_000;

/**
 * Follows the events of a project behind `after` (the sequence number its loaded data stands at).
 */
export function useLive(projectId: string, after: number | undefined): LiveState {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>("connecting");
  const ready = after !== undefined;
  useEffect(() => {
    if (!ready || after === undefined) return;
    client.setQueryData<EventLog>(keys.events(projectId), (log) =>
      log && lastSeq(log) === after ? log : emptyLog(after),
    );
    const sink = new EventSink(client, projectId);
    const connection = new LiveConnection(
      `/api/events/${projectId}`,
      after,
      browserHost(client, projectId),
      {
        events: (batch) => sink.apply(batch),
        delta: (delta) => liveText.add(projectId, delta),
        state: setState,
      },
    );
    connection.start();
    const stopWatching = watchPage(connection);
    const stopWaking = wakeWhenRevived(client, projectId, connection);
    return () => {
      stopWatching();
      stopWaking();
      connection.stop();
      sink.stop();
    };
    // `after` only says where to begin; later values come from this very connection.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [client, projectId, ready]);
  return state;
}

/** Of a task, or by the id of a project: of the plan that is being made. */
export function useLiveText(id: string): LiveText | undefined {
  return useSyncExternalStore(liveText.subscribe, () => liveText.get(id));
}

/** The text of the attempt that runs; what an earlier, interrupted one left behind is not it. */
export function useLiveAttempt(
  task: Pick<Task, "id" | "status" | "attempt">,
): LiveText | undefined {
  const live = useLiveText(task.id);
  return task.status === "running" && live && live.attempt >= task.attempt ? live : undefined;
}

function browserHost(client: QueryClient, projectId: string) {
  return {
    ticket: async () => {
      try {
        return (await request<{ token: string }>(`/events/${projectId}/token`, { method: "POST" }))
          .token;
      } catch (error) {
        if (error instanceof Problem && (error.status === 401 || error.status === 404)) return null;
        throw error;
      }
    },
    isOver: (seq: number) => {
      const project = client.getQueryData<Project>(keys.project(projectId));
      return project !== undefined && isEnded(project.status) && project.last_event_seq <= seq;
    },
    open: (url: string) => new EventSource(url) as unknown as Source,
    after: (milliseconds: number, work: () => void) => {
      const timer = setTimeout(work, milliseconds);
      return () => clearTimeout(timer);
    },
    now: () => Date.now(),
  };
}

/** A task that is run again revives a project that had ended, and its stream with it. */
function wakeWhenRevived(
  client: QueryClient,
  projectId: string,
  connection: LiveConnection,
): () => void {
  const key = JSON.stringify(keys.project(projectId));
  return client.getQueryCache().subscribe((event) => {
    if (event.type !== "updated" || event.query.queryHash !== key) return;
    const project = event.query.state.data as Project | undefined;
    if (project && isActive(project.status)) connection.wake();
  });
}

function watchPage(connection: LiveConnection): () => void {
  let hidden: ReturnType<typeof setTimeout> | null = null;
  const wake = () => connection.poke();
  const look = () => {
    if (document.visibilityState === "hidden") {
      hidden = setTimeout(() => connection.stop(), HIDDEN_MS);
    } else {
      if (hidden) clearTimeout(hidden);
      connection.poke();
    }
  };
  window.addEventListener("online", wake);
  document.addEventListener("visibilitychange", look);
  return () => {
    if (hidden) clearTimeout(hidden);
    window.removeEventListener("online", wake);
    document.removeEventListener("visibilitychange", look);
  };
}
