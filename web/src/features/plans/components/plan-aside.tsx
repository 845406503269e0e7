import type { Plan, Project } from "@/lib/api/types";
import { Card } from "@/components/ui/bits";
import type { ViewProps } from "./outline";
import { CoverageCard } from "./coverage-card";
import { OpenQuestions } from "./open-questions";
import styles from "./aside.module.css";
import { unanswered } from "../model/questions";
import { NotesCard } from "./notes-card";
import { QuoteCard } from "./quote-card";
import { TaskEditor } from "./task-editor";

interface AsideProps extends ViewProps {
  project: Project;
  plan: Plan;
  approvable: boolean;
  onApproved: () => void;
}

/**
 * Beside the plan: the selected task, the price with the Approve button, and what the plan leaves
 * open.
 */
export function PlanAside({ project, plan, approvable, onApproved, ...view }: AsideProps) {
  const task = view.handle.draft.tasks.find((each) => each.key === view.selected);
  const risks = plan.plan.risk_assessment ?? [];
  const tests = plan.plan.test_strategy;
  const asked = plan.plan.open_questions?.length ?? 0;
  const questions = asked > 0 && (
    <OpenQuestions
      key={plan.id}
      project={project}
      plan={plan}
      editable={approvable && view.handle.changes === 0}
    />
  );
  // What nobody answered is read before the button that binds the plan, not found below it.
  const first = !task && approvable && unanswered(plan) > 0;
  return (
    <aside className={styles.aside} aria-label="Task, price and questions">
      {first && questions}
      <QuoteCard
        project={project}
        plan={plan}
        unsaved={view.handle.changes}
        approvable={approvable}
        brief={task !== undefined}
        onApproved={onApproved}
      />
      {task && (
        <div className={styles.sheet}>
          <TaskEditor key={task.key} task={task} {...view} />
        </div>
      )}
      <NotesCard plan={plan} onSelect={view.onSelect} />
      {!first && questions}
      <CoverageCard projectId={project.id} planId={plan.id} />
      {risks.length > 0 && (
        <Card title="Risks">
          <ul className={styles.notes}>
            {risks.map((risk) => (
              <li key={risk.risk}>
                <strong>{risk.risk}</strong>
                <p className="muted">
                  Likelihood {risk.likelihood}, impact {risk.impact}
                </p>
                <p>{risk.mitigation}</p>
              </li>
            ))}
          </ul>
        </Card>
      )}
      {tests && (
        <Card title="Test strategy">
          <div className={styles.notes}>
            <p>{tests.approach}</p>
            {tests.coverage_notes && <p className="muted">{tests.coverage_notes}</p>}
          </div>
        </Card>
      )}
    </aside>
  );
}
