import { useState } from "react";
import { Plain } from "@/components/content/text";
import { Card, ErrorNote } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Field, Textarea } from "@/components/ui/field";
import type { Project } from "@/lib/api/types";
import { plural } from "@/lib/format/number";
import { useMay } from "@/lib/permissions";
import { useMakePlan } from "../api/plan-actions";
import type { SaidInstead as Said } from "../api/refused";
import styles from "./aside.module.css";
import shared from "./plan.module.css";

/** The model made no plan: what it said, and what it asks, to be answered in place. */
export function SaidInstead({
  project,
  said,
  open_questions: questions,
}: Said & { project: Project }) {
  const [answers, setAnswers] = useState<string[]>([]);
  const denied = useMay()("project_plan");
  const making = useMakePlan(project.id);
  const given = questions
    .map((question, at) => ({ question, answer: (answers[at] ?? "").trim() }))
    .filter((each) => each.answer !== "");
  return (
    <Card
      title={questions.length > 0 ? "The model asks before it plans" : "The model made no plan"}
    >
      <Plain text={said} />
      {questions.length > 0 && (
        <ol className={styles.questions}>
          {questions.map((question, at) => (
            <li key={question}>
              <Field label={question}>
                {(control) => (
                  <Textarea
                    {...control}
                    className={styles.answer}
                    value={answers[at] ?? ""}
                    onChange={(event) =>
                      setAnswers((before) =>
                        questions.map((_, each) =>
                          each === at ? event.target.value : (before[each] ?? ""),
                        ),
                      )
                    }
                  />
                )}
              </Field>
            </li>
          ))}
        </ol>
      )}
      {making.error && <ErrorNote error={making.error} />}
      {questions.length > 0 && (
        <div className={shared.buttons}>
          <Button
            look="primary"
            denied={denied}
            disabled={given.length === 0}
            busy={making.isPending}
            onClick={() => making.mutate({ answers: given })}
          >
            Plan again with {plural(given.length, "answer")}
          </Button>
        </div>
      )}
    </Card>
  );
}
