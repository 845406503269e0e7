import type { TaskSummary } from "@/lib/api/types";
import { POSSIBLY_PAID } from "@/lib/bound";
import { usd } from "@/lib/format/money";
import { percent, share } from "@/lib/format/money";
import styles from "./meter.module.css";

const NEAR_LIMIT = 0.8;

/** Money that counts (solid) and money held for running calls (hatched) against a limit. */
export function SpendMeter({
  spent,
  held,
  limit,
  label,
  uncertain = 0,
}: {
  spent: number;
  held: number;
  limit: number;
  label: string;
  uncertain?: number;
}) {
  const counts = spent + uncertain;
  const used = share(counts, limit);
  const tone = used >= 1 ? styles.over : used >= NEAR_LIMIT ? styles.near : styles.spent;
  return (
    <span
      className={styles.meter}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={limit}
      aria-valuenow={Math.min(counts, limit)}
      aria-valuetext={`${usd(spent)} spent${uncertain > 0 ? `, ${usd(uncertain)} possibly paid` : ""} and ${usd(held)} held of ${usd(limit)}, ${percent(counts, limit)}`}
    >
      <span
        className={`${styles.part} ${styles.held}`}
        style={{ width: `${share(counts + held, limit) * 100}%` }}
      />
      <span className={`${styles.part} ${tone}`} style={{ width: `${used * 100}%` }} />
    </span>
  );
}

export function Spend({
  spent,
  held,
  limit,
  uncertain = 0,
  name = "Spend of the project",
}: {
  spent: number;
  held: number;
  /** Null where nothing bounds what is spent. */
  limit: number | null;
  uncertain?: number;
  name?: string;
}) {
  return (
    <span className={styles.spend}>
      <span>
        <strong>{usd(spent)}</strong>
        <PossiblyPaid amount={uncertain} />
        {held > 0 && <> held {usd(held)}</>} {limit === null ? "spent" : `of ${usd(limit)}`}
      </span>
      {limit !== null && limit > 0 && (
        <SpendMeter spent={spent} held={held} uncertain={uncertain} limit={limit} label={name} />
      )}
    </span>
  );
}

/** Money of calls that may have been charged; nothing where there is none. */
export function PossiblyPaid({ amount }: { amount: number | null | undefined }) {
  if (!amount || amount <= 0) return null;
  return <span title={POSSIBLY_PAID}> + {usd(amount)} possibly paid</span>;
}

/** How much of something is done, as one bar; the words beside it say the same. */
export function ShareMeter({ part, whole, label }: { part: number; whole: number; label: string }) {
  const done = share(part, whole);
  return (
    <span
      className={styles.meter}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.max(1, whole)}
      aria-valuenow={part}
    >
      <span
        className={`${styles.part} ${done >= 1 ? styles.done : styles.waits}`}
        style={{ width: `${done * 100}%` }}
      />
    </span>
  );
}

/** What the colours of the bar say. */
function progressWords(summary: TaskSummary | null): string {
  const said: [number, string][] = [
    [summary?.running ?? 0, "running"],
    [summary?.needs_review ?? 0, "waiting for a person"],
    [summary?.failed ?? 0, "failed"],
  ];
  const rest = said.filter(([amount]) => amount > 0).map(([amount, word]) => `, ${amount} ${word}`);
  return `${summary?.completed ?? 0} of ${summary?.total ?? 0} completed${rest.join("")}`;
}

export function ProgressMeter({ summary }: { summary: TaskSummary | null }) {
  const total = summary?.total ?? 0;
  const parts: [number, string | undefined][] = [
    [summary?.completed ?? 0, styles.done],
    [summary?.running ?? 0, styles.running],
    [summary?.needs_review ?? 0, styles.waits],
    [summary?.failed ?? 0, styles.failed],
  ];
  let start = 0;
  return (
    <span
      className={styles.meter}
      role="meter"
      aria-label="Tasks completed"
      aria-valuemin={0}
      aria-valuemax={Math.max(1, total)}
      aria-valuenow={summary?.completed ?? 0}
      aria-valuetext={progressWords(summary)}
    >
      {parts.map(([amount, tone], place) => {
        const left = start;
        start += share(amount, total);
        return amount > 0 ? (
          <span
            key={place}
            className={`${styles.part} ${tone}`}
            style={{ left: `${left * 100}%`, width: `${share(amount, total) * 100}%` }}
          />
        ) : null;
      })}
    </span>
  );
}
