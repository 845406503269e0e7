import { queryOptions } from "@tanstack/react-query";
import { request } from "@/lib/api/client";
import { keys } from "@/lib/api/keys";
import type { Project, ProjectEvent } from "@/lib/api/types";

/** How far back the last planning's end is looked for; little happens to a draft after it. */
const EVENTS_BACK = 100;

export interface RefusedFigures {
  limit_usd: number;
  reserved_usd: number;
  spent_usd: number;
  requested_usd: number;
}

/** What the model said in place of a plan. */
export interface SaidInstead {
  said: string;
  open_questions: string[];
}

export interface Refused {
  /** Of a planning that stopped for want of money. */
  figures: RefusedFigures | null;
  said: SaidInstead | null;
}

/** What the log says of the last planning that failed. */
export const refusedQuery = (project: Project) =>
  queryOptions({
    queryKey: [...keys.project(project.id), "refused", project.last_event_seq],
    queryFn: async ({ signal }) => {
      const after = Math.max(0, project.last_event_seq - EVENTS_BACK);
      const events = await request<ProjectEvent[]>(`/projects/${project.id}/events`, {
        signal,
        query: { after, limit: EVENTS_BACK },
      });
      return { figures: figuresIn(events), said: saidIn(events) } satisfies Refused;
    },
    enabled: project.status === "draft" && project.failure_reason !== null,
    staleTime: Infinity,
  });

/** Of the last planning that failed, not of an earlier one. */
export function figuresIn(events: ProjectEvent[]): RefusedFigures | null {
  const budget = lastFailure(events)?.budget as Partial<RefusedFigures> | undefined;
  const names = ["limit_usd", "reserved_usd", "spent_usd", "requested_usd"] as const;
  return budget && names.every((name) => typeof budget[name] === "number")
    ? (budget as RefusedFigures)
    : null;
}

export function saidIn(events: ProjectEvent[]): SaidInstead | null {
  const { said, open_questions: questions } = lastFailure(events) ?? {};
  if (typeof said !== "string" || said === "") return null;
  const asked = Array.isArray(questions) ? questions : [];
  return { said, open_questions: asked.filter((each) => typeof each === "string") };
}

function lastFailure(events: ProjectEvent[]) {
  return events.findLast((event) => event.type === "plan_failed")?.data;
}
