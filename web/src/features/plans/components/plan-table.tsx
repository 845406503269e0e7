import { Input, Select } from "@/components/ui/field";
import { VirtualTable, type Column } from "@/components/ui/virtual-table";
import { dollars, usd } from "@/lib/format/money";
import { tierWords } from "@/lib/tiers";
import type { DraftTask } from "../model/draft";
import { setField } from "../model/draft";
import { COMPLEXITIES, MODEL_TIERS, TASK_TYPES } from "../model/flatten";
import type { ViewProps } from "./outline";
import styles from "./plan.module.css";

/** The same plan as a table; short fields are edited in place. */
export function PlanTable({ handle, selected, onSelect, editable, quote }: ViewProps) {
  const { tasks } = handle.draft;
  const set = <F extends Parameters<typeof setField>[2]>(
    task: DraftTask,
    field: F,
    value: DraftTask[F],
  ) => handle.edit((draft) => setField(draft, task.key, field, value));
  const place = new Map(tasks.map((task, at) => [task.key, at + 1]));
  const price = (task: DraftTask) =>
    task.origin === null ? undefined : quote?.tasks.find((each) => each.task === task.origin);
  const choice = (
    task: DraftTask,
    label: string,
    value: string,
    options: readonly string[],
    change: (value: string) => void,
    empty?: string,
  ) =>
    editable ? (
      <Select
        small
        aria-label={`${label} of task ${place.get(task.key)}`}
        value={value}
        onChange={(event) => change(event.target.value)}
      >
        {empty && <option value="">{empty}</option>}
        {options.map((option) => (
          <option key={option} value={option}>
            {tierWords(option, "")}
          </option>
        ))}
      </Select>
    ) : (
      value || empty
    );
  const columns: Column<DraftTask>[] = [
    { key: "number", head: "#", width: "36px", number: true, cell: (task) => place.get(task.key) },
    {
      key: "title",
      head: "Title",
      width: "minmax(160px, 1fr)",
      cell: (task) =>
        editable ? (
          <Input
            small
            dir="auto"
            title={task.title}
            aria-label={`Title of task ${place.get(task.key)}`}
            value={task.title}
            onChange={(event) => set(task, "title", event.target.value)}
          />
        ) : (
          <button
            type="button"
            dir="auto"
            className={styles.cellButton}
            onClick={() => onSelect(task.key)}
          >
            {task.title}
          </button>
        ),
    },
    {
      key: "type",
      head: "Type",
      width: "124px",
      cell: (task) =>
        choice(task, "Type", task.task_type, TASK_TYPES, (value) =>
          set(task, "task_type", value as DraftTask["task_type"]),
        ),
    },
    {
      key: "complexity",
      head: "Complexity",
      width: "88px",
      cell: (task) =>
        choice(task, "Complexity", task.complexity, COMPLEXITIES, (value) =>
          set(task, "complexity", value as DraftTask["complexity"]),
        ),
    },
    {
      key: "tier",
      head: "Tier",
      width: "104px",
      cell: (task) =>
        choice(
          task,
          "Tier",
          task.model_tier ?? "",
          MODEL_TIERS,
          (value) => set(task, "model_tier", (value || null) as DraftTask["model_tier"]),
          `${tierWords(price(task)?.model_tier, "")} (auto)`.trim(),
        ),
    },
    {
      key: "after",
      head: "After",
      width: "66px",
      cell: (task) => task.dependsOn.map((key) => place.get(key)).join(", ") || "–",
    },
    {
      key: "phase",
      head: "Phase",
      width: "minmax(62px, 0.3fr)",
      cell: (task) => task.phase ?? "–",
    },
    {
      key: "expected",
      head: "Expected, $",
      width: "92px",
      number: true,
      cell: (task) => dollars(price(task)?.expected_usd),
    },
    {
      key: "ceiling",
      head: "At most, $",
      width: "84px",
      number: true,
      cell: (task) => dollars(price(task)?.ceiling_usd),
    },
  ];
  const card = (task: DraftTask) => (
    <>
      <button type="button" className={styles.cellButton} onClick={() => onSelect(task.key)}>
        {place.get(task.key)}. <bdi>{task.title}</bdi>
      </button>
      <span className="muted">
        {task.task_type}, {task.complexity},{" "}
        {tierWords(task.model_tier ?? price(task)?.model_tier, "tier by type")}
        {price(task) && `, ≤ ${usd(price(task)?.ceiling_usd)}`}
      </span>
    </>
  );
  return (
    <div className={styles.tableBox}>
      <VirtualTable
        label="Tasks of the plan"
        rows={tasks}
        columns={columns}
        rowKey={(task) => task.key}
        selected={selected}
        onSelect={onSelect}
        minWidth={824}
        rowHeight={36}
        card={card}
      />
    </div>
  );
}
