import { useState } from "react";
import { Card, ErrorNote } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Field, Textarea } from "@/components/ui/field";
import type { Plan, Project } from "@/lib/api/types";
import { plural } from "@/lib/format/number";
import { countWords } from "../model/questions";
import { useMay } from "@/lib/permissions";
import { toast } from "@/lib/toasts";
import { useUrl } from "@/lib/url";
import { useMakePlan, useSavePlan } from "../api/plan-actions";
import shared from "./plan.module.css";
import styles from "./aside.module.css";

/** Where the card of the questions is found in the page. */
export const QUESTIONS_ID = "open-questions";

/**
 * What the planner could not know. Each question is answered in place; the answers go into a new
 * plan.
 */
export function OpenQuestions({
  project,
  plan,
  editable,
}: {
  project: Project;
  plan: Plan;
  editable: boolean;
}) {
  const questions = plan.plan.open_questions ?? [];
  const [answers, setAnswers] = useState<string[]>(() =>
    questions.map((question) => question.answer ?? ""),
  );
  const may = useMay();
  const denied = may("project_plan");
  const [, setUrl] = useUrl();
  const saving = useSavePlan(project.id);
  const making = useMakePlan(project.id);
  const given = questions
    .map((question, at) => ({ question: question.question, answer: (answers[at] ?? "").trim() }))
    .filter((each) => each.answer !== "");
  const fresh = questions.flatMap((question, at) => {
    const answer = (answers[at] ?? "").trim();
    return answer !== "" && answer !== (question.answer ?? "") ? [{ question: at, answer }] : [];
  });
  const keep = () =>
    saving.mutate(
      { plan, patch: { answers: fresh } },
      {
        onSuccess: (saved) => {
          setUrl({ version: undefined });
          toast.good(`Saved with version ${saved.version}; the tasks are the same.`);
        },
      },
    );
  const set = (at: number, text: string) => setAnswers((before) => before.with(at, text));
  return (
    <Card title="Open questions" actions={<span className={shared.hint}>{countWords(plan)}</span>}>
      <ol className={styles.questions} id={QUESTIONS_ID}>
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
                <Textarea
                  {...control}
                  className={styles.answer}
                  disabled={!editable}
                  placeholder="Your answer, or leave the assumption"
                  value={answers[at] ?? ""}
                  onChange={(event) => set(at, event.target.value)}
                />
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
      {(making.error ?? saving.error) && <ErrorNote error={making.error ?? saving.error} />}
      {editable && (
        <div className={shared.buttons}>
          <Button
            denied={denied}
            disabled={given.length === 0}
            busy={making.isPending}
            onClick={() => making.mutate({ answers: given })}
          >
            Plan again with {plural(given.length, "answer")}
          </Button>
          <Button
            look="quiet"
            denied={may("project_write")}
            disabled={fresh.length === 0}
            busy={saving.isPending}
            title="Keeps the answers with the plan; its tasks stay as they are"
            onClick={keep}
          >
            Only keep {fresh.length === 1 ? "the answer" : "the answers"}
          </Button>
        </div>
      )}
    </Card>
  );
}
