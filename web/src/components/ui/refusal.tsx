import { Link, useParams } from "@tanstack/react-router";
import type { FieldError, Problem } from "@/lib/api/problem";
import { shortfall, type Money } from "@/lib/api/problem";
import { usd } from "@/lib/format/money";
import styles from "./refusal.module.css";

/** 402: which limit stood in the way, by how much, and the ways on. */
export function MoneyRefusal({ problem, what }: { problem: Problem; what?: string }) {
  const { projectId } = useParams({ strict: false });
  const { limit_usd: limit, reserved_usd: held } = problem.body;
  const short = shortfall(problem);
  return (
    <div className={styles.refusal}>
      <p>
        <strong>{what ?? "Not enough money is left for this."}</strong> {problem.message} Nothing
        was spent.
      </p>
      {limit !== undefined && <Figures figures={problem.body} missing={short} />}
      <p>
        {(held ?? 0) > 0 && "Wait until running calls give back what they hold, or raise "}
        {(held ?? 0) === 0 && "Raise "}
        <Link to="/team" search={{ view: "limits" }}>
          the limits of the team
        </Link>
        {projectId && (
          <>
            {" or "}
            <Link to="/projects/$projectId/settings" params={{ projectId }}>
              the limit of this project
            </Link>
          </>
        )}
        , then try again.
      </p>
    </div>
  );
}

/** The arithmetic of a refusal: what the limit is, what is gone of it, and how much is missing. */
export function Figures({ figures, missing }: { figures: Money; missing: number | null }) {
  return (
    <dl className={styles.figures}>
      <Figure name="Limit" value={figures.limit_usd} />
      <Figure name="Spent" value={figures.spent_usd} />
      <Figure name="Held by running calls" value={figures.reserved_usd} />
      <Figure name="Asked for" value={figures.requested_usd} />
      {missing !== null && <Figure name="Missing" value={missing} />}
    </dl>
  );
}

function Figure({ name, value }: { name: string; value: number | undefined }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{usd(value)}</dd>
    </div>
  );
}

/** The single faults of a refused body, with where they stand. */
export function FaultList({ faults }: { faults: FieldError[] }) {
  return (
    <ul className={styles.list}>
      {faults.map((fault) => (
        <li key={`${fault.pointer} ${fault.code} ${fault.detail}`}>
          {fault.pointer && <code>{fault.pointer}</code>} {fault.detail}
        </li>
      ))}
    </ul>
  );
}
