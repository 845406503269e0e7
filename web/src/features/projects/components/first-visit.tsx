import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { ButtonLink, Button } from "@/components/ui/button";
import { Card, DemoChip, ErrorNote } from "@/components/ui/bits";
import { createAndPlan } from "../api/create";
import { TEMPLATES } from "../model/templates";
import styles from "./project-list.module.css";

/**
 * What someone sees who has no project yet: one sentence, one button, one example that runs for
 * free.
 */
export function FirstVisit() {
  const navigate = useNavigate();
  const demo = TEMPLATES[0];
  const starting = useMutation({
    mutationFn: () =>
      createAndPlan({
        name: demo?.name ?? "Hello, world",
        requirements: demo?.requirements ?? "",
        planning_rigor: demo?.rigor ?? "L1",
      }),
    onSuccess: (project) =>
      void navigate({ to: "/projects/$projectId/plan", params: { projectId: project.id } }),
  });
  if (!demo) return null;
  return (
    <Card>
      <div className={styles.first}>
        <div>
          <h2>Write what you need; see the plan and its price; approve; watch it run</h2>
          <p className="prose">
            This example needs no key and costs nothing: without a provider's key the demo model
            does the work, and says so wherever its work shows.
          </p>
        </div>
        {starting.error && <ErrorNote error={starting.error} />}
        <div className={styles.buttons}>
          <Button look="primary" busy={starting.isPending} onClick={() => starting.mutate()}>
            Start with this example
          </Button>
          <ButtonLink to="/projects/new">Write your own</ButtonLink>
          <DemoChip />
        </div>
        <pre>{demo.requirements}</pre>
        <ol className={styles.steps}>
          <li>
            <b>1</b> Plan it
          </li>
          <li>
            <b>2</b> Approve the price
          </li>
          <li>
            <b>3</b> Watch it run
          </li>
          <li>
            <b>4</b> Read the files
          </li>
        </ol>
        <h3>Or begin with one of these</h3>
        <div className={styles.templates}>
          {TEMPLATES.slice(1).map((template) => (
            <Link
              key={template.id}
              to="/projects/new"
              search={{ template: template.id }}
              className={styles.template}
            >
              <strong>{template.name}</strong>
              <span>{template.what}</span>
            </Link>
          ))}
        </div>
      </div>
    </Card>
  );
}
