import type { UseQueryResult } from "@tanstack/react-query";
import { CircleAlert, Wrench } from "lucide-react";
import { useState } from "react";
import { Markdown, StreamedMarkdown, Value } from "@/components/content/text";
import { Diff } from "@/components/content/diff";
import { Chip, DemoChip, ErrorNote, isDemo, Note, SkeletonRows } from "@/components/ui/bits";
import { Segments } from "@/components/ui/tabs";
import type { Round, Task, ToolCall } from "@/lib/api/types";
import { usd } from "@/lib/format/money";
import { count, plural } from "@/lib/format/number";
import { between, duration } from "@/lib/format/time";
import { useLiveAttempt } from "@/lib/live/use-live";
import { callBrief, editOf, toolWords } from "@/lib/tools";
import { attemptsOf } from "../model/attempts";
import { cacheHit, sumOf, type Tokens } from "../model/tokens";
import styles from "./rounds.module.css";

const SIDE_BY_SIDE = "all";

/**
 * Every model call of the task: what it said, which tools it called, what that cost; attempts one
 * by one or side by side.
 */
export function RoundsTab({
  task,
  query,
  wide,
}: {
  task: Task;
  query: UseQueryResult<Round[]>;
  wide?: boolean;
}) {
  const [chosen, setChosen] = useState<string | null>(null);
  if (query.isPending) return <SkeletonRows rows={4} label="Loading the rounds" />;
  if (query.error) return <ErrorNote error={query.error} retry={() => void query.refetch()} />;
  const running = task.status === "running";
  const attempts = attemptsOf(task, query.data);
  const shown = chosen ?? String(attempts.at(-1) ?? 1);
  const columns = shown === SIDE_BY_SIDE ? attempts : [Number(shown)];
  return (
    <div className={styles.stack}>
      {attempts.length > 1 && (
        <Segments
          label="Attempt"
          value={shown}
          onChange={setChosen}
          items={[
            ...attempts.map((attempt) => ({ value: String(attempt), label: `Attempt ${attempt}` })),
            { value: SIDE_BY_SIDE, label: wide ? "Side by side" : "All" },
          ]}
        />
      )}
      <Sum rounds={query.data} name="In all" />
      {attempts.length === 0 && (
        <p className="muted">No model has been called for this task yet.</p>
      )}
      <div
        className={styles.columns}
        style={{
          gridTemplateColumns: wide ? `repeat(${columns.length}, minmax(0, 1fr))` : undefined,
        }}
      >
        {columns.map((attempt) => (
          <section key={attempt} className={styles.stack} aria-label={`Attempt ${attempt}`}>
            {columns.length > 1 && <h3>Attempt {attempt}</h3>}
            {attempts.length > 1 && (
              <Sum
                rounds={query.data.filter((round) => round.attempt === attempt)}
                name={`Attempt ${attempt}`}
              />
            )}
            {query.data
              .filter((round) => round.attempt === attempt)
              .map((round) => (
                <RoundCard key={`${round.attempt} ${round.round} ${round.purpose}`} round={round} />
              ))}
            {running && attempt === attempts.at(-1) && <LiveRound task={task} />}
            {attempt !== attempts.at(-1) &&
              query.data.every((round) => round.attempt !== attempt) && (
                <p className="muted">This attempt ended before a model answered.</p>
              )}
          </section>
        ))}
      </div>
    </div>
  );
}

function RoundCard({ round }: { round: Round }) {
  const took = between(round.started_at, round.completed_at, Date.parse(round.started_at));
  return (
    <section className={styles.round} aria-label={`Round ${round.round}`}>
      <header className={styles.head}>
        <strong>Round {round.round}</strong>
        {round.purpose !== "execution" && <Chip>{round.purpose.replaceAll("_", " ")}</Chip>}
        {isDemo(round.provider, round.model) ? <DemoChip /> : <span>{round.model}</span>}
        {took !== null && round.completed_at && <span className="tabular">{duration(took)}</span>}
        <span className="tabular" title={tokenWords(round)}>
          {count(round.prompt_tokens)} in
          {cacheWords(round)}, {count(round.completion_tokens)} out
        </span>
        <span className="tabular">{usd(round.cost_usd)}</span>
      </header>
      {round.text && <Markdown text={round.text} />}
      {round.tool_calls.map((call) => (
        <Call key={call.id} call={call} />
      ))}
      {round.error && <Note tone="red">{round.error}</Note>}
      {round.stop && !["end_turn", "tool_use", "stop", "tool_calls", ""].includes(round.stop) && (
        <p className={styles.stop}>
          <CircleAlert size={13} aria-hidden /> Ended by {round.stop.replaceAll("_", " ")}
        </p>
      )}
    </section>
  );
}

function Call({ call }: { call: ToolCall }) {
  const edit = editOf(call.name, call.arguments);
  return (
    <details className={styles.call} data-error={call.is_error}>
      <summary>
        <Wrench size={13} aria-hidden /> <span className={styles.what}>{toolWords(call.name)}</span>{" "}
        <span className={styles.brief}>{callBrief(call.name, call.arguments)}</span>{" "}
        <code>{call.name}</code>
        {call.is_error && <span className={styles.failed}>failed</span>}
      </summary>
      {edit ? (
        <>
          <h4>
            What changes in {edit.path}
            {edit.everywhere && ", wherever it stands"}
          </h4>
          <Diff before={edit.before} after={edit.after} />
        </>
      ) : (
        <>
          <h4>Arguments</h4>
          <Value value={call.arguments} />
        </>
      )}
      <h4>Result</h4>
      {call.result === null ? (
        <p className={styles.none}>It has no result yet, or the attempt ended before it.</p>
      ) : (
        <Value value={call.result} />
      )}
    </details>
  );
}

function LiveRound({ task }: { task: Task }) {
  const live = useLiveAttempt(task);
  if (!live) return <p className="muted">The next round is on its way.</p>;
  return (
    <section className={styles.round} aria-label={`Round ${live.round}, being written`}>
      <header className={styles.head}>
        <strong>Round {live.round}</strong> <span>being written</span>
      </header>
      <StreamedMarkdown text={live.text} />
    </section>
  );
}

/** All rounds of one attempt, or of the task, in one line. */
function Sum({ rounds, name }: { rounds: Round[]; name: string }) {
  if (rounds.length < 2) return null;
  const sum = sumOf(rounds);
  return (
    <p className={styles.sum}>
      <strong>{name}</strong>
      <span>{plural(rounds.length, "round")}</span>
      <span title={tokenWords(sum)}>
        {count(sum.prompt_tokens)} in
        {cacheWords(sum)}, {count(sum.completion_tokens)} out
      </span>
      <span>{usd(sum.cost_usd)}</span>
    </p>
  );
}

function cacheWords(tokens: Tokens): string {
  const hit = cacheHit(tokens);
  return hit === null ? "" : ` (${hit} from the cache)`;
}

function tokenWords(round: Tokens): string {
  return `Cached: ${count(round.cache_read_tokens)} read, ${count(round.cache_write_tokens)} written`;
}
