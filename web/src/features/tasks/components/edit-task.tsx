import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState, type FormEvent } from "react";
import { ErrorNote, Note } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Check, Field, Input, Select, Textarea } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { Problem } from "@/lib/api/problem";
import { tasksQuery } from "@/lib/api/tasks";
import type { Task } from "@/lib/api/types";
import { closesCycle, type Edge } from "@/lib/graph/model";
import { useMay } from "@/lib/permissions";
import { canRetry } from "@/lib/status";
import { tierWords } from "@/lib/tiers";
import { TOOLS } from "@/lib/tools";
import { useEditTask, type TaskPatch } from "../api/task-actions";
import own from "./edit-task.module.css";
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
  if (locked)
    return (
      <Note>
        {task.status === "running"
          ? "A running task cannot be changed. Stop it first."
          : "A completed task cannot be changed."}
      </Note>
    );
  return (
    <Form className={styles.stack} onSubmit={submit}>
      {saving.error && <ErrorNote error={saving.error} />}
      <Field label="Title" error={problem?.forField("title")}>
        {(control) => (
          <Input
            {...control}
            required
            maxLength={200}
            value={draft.title}
            onChange={(event) => set({ title: event.target.value })}
          />
        )}
      </Field>
      <Field label="Description" error={problem?.forField("description")}>
        {(control) => (
          <Textarea
            {...control}
            required
            value={draft.description}
            onChange={(event) => set({ description: event.target.value })}
          />
        )}
      </Field>
      <div className={styles.three}>
        <Field label="Model tier" error={problem?.forField("model_tier")}>
          {(control) => (
            <Select
              {...control}
              value={draft.model_tier}
              onChange={(event) => set({ model_tier: event.target.value as Task["model_tier"] })}
            >
              {[...new Set([...TIERS, task.model_tier])].map((tier) => (
                <option key={tier} value={tier}>
                  {tierWords(tier, "")}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Priority" hint="Lower runs first." error={problem?.forField("priority")}>
          {(control) => (
            <Input
              {...control}
              type="number"
              min={0}
              max={1000}
              value={draft.priority}
              onChange={(event) => set({ priority: Number(event.target.value) })}
            />
          )}
        </Field>
        <Field
          label="Output tokens"
          hint="At most, a round."
          error={problem?.forField("max_tokens")}
        >
          {(control) => (
            <Input
              {...control}
              type="number"
              min={1}
              max={16384}
              value={draft.max_tokens}
              onChange={(event) => set({ max_tokens: Number(event.target.value) })}
            />
          )}
        </Field>
      </div>
      <fieldset className={own.tools}>
        <legend>Tools</legend>
        {[...new Set([...TOOLS, ...task.tools])].map((tool) => (
          <Check
            key={tool}
            label={<code>{tool}</code>}
            checked={draft.tools.includes(tool)}
            onChange={(event) =>
              set({
                tools: event.target.checked
                  ? [...draft.tools, tool]
                  : draft.tools.filter((each) => each !== tool),
              })
            }
          />
        ))}
        {problem?.forField("tools") && <p className={own.fault}>{problem.forField("tools")}</p>}
      </fieldset>
      <WaitsFor
        task={task}
        chosen={draft.depends_on}
        onChange={(depends_on) => set({ depends_on })}
      />
      <div className={styles.buttons}>
        <Button
          type="submit"
          look="primary"
          denied={denied}
          busy={saving.isPending}
          disabled={Object.keys(patch).length === 0 && !canRetry(task)}
        >
          {canRetry(task) ? "Save and run again" : "Save"}
        </Button>
        {canRetry(task) && (
          <Button
            denied={denied}
            disabled={Object.keys(patch).length === 0}
            onClick={() => saving.mutate({ patch, retry: false })}
          >
            Save only
          </Button>
        )}
      </div>
    </Form>
  );
}

/**
 * The tasks it waits for; those that wait for it themselves are not offered, for that would be a
 * circle.
 */
function WaitsFor({
  task,
  chosen,
  onChange,
}: {
  task: Task;
  chosen: string[];
  onChange: (ids: string[]) => void;
}) {
  const { data: tasks = [] } = useQuery(tasksQuery(task.project_id));
  const edges: Edge[] = tasks.flatMap((each) =>
    each.id === task.id ? [] : each.depends_on.map((from) => ({ from, to: each.id })),
  );
  const name = (id: string) =>
    tasks.filter((each) => each.id === id).map((each) => `${each.number}. ${each.title}`)[0] ?? id;
  const free = tasks.filter(
    (each) =>
      each.plan_id === task.plan_id &&
      each.id !== task.id &&
      !chosen.includes(each.id) &&
      !closesCycle(edges, each.id, task.id),
  );
  return (
    <Field
      label="Waits for"
      hint="It starts when all of these are done, and is given their output."
    >
      {(control) => (
        <>
          <ul className={own.waitsFor}>
            {chosen.map((id) => (
              <li key={id}>
                <span>{name(id)}</span>
                <Button
                  small
                  look="quiet"
                  label={`No longer wait for ${name(id)}`}
                  onClick={() => onChange(chosen.filter((each) => each !== id))}
                >
                  <X size={13} aria-hidden />
                </Button>
              </li>
            ))}
          </ul>
          <Select
            {...control}
            value=""
            onChange={(event) => event.target.value && onChange([...chosen, event.target.value])}
          >
            <option value="">Add a task to wait for…</option>
            {free.map((each) => (
              <option key={each.id} value={each.id}>
                {each.number}. {each.title}
              </option>
            ))}
          </Select>
        </>
      )}
    </Field>
  );
}

function fields(task: Task): Draft {
  const { title, description, model_tier, priority, max_tokens, tools, depends_on } = task;
  return { title, description, model_tier, priority, max_tokens, tools, depends_on };
}

function changes(before: Draft, after: Draft): TaskPatch {
  return Object.fromEntries(
    Object.entries(after).filter(([name, value]) => !same(before[name as keyof Draft], value)),
  );
}

/** Lists are the same with the same entries in any order. */
function same(before: unknown, after: unknown): boolean {
  if (!Array.isArray(before) || !Array.isArray(after)) return before === after;
  return [...before].sort().join("\n") === [...after].sort().join("\n");
}
