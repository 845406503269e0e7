import { CornerDownRight } from "lucide-react";
import { Chip } from "@/components/ui/bits";
import { Textarea } from "@/components/ui/field";
import type { Plan, Quote } from "@/lib/api/types";
import { usd } from "@/lib/format/money";
import type { DraftHandle } from "../hooks/use-plan-draft";
import { setSummary, type DraftTask } from "../model/draft";
import styles from "./outline.module.css";

export interface ViewProps {
  handle: DraftHandle;
  selected: string | undefined;
  onSelect: (key: string | undefined) => void;
  editable: boolean;
  quote: Quote | null;
}

/** The plan to be read from top to bottom: summary, phases, tasks with what they wait for. */
export function Outline({ plan, handle, selected, onSelect, editable, quote }: ViewProps & { plan: Plan }) {
  const { draft } = handle;
  const phases = plan.plan.phases ?? [];
  const groups = phases.length > 0 ? phases : [{ name: null, description: "" }];
  return (
    <div className={styles.outline}>
      {editable ? (
        <Textarea aria-label="Summary of the plan" className={styles.summaryEdit} value={draft.summary} onChange={(event) => handle.edit((before) => setSummary(before, event.target.value))} />
      ) : (
        <p className="prose">{draft.summary}</p>
      )}
      {groups.map((group, at) => (
        <section key={group.name ?? "all"}>
          {group.name !== null && (
            <header className={styles.phase}>
              <h2>
                {at + 1}. {group.name}
              </h2>
              {group.description && <p>{group.description}</p>}
            </header>
          )}
          <ol className={styles.tasks}>
            {draft.tasks
              .filter((task) => task.phase === group.name)
              .map((task) => (
                <li key={task.key}>
                  <TaskLine task={task} tasks={draft.tasks} quote={quote} selected={task.key === selected} onSelect={onSelect} />
                </li>
              ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

interface LineProps {
  task: DraftTask;
  tasks: DraftTask[];
  quote: Quote | null;
  selected: boolean;
  onSelect: (key: string) => void;
}

function TaskLine({ task, tasks, quote, selected, onSelect }: LineProps) {
  const place = tasks.indexOf(task) + 1;
  const price = task.origin === null ? undefined : quote?.tasks.find((each) => each.task === task.origin);
  const before = task.dependsOn.map((key) => tasks.findIndex((other) => other.key === key) + 1).sort((a, b) => a - b);
  return (
    <button type="button" className={styles.line} aria-pressed={selected} onClick={() => onSelect(task.key)}>
      <span className={styles.number}>{place}</span>
      <span className={styles.lineText}>
        <strong>{task.title}</strong>
        {task.description && task.description !== task.title && <span>{task.description}</span>}
        <span className={styles.meta}>
          <Chip>{task.task_type}</Chip>
          <Chip>{task.complexity}</Chip>
          <Chip>{task.model_tier ?? price?.model_tier ?? "tier by type"}</Chip>
          {before.length > 0 && (
            <span className={styles.after}>
              <CornerDownRight size={12} aria-hidden /> after {before.join(", ")}
            </span>
          )}
        </span>
      </span>
      <span className={styles.price}>{price ? `≤ ${usd(price.ceiling_usd)}` : "not priced yet"}</span>
    </button>
  );
}
