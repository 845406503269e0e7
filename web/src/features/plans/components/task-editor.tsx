import { Trash2, X } from "lucide-react";
import { Card } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Check, Field, Input, Select, Textarea } from "@/components/ui/field";
import { toast } from "@/lib/toasts";
import { tierName, tierWords } from "@/lib/tiers";
import { TOOLS } from "@/lib/tools";
import {
  connect,
  disconnect,
  removeTask,
  setField,
  type DraftTask,
  type EditableField,
} from "../model/draft";
import { COMPLEXITIES, MODEL_TIERS, TASK_TYPES } from "../model/flatten";
import type { ViewProps } from "./outline";
import shared from "./plan.module.css";
import styles from "./aside.module.css";

/** Every field of one planned task; also the keyboard's way to connect and disconnect. */
export function TaskEditor({
  task,
  handle,
  onSelect,
  editable,
  quote,
}: ViewProps & { task: DraftTask }) {
  const set = <F extends EditableField>(field: F, value: DraftTask[F]) =>
    handle.edit((draft) => setField(draft, task.key, field, value));
  const place = handle.draft.tasks.indexOf(task) + 1;
  const byType =
    task.model_tier === null && task.origin !== null
      ? quote?.tasks.find((each) => each.task === task.origin)?.model_tier
      : undefined;
  const remove = () => {
    handle.edit((draft) => removeTask(draft, task.key));
    onSelect(undefined);
  };
  const lines = (text: string) =>
    text
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean);
  return (
    <Card
      title={`Task ${place}`}
      actions={
        <span className={shared.buttons}>
          {editable && (
            <Button small look="quiet" label="Remove this task" onClick={remove}>
              <Trash2 size={14} aria-hidden />
            </Button>
          )}
          <Button small look="quiet" label="Close the task" onClick={() => onSelect(undefined)}>
            <X size={14} aria-hidden />
          </Button>
        </span>
      }
    >
      <fieldset className={styles.fields} disabled={!editable}>
        <legend className="visually-hidden">Fields of the task</legend>
        <Field label="Title">
          {(control) => (
            <Input
              {...control}
              maxLength={200}
              value={task.title}
              onChange={(event) => set("title", event.target.value)}
            />
          )}
        </Field>
        <Field label="Description">
          {(control) => (
            <Textarea
              {...control}
              value={task.description}
              onChange={(event) => set("description", event.target.value)}
            />
          )}
        </Field>
        <div className={styles.pair}>
          <Field label="Type">
            {(control) => (
              <Select
                {...control}
                value={task.task_type}
                onChange={(event) => set("task_type", event.target.value as DraftTask["task_type"])}
              >
                {TASK_TYPES.map((type) => (
                  <option key={type}>{type}</option>
                ))}
              </Select>
            )}
          </Field>
          <Field label="Complexity">
            {(control) => (
              <Select
                {...control}
                value={task.complexity}
                onChange={(event) =>
                  set("complexity", event.target.value as DraftTask["complexity"])
                }
              >
                {COMPLEXITIES.map((each) => (
                  <option key={each}>{each}</option>
                ))}
              </Select>
            )}
          </Field>
          <Field label="Model tier">
            {(control) => (
              <Select
                {...control}
                value={task.model_tier ?? ""}
                onChange={(event) =>
                  set("model_tier", (event.target.value || null) as DraftTask["model_tier"])
                }
              >
                <option value="">{byType ? `${tierWords(byType, "")}, by type` : "By type"}</option>
                {MODEL_TIERS.map((tier) => (
                  <option key={tier} value={tier}>
                    {tierName(tier)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label="Priority" hint="Lower runs first.">
            {(control) => (
              <Input
                {...control}
                type="number"
                min={0}
                max={1000}
                placeholder="by order"
                value={task.priority ?? ""}
                onChange={(event) =>
                  set("priority", event.target.value === "" ? null : Number(event.target.value))
                }
              />
            )}
          </Field>
        </div>
        <Field label="Verification" hint="How to tell that it is done.">
          {(control) => (
            <Textarea
              {...control}
              value={task.verification_criteria}
              onChange={(event) => set("verification_criteria", event.target.value)}
            />
          )}
        </Field>
        <Field label="Files" hint="One per line.">
          {(control) => (
            <Textarea
              {...control}
              className="mono"
              defaultValue={task.affected_files?.join("\n")}
              onBlur={(event) => set("affected_files", lines(event.target.value))}
            />
          )}
        </Field>
        <fieldset className={styles.checks}>
          <legend>Tools</legend>
          {[...new Set([...TOOLS, ...task.tools_needed])].map((tool) => (
            <Check
              key={tool}
              label={<code>{tool}</code>}
              checked={task.tools_needed.includes(tool)}
              onChange={(event) =>
                set(
                  "tools_needed",
                  event.target.checked
                    ? [...task.tools_needed, tool]
                    : task.tools_needed.filter((each) => each !== tool),
                )
              }
            />
          ))}
        </fieldset>
        <Dependencies task={task} handle={handle} />
      </fieldset>
    </Card>
  );
}

function Dependencies({ task, handle }: { task: DraftTask; handle: ViewProps["handle"] }) {
  const { tasks } = handle.draft;
  const free = tasks.filter(
    (other) => other.key !== task.key && !task.dependsOn.includes(other.key),
  );
  const name = (key: string) =>
    `${tasks.findIndex((other) => other.key === key) + 1}. ${tasks.find((other) => other.key === key)?.title ?? ""}`;
  const join = (from: string) => {
    const refusal = handle.edit((draft) => connect(draft, from, task.key));
    if (refusal) toast.bad(refusal);
  };
  return (
    <div className={styles.waits}>
      <span className={styles.waitsLabel}>Waits for</span>
      <ul>
        {task.dependsOn.map((key) => (
          <li key={key}>
            <span>{name(key)}</span>
            <Button
              small
              look="quiet"
              label={`No longer wait for ${name(key)}`}
              onClick={() => handle.edit((draft) => disconnect(draft, key, task.key))}
            >
              <X size={13} aria-hidden />
            </Button>
          </li>
        ))}
      </ul>
      <Select
        small
        aria-label="Wait for another task"
        value=""
        onChange={(event) => event.target.value && join(event.target.value)}
      >
        <option value="">Add a task to wait for…</option>
        {free.map((other) => (
          <option key={other.key} value={other.key}>
            {name(other.key)}
          </option>
        ))}
      </Select>
    </div>
  );
}
