import { MessageCircleQuestion } from "lucide-react";
import { useEffect, useRef, useState, type MouseEvent } from "react";
import { Card, ErrorNote, isDemo, Note } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Check } from "@/components/ui/field";
import { isStatus } from "@/lib/api/problem";
import type { Plan, Project } from "@/lib/api/types";
import { dollars, usd } from "@/lib/format/money";
import { plural } from "@/lib/format/number";
import { useMay } from "@/lib/permissions";
import { tierName } from "@/lib/tiers";
import { useApprove } from "../api/plan-actions";
import { approveWords, stopsAt } from "../model/approval";
import { taskCount } from "../model/flatten";
import { assumedWords, unanswered } from "../model/questions";
import shared from "./plan.module.css";
import styles from "./aside.module.css";
import { QUESTIONS_ID } from "./open-questions";
import { PriceMoved } from "./overtaken";

interface QuoteCardProps {
  project: Project;
  plan: Plan;
  unsaved: number;
  approvable: boolean;
  /** While a task is edited only the price and the button are shown, so that both stay in view. */
  brief: boolean;
  onApproved: () => void;
}

/** What the plan costs, and the button that binds exactly this version and this ceiling. */
export function QuoteCard({
  project,
  plan,
  unsaved,
  approvable,
  brief,
  onApproved,
}: QuoteCardProps) {
  const [start, setStart] = useState(true);
  const denied = useMay()("plan_approve");
  const approving = useApprove(project.id);
  const { quote } = plan;
  const stops = stopsAt(project, quote?.ceiling_usd);
  const tasks = taskCount(plan);
  const approve = () => approving.mutate({ plan, start }, { onSuccess: onApproved });
  const card = useRef<HTMLDivElement>(null);
  const toCard = () => card.current?.scrollIntoView({ block: "center" });
  useEffect(() => {
    // Where the button is far from the card, a refusal would otherwise not be seen.
    if (approving.error) card.current?.scrollIntoView({ block: "nearest" });
  }, [approving.error]);
  const button = (
    <div className={styles.approveBar}>
      <Button className={styles.toPrice} onClick={toCard}>
        Price
      </Button>
      <Button
        look="primary"
        className={styles.approve}
        denied={denied}
        disabled={unsaved > 0 || tasks === 0 || !quote || !plan.validation.valid}
        busy={approving.isPending}
        onClick={approve}
      >
        {approveWords(quote, stops)}, {plural(tasks, "task")}
      </Button>
    </div>
  );
  const refusal =
    approving.error &&
    (isStatus(approving.error, 412) ? (
      <PriceMoved
        projectId={project.id}
        problem={approving.error}
        before={approving.variables?.plan.quote?.ceiling_usd}
        onShown={approving.reset}
      />
    ) : (
      <ErrorNote error={approving.error} />
    ));
  const assumed = approvable && unanswered(plan) > 0 && (
    <p className={styles.assumed}>
      <MessageCircleQuestion size={14} aria-hidden />
      <a href={`#${QUESTIONS_ID}`} onClick={toQuestions}>
        {assumedWords(unanswered(plan))}
      </a>
    </p>
  );
  if (brief && approvable) {
    return (
      <Card>
        <div className={styles.quote} ref={card}>
          {refusal}
          {assumed}
          {button}
          {denied && <p className={shared.hint}>{denied}</p>}
          {!denied && (
            <p className={shared.hint}>
              {unsaved > 0
                ? "Save or discard your changes first."
                : `Binds version ${plan.version}.`}
            </p>
          )}
        </div>
      </Card>
    );
  }
  return (
    <Card title="Price" actions={<span className={shared.hint}>version {plan.version}</span>}>
      <div className={styles.quote} ref={card}>
        {quote ? (
          <>
            <dl className={styles.figures}>
              <div>
                <dt>Expected</dt>
                <dd>{usd(quote.expected_usd)}</dd>
              </div>
              <div>
                <dt>Stops at</dt>
                <dd>{usd(stops)}</dd>
              </div>
            </dl>
            {stops < quote.ceiling_usd && (
              <Note tone="amber">
                The project's limit of {usd(project.limit_usd)} is below the plan's ceiling of{" "}
                {usd(quote.ceiling_usd)}: the run stops at the limit until somebody raises it.
              </Note>
            )}
            <details className={styles.details}>
              <summary>How the price is made up</summary>
              <TierTable plan={plan} />
              <p className={shared.hint}>
                “At most” assumes that every task uses every round and every token it may; the sum
                is the ceiling that approval binds, {usd(quote.ceiling_usd)}.
              </p>
            </details>
          </>
        ) : (
          <p className="muted">This version cannot be priced as it stands.</p>
        )}
        <Problems plan={plan} />
        <Warnings plan={plan} />
        {approvable ? (
          <>
            {refusal}
            {assumed}
            {button}
            <Check
              label="Start the run right away"
              checked={start}
              onChange={(event) => setStart(event.target.checked)}
            />
            <p className={shared.hint}>
              {denied
                ? denied
                : unsaved > 0
                  ? "Save or discard your changes first; approval binds a saved version."
                  : `Binds version ${plan.version}. The run stops before it would spend more than ${usd(stops)}.`}
            </p>
          </>
        ) : (
          plan.status === "approved" && (
            <Note>
              This version was approved
              {project.ceiling_usd === null ? "" : ` with a ceiling of ${usd(project.ceiling_usd)}`}
              .
            </Note>
          )
        )}
        {plan.cost_usd > 0 && (
          <p className={shared.hint}>Making this plan cost {usd(plan.cost_usd)}.</p>
        )}
      </div>
    </Card>
  );
}

