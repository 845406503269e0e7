import { Card } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import type { Plan } from "@/lib/api/types";
import { plural } from "@/lib/format/number";
import { taskAt } from "../model/flatten";
import styles from "./aside.module.css";
import type { ViewProps } from "./outline";
import shared from "./plan.module.css";

/** What the model did not write as a plan has it, and how it was taken. Each leads to its task. */
export function NotesCard({ plan, onSelect }: { plan: Plan } & Pick<ViewProps, "onSelect">) {
  const { notes } = plan;
  if (notes.length === 0) return null;
  return (
    <Card
      title="What was guessed"
      actions={<span className={shared.hint}>{plural(notes.length, "note")}</span>}
    >
      <ul className={styles.notes}>
        {notes.map((note, at) => {
          const task = taskAt(plan, note.pointer);
          return (
            // Two notes may say the same of one field; they never change places.
            <li key={at}>
              {task && (
                <Button small look="quiet" onClick={() => onSelect(`t${task.index}`)}>
                  <bdi>{task.title}</bdi>
                </Button>
              )}
              <p className="muted">{sentence(note.detail)}</p>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

function sentence(text: string): string {
  const whole = text.replace(/^./, (letter) => letter.toUpperCase());
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
