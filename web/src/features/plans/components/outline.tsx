import { ChevronRight, CornerDownRight } from "lucide-react";
import { Fragment, useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { Chip } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Textarea } from "@/components/ui/field";
import type { Plan, Quote } from "@/lib/api/types";
import { usd } from "@/lib/format/money";
import { plural } from "@/lib/format/number";
import { tierWords } from "@/lib/tiers";
import type { DraftHandle } from "../hooks/use-plan-draft";
import { setSummary, type DraftTask } from "../model/draft";
import {
  cutAtWords,
  findTasks,
  phaseId,
  treeMove,
  treeRows,
  wordsOf,
  type PhaseRow,
  type TaskRow,
} from "../model/tree";
import styles from "./outline.module.css";

const NO_WORDS: string[] = [];

export interface ViewProps {
  handle: DraftHandle;
  selected: string | undefined;
  onSelect: (key: string | undefined) => void;
  editable: boolean;
  quote: Quote | null;
}

/**
 * The plan to be read from top to bottom, as a tree: summary, phases, tasks with what they wait
 * for.
 */
export function Outline({
  plan,
  handle,
  selected,
  onSelect,
  editable,
  quote,
  search,
}: ViewProps & { plan: Plan; search?: string }) {
  const { draft } = handle;
  const phases = useMemo(
    () =>
      (plan.plan.phases ?? []).map(({ name, description }) => ({
        name,
        description: description ?? "",
      })),
    [plan],
  );
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const phase = draft.tasks.find((task) => task.key === selected)?.phase;
  // What is selected is always to be seen, also when a search led to it.
  const folded = useMemo(
    () =>
      new Set(
        [...closed].filter((id) => phase === undefined || phase === null || id !== phaseId(phase)),
      ),
    [closed, phase],
  );
  const rows = useMemo(() => treeRows(draft.tasks, phases, folded), [draft.tasks, phases, folded]);
  const tree = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<string>();
  const stop =
    rows.find((row) => row.id === focused)?.id ??
    rows.find((row) => row.id === selected)?.id ??
    rows[0]?.id;
  const all = new Set(phases.map(({ name }) => phaseId(name)));
  const fold = (id: string, open: boolean) => {
    setClosed(open ? new Set([...closed].filter((each) => each !== id)) : new Set([...closed, id]));
    // A phase cannot fold over the task that is selected in it.
    if (!open && phase && id === phaseId(phase)) onSelect(undefined);
  };
  const element = (id: string) =>
    tree.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`);
  useEffect(() => {
    if (selected)
      tree.current
        ?.querySelector(`[data-row="${CSS.escape(selected)}"]`)
        ?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  const press = (event: KeyboardEvent<HTMLDivElement>) => {
    const at = (event.target as HTMLElement).dataset.row;
    if (at === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const move = treeMove(rows, at, event.key);
    if (!move) return;
    event.preventDefault();
    if ("go" in move) element(move.go)?.focus();
    else if ("open" in move) fold(move.open, true);
    else if ("fold" in move) fold(move.fold, false);
    else if ("choose" in move) onSelect(move.choose);
    else setClosed(new Set());
  };
  const words = useMemo(() => wordsOf(search), [search]);
  const found = useMemo(
    () => new Set(findTasks(draft.tasks, search).map((task) => task.key)),
    [draft.tasks, search],
  );
  useEffect(() => {
    if (words.length > 0) tree.current?.querySelector("mark")?.scrollIntoView({ block: "nearest" });
  }, [words]);
  const line = (row: TaskRow) => (
    <TaskLine
      key={row.id}
      row={row}
      stop={row.id === stop}
      words={found.has(row.id) ? words : NO_WORDS}
      tasks={draft.tasks}
      quote={quote}
      selected={row.id === selected}
      onSelect={onSelect}
    />
  );
  return (
    <div className={styles.outline}>
      {editable ? (
        <Textarea
          aria-label="Summary of the plan"
          className={styles.summaryEdit}
          value={draft.summary}
          onChange={(event) => handle.edit((before) => setSummary(before, event.target.value))}
        />
      ) : (
        <p className="prose">{draft.summary}</p>
      )}
      {phases.length > 1 && (
        <p className={styles.folding}>
          <Button
            small
            look="quiet"
            disabled={closed.size === 0}
            onClick={() => setClosed(new Set())}
          >
            Expand all
          </Button>
          <Button
            small
            look="quiet"
            disabled={folded.size === all.size}
            onClick={() => {
              setClosed(all);
              onSelect(undefined);
            }}
          >
            Collapse all
          </Button>
        </p>
      )}
      <div
        ref={tree}
        role="tree"
        tabIndex={-1}
        aria-label="Outline of the plan"
        className={styles.tree}
        onKeyDown={press}
        onFocus={(event) => setFocused(event.target.dataset.row)}
      >
        {phases.length === 0 ? (
          <div className={styles.tasks}>{rows.map((row) => row.kind === "task" && line(row))}</div>
        ) : (
          rows.map(
            (row) =>
              row.kind === "phase" && (
                <div key={row.id}>
                  <PhaseLine
                    row={row}
                    of={phases.length}
                    stop={row.id === stop}
                    quote={quote}
                    onToggle={() => fold(row.id, !row.open)}
                  />
                  {row.open && row.tasks.length > 0 && (
                    <div className={styles.tasks}>
                      {rows.map(
                        (each) => each.kind === "task" && each.parent === row.id && line(each),
                      )}
                    </div>
                  )}
                </div>
              ),
          )
        )}
      </div>
    </div>
  );
}

function PhaseLine({
  row,
  of,
  stop,
  quote,
  onToggle,
}: {
  row: PhaseRow;
  of: number;
  stop: boolean;
  quote: Quote | null;
  onToggle: () => void;
}) {
  const price = row.tasks.reduce((sum, task) => sum + (priceOf(task, quote)?.ceiling_usd ?? 0), 0);
  return (
    // Its keys are those of the tree around it.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      role="treeitem"
      data-row={row.id}
      tabIndex={stop ? 0 : -1}
      aria-selected={false}
      aria-level={1}
      aria-setsize={of}
      aria-posinset={row.number}
      aria-expanded={row.open}
      className={styles.phase}
      onClick={onToggle}
    >
      <ChevronRight size={15} aria-hidden />
      <span>
        <strong>
          {row.number}. <bdi>{row.name}</bdi>
        </strong>
        {row.description && <span className={styles.about}>{row.description}</span>}
      </span>
      <span className={styles.price}>
        {plural(row.tasks.length, "task")}
        {quote && `, ≤ ${usd(price)}`}
      </span>
    </div>
  );
}

interface LineProps {
  row: TaskRow;
  stop: boolean;
  words: string[];
  tasks: DraftTask[];
  quote: Quote | null;
  selected: boolean;
  onSelect: (key: string) => void;
}

function TaskLine({ row, stop, words, tasks, quote, selected, onSelect }: LineProps) {
  const { task } = row;
  const price = priceOf(task, quote);
  const before = task.dependsOn
    .map((key) => tasks.findIndex((other) => other.key === key) + 1)
    .sort((a, b) => a - b);
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      role="treeitem"
      data-row={row.id}
      tabIndex={stop ? 0 : -1}
      aria-selected={selected}
      aria-level={row.parent === null ? 1 : 2}
      aria-setsize={row.siblings}
      aria-posinset={row.place}
      className={styles.line}
      onClick={() => onSelect(task.key)}
    >
      <span className={styles.number}>{tasks.indexOf(task) + 1}</span>
      <strong className={styles.lineTitle} title={task.title} dir="auto">
        <Marked text={task.title} words={words} />
      </strong>
      <span className={styles.meta}>
        {before.length > 0 && (
          <span className={styles.after}>
            <CornerDownRight size={12} aria-hidden /> after {before.join(", ")}
          </span>
        )}
        <span className={styles.kind}>
          {task.task_type}, {task.complexity}
        </span>
        <Chip>{tierWords(task.model_tier ?? price?.model_tier, "tier by type")}</Chip>
      </span>
      <span className={styles.price}>
        {price ? `≤ ${usd(price.ceiling_usd)}` : "not priced yet"}
      </span>
      {task.description && task.description !== task.title && (
        <span className={styles.description} dir="auto">
          <Marked text={task.description} words={words} />
        </span>
      )}
    </div>
  );
}

function Marked({ text, words }: { text: string; words: string[] }) {
  return cutAtWords(text, words).map((piece, at) =>
    at % 2 === 1 ? <mark key={at}>{piece}</mark> : <Fragment key={at}>{piece}</Fragment>,
  );
}

function priceOf(task: DraftTask, quote: Quote | null) {
  return task.origin === null ? undefined : quote?.tasks.find((each) => each.task === task.origin);
}