/** The address stays as it is: it carries the selection. */
function toQuestions(event: MouseEvent): void {
  event.preventDefault();
  const card = document.getElementById(QUESTIONS_ID);
  card?.scrollIntoView({ block: "center" });
  card?.querySelector("textarea")?.focus({ preventScroll: true });
}

/** Why the plan cannot be approved as it stands, task by task. */
function Problems({ plan }: { plan: Plan }) {
  const { problems } = plan.validation;
  if (problems.length === 0) return null;
  return (
    <Note tone="amber">
      <strong>To be mended before approval:</strong>
      <ul>
        {problems.map((problem) => (
          <li key={`${problem.pointer} ${problem.code}`}>
            {problem.task !== null && `Task ${problem.task + 1}: `}
            {problem.detail}
          </li>
        ))}
      </ul>
    </Note>
  );
}

/** What can be approved and had better be looked at first. */
function Warnings({ plan }: { plan: Plan }) {
  const { warnings } = plan.validation;
  if (warnings.length === 0) return null;
  return (
    <Note tone="amber">
      <strong>Look at this before you approve:</strong>
      <ul>
        {warnings.map((warning) => (
          <li key={`${warning.pointer} ${warning.detail}`}>{warning.detail}</li>
        ))}
      </ul>
    </Note>
  );
}

function TierTable({ plan }: { plan: Plan }) {
  return (
    <table className={styles.tiers}>
      <caption className="visually-hidden">Price by model tier</caption>
      <thead>
        <tr>
          <th>Tier</th>
          <th data-number>Expected, $</th>
          <th data-number>At most, $</th>
        </tr>
      </thead>
      <tbody>
        {plan.quote?.by_tier.map((tier) => (
          <tr key={`${tier.model_tier} ${tier.model}`}>
            <td>
              {tierName(tier.model_tier)}
              <span className={styles.model}>
                {isDemo(tier.model_tier, tier.model) ? "demo model" : tier.model},{" "}
                {plural(tier.tasks, "task")}
              </span>
            </td>
            <td data-number>{dollars(tier.expected_usd)}</td>
            <td data-number>{dollars(tier.ceiling_usd)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
