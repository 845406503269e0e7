import { useState, type FormEvent } from "react";
import { ErrorNote, Note } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Field, Input, Select, Textarea } from "@/components/ui/field";
import { Problem } from "@/lib/api/problem";
import type { Task } from "@/lib/api/types";
import { useMay } from "@/lib/permissions";
import { canRetry } from "@/lib/status";
import { useEditTask, type TaskPatch } from "../api/task-actions";
import styles from "./task.module.css";

const TIERS = ["haiku", "sonnet", "opus", "ollama"];

type Draft = Required<TaskPatch>;

/** Changes a task that is not running; a failed one can run again with the same click. */
export function EditTask({ task }: { task: Task }) {
  const [draft, setDraft] = useState<Draft>(() => fields(task));
  const saving = useEditTask(task.project_id, task.id);
  const denied = useMay()("project_write");
  const locked = task.status === "running" || task.status === "completed";
  const patch = changes(fields(task), draft);
  const problem = saving.error instanceof Problem ? saving.error : null;
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!denied) saving.mutate({ patch, retry: canRetry(task) });
  };
  if (locked) return <Note>{task.status === "running" ? "A running task cannot be changed. Stop it first." : "A completed task cannot be changed."}</Note>;
  return (
    <form className={styles.stack} onSubmit={submit}>
      {saving.error && <ErrorNote error={saving.error} />}
      <Field label="Title" error={problem?.forField("title")}>
        {(control) => <Input {...control} required maxLength={200} value={draft.title} onChange={(event) => set({ title: event.target.value })} />}
      </Field>
      <Field label="Description" error={problem?.forField("description")}>
        {(control) => <Textarea {...control} required value={draft.description} onChange={(event) => set({ description: event.target.value })} />}
      </Field>
      <div className={styles.three}>
        <Field label="Model tier" error={problem?.forField("model_tier")}>
          {(control) => (
            <Select {...control} value={draft.model_tier} onChange={(event) => set({ model_tier: event.target.value as Task["model_tier"] })}>
              {[...new Set([...TIERS, task.model_tier])].map((tier) => (
                <option key={tier}>{tier}</option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Priority" hint="Lower runs first." error={problem?.forField("priority")}>
          {(control) => <Input {...control} type="number" min={0} max={1000} value={draft.priority} onChange={(event) => set({ priority: Number(event.target.value) })} />}
        </Field>
        <Field label="Output tokens" hint="At most, a round." error={problem?.forField("max_tokens")}>
          {(control) => <Input {...control} type="number" min={1} max={16384} value={draft.max_tokens} onChange={(event) => set({ max_tokens: Number(event.target.value) })} />}
        </Field>
      </div>
      <div className={styles.buttons}>
        <Button type="submit" look="primary" denied={denied} busy={saving.isPending} disabled={Object.keys(patch).length === 0 && !canRetry(task)}>
          {canRetry(task) ? "Save and run again" : "Save"}
        </Button>
        {canRetry(task) && (
          <Button denied={denied} disabled={Object.keys(patch).length === 0} onClick={() => saving.mutate({ patch, retry: false })}>
            Save only
          </Button>
        )}
      </div>
    </form>
  );
}

function fields(task: Task): Draft {
  return { title: task.title, description: task.description, model_tier: task.model_tier, priority: task.priority, max_tokens: task.max_tokens };
}

function changes(before: Draft, after: Draft): TaskPatch {
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => before[name as keyof Draft] !== value));
}
