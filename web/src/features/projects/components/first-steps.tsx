import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleCheck, Circle, X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { meQuery } from "@/lib/api/me";
import { servicesQuery } from "@/lib/api/services";
import { membersQuery } from "@/lib/api/teams";
import type { Project } from "@/lib/api/types";
import { useTeam } from "@/lib/permissions";
import { refusal } from "@/lib/roles";
import { firstSteps, type Step } from "../model/first-steps";
import styles from "./first-steps.module.css";

/** The first steps of whoever runs a team; gone once they are done, or once they were put away. */
export function FirstSteps({ projects }: { projects: Project[] }) {
  const team = useTeam();
  const { data: me } = useQuery(meQuery);
  if (!team || !me || refusal(team.role, "team_manage")) return null;
  return <List key={team.id} teamId={team.id} projects={projects} />;
}

function List({ teamId, projects }: { teamId: string; projects: Project[] }) {
  const [away, setAway] = useState(() => isAway(teamId));
  const { data: services } = useQuery({ ...servicesQuery, enabled: !away });
  const { data: members } = useQuery({ ...membersQuery(teamId), enabled: !away });
  if (away || !services || !members) return null;
  const steps = firstSteps(projects, services, members.length);
  const done = steps.filter((step) => step.done).length;
  if (done === steps.length) return null;
  const putAway = () => {
    setAway(true);
    remember(teamId);
  };
  return (
    <section className={styles.card} aria-label="First steps">
      <header>
        <h2>First steps</h2>
        <span className="muted tabular">
          {done} of {steps.length}
        </span>
        <Button look="quiet" small label="Put the first steps away" onClick={putAway}>
          <X size={14} aria-hidden />
        </Button>
      </header>
      <ol>
        {steps.map((step) => (
          <li key={step.id} data-done={step.done || undefined}>
            {step.done ? (
              <CircleCheck size={15} aria-label="Done:" />
            ) : (
              <Circle size={15} aria-label="To do:" />
            )}
            <Way step={step} last={projects[0]?.id} />
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Where the step is taken. */
function Way({ step, last }: { step: Step; last: string | undefined }) {
  if (step.done) return <span>{step.words}</span>;
  switch (step.id) {
    case "project":
      return <Link to="/projects/new">{step.words}</Link>;
    case "approve":
    case "finish":
      return last ? (
        <Link to="/projects/$projectId" params={{ projectId: last }}>
          {step.words}
        </Link>
      ) : (
        <span>{step.words}</span>
      );
    case "provider":
      return (
        <Link to="/team" search={{ view: "providers" }}>
          {step.words}
        </Link>
      );
    case "invite":
      return (
        <Link to="/team" search={{ view: "members" }}>
          {step.words}
        </Link>
      );
  }
}

const STORAGE_KEY = "planwright-steps-away";

function isAway(teamId: string): boolean {
  try {
    return (localStorage.getItem(STORAGE_KEY) ?? "").split(" ").includes(teamId);
  } catch {
    // A browser that keeps nothing shows them again.
    return false;
  }
}

function remember(teamId: string): void {
  try {
    localStorage.setItem(STORAGE_KEY, `${localStorage.getItem(STORAGE_KEY) ?? ""} ${teamId}`);
  } catch {
    // As above: they are away until the page is loaded anew.
  }
}
