import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Sparkles } from "lucide-react";
import { useState } from "react";
import { Card, ErrorNote } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Field, Textarea } from "@/components/ui/field";
import { Segments } from "@/components/ui/tabs";
import { keys } from "@/lib/api/keys";
import { updateProject } from "@/lib/api/projects";
import type { Project } from "@/lib/api/types";
import { useMay } from "@/lib/permissions";
import { RIGOR } from "@/lib/rigor";
import { useMakePlan } from "../api/plan-actions";
import { ImportPlan } from "./import-plan";
import { PlanningFailed } from "./planning-failed";
import styles from "./plan.module.css";

/** The requirement and the rigor, and the button that turns them into a plan. */
export function RequirementEditor({
  project,
  again,
  onPlanned,
}: {
  project: Project;
  again?: boolean;
  onPlanned?: () => void;
}) {
  const may = useMay();
  const [text, setText] = useState(project.requirements);
  const [rigor, setRigor] = useState(project.planning_rigor);
  const [feedback, setFeedback] = useState("");
  const client = useQueryClient();
  const changed = text !== project.requirements || rigor !== project.planning_rigor;
  const saving = useMutation({
    mutationFn: () => updateProject(project.id, { requirements: text, planning_rigor: rigor }),
    onSuccess: (saved) => client.setQueryData(keys.project(project.id), saved),
  });
  const making = useMakePlan(project.id);
  const make = async () => {
    if (changed) await saving.mutateAsync();
    await making.mutateAsync(feedback.trim() ? { feedback: feedback.trim() } : {});
    onPlanned?.();
  };
  const error = saving.error ?? making.error;
  return (
    <Card>
      <div className={styles.requirement}>
        {error && <ErrorNote error={error} />}
        {!again && !error && <PlanningFailed project={project} />}
        <Field
          label="Requirement"
          hint="Say what should exist at the end. Lines that begin with a dash become tasks."
        >
          {(control) => (
            <Textarea
              {...control}
              className={styles.editor}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <div>
          <Segments
            label="Rigor of the plan"
            value={rigor}
            onChange={setRigor}
            items={RIGOR.map(({ value, label }) => ({ value, label }))}
          />
          <p className={styles.hint}>{RIGOR.find((each) => each.value === rigor)?.what}</p>
        </div>
        {again && (
          <Field
            label="What should be different this time"
            hint="Told to the model together with the requirement and your answers."
          >
            {(control) => (
              <Textarea
                {...control}
                value={feedback}
                onChange={(event) => setFeedback(event.target.value)}
              />
            )}
          </Field>
        )}
        <div className={styles.buttons}>
          <Button
            look="primary"
            denied={may("project_plan")}
            disabled={text.trim() === ""}
            busy={saving.isPending || making.isPending}
            onClick={() => void make().catch(() => undefined)}
          >
            <Sparkles size={14} aria-hidden /> {again ? "Make a new plan" : "Make the plan"}
          </Button>
          {changed && (
            <Button
              denied={may("project_write")}
              busy={saving.isPending}
              onClick={() => saving.mutate()}
            >
              Save without planning
            </Button>
          )}
          {!again && <ImportPlan projectId={project.id} />}
        </div>
      </div>
    </Card>
  );
}
