import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Note } from "@/components/ui/bits";
import { Figures } from "@/components/ui/refusal";
import { shortfall } from "@/lib/api/problem";
import type { Project } from "@/lib/api/types";
import { refusedQuery } from "../api/refused";
import { SaidInstead } from "./said-instead";

/** Why the last planning came to nothing, and what to do about it. */
export function PlanningFailed({ project }: { project: Project }) {
  const { data } = useQuery(refusedQuery(project));
  const figures = data?.figures ?? null;
  if (project.status !== "draft" || !project.failure_reason) return null;
  if (data?.said) return <SaidInstead project={project} {...data.said} />;
  const money = figures || /budget|limit/.test(project.failure_reason);
  return (
    <Note tone="red">
      <strong>The last plan could not be made.</strong> {sentence(project.failure_reason)}{" "}
      {figures && <Figures figures={figures} missing={shortfall({ body: figures })} />}
      {money ? (
        <>
          Raise{" "}
          <Link to="/team" search={{ view: "limits" }}>
            the limits of the team
          </Link>{" "}
          or{" "}
          <Link to="/projects/$projectId/settings" params={{ projectId: project.id }}>
            the limit of this project
          </Link>
          , then make the plan.
        </>
      ) : (
        "Change what is in the way, then make the plan again."
      )}
    </Note>
  );
}

function sentence(text: string): string {
  const whole = text.replace(/^./, (letter) => letter.toUpperCase());
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
