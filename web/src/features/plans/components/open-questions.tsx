import { useState } from "react";
import { Card, ErrorNote } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Field, Textarea } from "@/components/ui/field";
import type { Plan, Project } from "@/lib/api/types";
import { plural } from "@/lib/format/number";
import { useMay } from "@/lib/permissions";
import { useMakePlan } from "../api/plan-actions";
import shared from "./plan.module.css";
import styles from "./aside.module.css";

/** What the planner could not know. Each question is answered in place; the answers go into a new plan. */
export function OpenQuestions({ project, plan, editable }: { project: Project; plan: Plan; editable: boolean }) {
  const questions = plan.plan.open_questions ?? [];
  const [answers, setAnswers] = useState<string[]>(() => questions.map((question) => question.answer ?? ""));
  const denied = useMay()("project_plan");
  const making = useMakePlan(project.id);
  const given = questions.map((question, at) => ({ question: question.question, answer: (answers[at] ?? "").trim() })).filter((each) => each.answer !== "");
  const set = (at: number, text: string) => setAnswers((before) => before.with(at, text));
  return (
    <Card title="Open questions" actions={<span className={shared.hint}>{plural(questions.length, "question")}</span>}>
      <ol className={styles.questions}>
        {questions.map((question, at) => (
          <li key={question.question}>
            <Field
              label={question.question}
              hint={
                <>
                  Assumed: {question.proposed_answer}
                  {question.impact && <> · Matters because: {question.impact}</>}
                </>
              }
            >
              {(control) => (
                <Textarea {...control} className={styles.answer} disabled={!editable} placeholder="Your answer, or leave the assumption" value={answers[at] ?? ""} onChange={(event) => set(at, event.target.value)} />
              )}
            </Field>
            {editable && answers[at] !== question.proposed_answer && (
              <Button small look="quiet" onClick={() => set(at, question.proposed_answer)}>
                Take the assumption as the answer
              </Button>
            )}
          </li>
        ))}
      </ol>
      {making.error && <ErrorNote error={making.error} />}
      {editable && (
        <Button denied={denied} disabled={given.length === 0} busy={making.isPending} onClick={() => making.mutate({ answers: given })}>
          Plan again with {plural(given.length, "answer")}
        </Button>
      )}
    </Card>
  );
}
