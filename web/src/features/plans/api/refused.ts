import { queryOptions } from "@tanstack/react-query";
import { request } from "@/lib/api/client";
import { keys } from "@/lib/api/keys";
import type { Project, ProjectEvent } from "@/lib/api/types";

/** How far back the last planning's end is looked for; little happens to a draft after it. */
const EVENTS_BACK = 100;

type Failure = Extract<ProjectEvent, { type: "plan_failed" }>["data"];
export type RefusedFigures = NonNullable<Failure["budget"]>;

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
  const budget: Partial<RefusedFigures> | undefined = lastFailure(events)?.budget ?? undefined;
  const names = ["limit_usd", "reserved_usd", "spent_usd", "requested_usd"] as const;
  const whole = budget && names.every((name) => typeof budget[name] === "number");
  return whole ? (budget as RefusedFigures) : null;
}

export function saidIn(events: ProjectEvent[]): SaidInstead | null {
  const { said, open_questions: questions } = lastFailure(events) ?? {};
  return said ? { said, open_questions: questions ?? [] } : null;
}

function lastFailure(events: ProjectEvent[]) {
  return events.findLast((event) => event.type === "plan_failed")?.data;
}
