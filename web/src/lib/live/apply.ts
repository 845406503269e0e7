/**
 * Puts reduced events into the query cache and refreshes, at most every two seconds, the narrow
 * entries they name.
 */
import type { QueryClient } from "@tanstack/react-query";
import { keys } from "../api/keys";
import type { Project, ProjectEvent, Task } from "../api/types";
import { appendEvents, type EventLog } from "./event-log";
import { MEANING } from "./meaning";
import { reduceEvents, reduceTask, type Stale } from "./reduce";
import { liveText } from "./text";

const REFRESH_MS = 1_500;

export class EventSink {
  private waiting = new Set<Stale>();
  private timer: ReturnType<typeof setTimeout> | null = null;
  private readonly client: QueryClient;
  private readonly projectId: string;

  constructor(client: QueryClient, projectId: string) {
    this.client = client;
    this.projectId = projectId;
  }

  apply(events: ProjectEvent[]): void {
    const { client, projectId } = this;
    const reduced = reduceEvents(
      {
        project: client.getQueryData<Project>(keys.project(projectId)),
        tasks: client.getQueryData<Task[]>(keys.tasks(projectId)),
      },
      events,
    );
    if (reduced.project) client.setQueryData(keys.project(projectId), reduced.project);
    if (reduced.tasks) client.setQueryData(keys.tasks(projectId), reduced.tasks);
    client.setQueryData<EventLog>(keys.events(projectId), (log) =>
      log ? appendEvents(log, events) : log,
    );
    for (const event of events) {
      const { endsText } = MEANING[event.type];
      if (endsText) liveText.clear(event.task_id ?? projectId);
      if (!event.task_id) continue;
      client.setQueryData<Task>(keys.task(event.task_id), (task) =>
        task ? reduceTask(task, event) : task,
      );
    }
    this.refreshSoon(reduced.stale);
  }

  /**
   * Marks what is still to be refreshed, so that a page opened next does not take it for current.
   */
  stop(): void {
    if (this.timer) clearTimeout(this.timer);
    this.refresh();
  }

  private refreshSoon(stale: Set<Stale>): void {
    for (const name of stale) this.waiting.add(name);
    // What waits for a person is rare and looked for at once.
    if (stale.has("checkpoints")) void this.client.invalidateQueries({ queryKey: keys.inbox });
    if (this.waiting.size === 0 || this.timer) return;
    this.timer = setTimeout(() => this.refresh(), REFRESH_MS);
  }

  private refresh(): void {
    this.timer = null;
    const names = [...this.waiting];
    this.waiting.clear();
    for (const name of names) {
      if (name.startsWith("task:")) {
        void this.client.invalidateQueries({
          queryKey: keys.task(name.slice(5)),
          refetchType: "active",
        });
      } else {
        void this.client.invalidateQueries({
          queryKey: this.keyOf(name),
          exact: name === "project",
          refetchType: "active",
        });
      }
    }
  }

  private keyOf(name: Stale): readonly unknown[] {
    switch (name) {
      case "tasks":
        return keys.tasks(this.projectId);
      case "plans":
        return keys.plans(this.projectId);
      case "checkpoints":
        return keys.checkpoints(this.projectId);
      case "artifacts":
        return keys.artifacts(this.projectId);
      default:
        return keys.project(this.projectId);
    }
  }
}
