import { useEffect, useRef, useState } from "react";
import { Card, ErrorNote, isDemo, Note } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Check } from "@/components/ui/field";
import { isStatus } from "@/lib/api/problem";
import type { Plan, Project } from "@/lib/api/types";
import { dollars, usd } from "@/lib/format/money";
import { plural } from "@/lib/format/number";
import { useMay } from "@/lib/permissions";
import { useApprove } from "../api/plan-actions";
import { taskCount } from "../model/flatten";
import shared from "./plan.module.css";
import styles from "./aside.module.css";
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
        Approve: at most {usd(quote?.ceiling_usd)}, {plural(tasks, "task")}
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
  if (brief && approvable) {
    return (
      <Card>
        <div className={styles.quote} ref={card}>
          {refusal}
          {button}
          {denied && <p className={shared.hint}>{denied}</p>}
          {!denied && (
            <p className={shared.hint}>
              {unsaved > 0
                ? "Save or discard your changes first."
                : `Expected ${usd(quote?.expected_usd)}; binds version ${plan.version} and its ceiling.`}
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
                <dt>At most</dt>
                <dd>{usd(quote.ceiling_usd)}</dd>
              </div>
            </dl>
            <TierTable plan={plan} />
          </>
        ) : (
          <p className="muted">This version cannot be priced as it stands.</p>
        )}
        <Problems plan={plan} />
        {approvable ? (
          <>
            {refusal}
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
                  : `Binds version ${plan.version} and its ceiling. The run stops before it would spend more; limit of the project: ${usd(project.limit_usd)}.`}
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

function TierTable({ plan }: { plan: Plan }) {
  return (
    <table className={styles.tiers}>
      <caption className="visually-hidden">Price by model tier</caption>
      <thead>
        <tr>
          <th>Tier</th>
          <th data-number>Tasks</th>
          <th data-number>Expected, $</th>
          <th data-number>At most, $</th>
        </tr>
      </thead>
      <tbody>
        {plan.quote?.by_tier.map((tier) => (
          <tr key={`${tier.model_tier} ${tier.model}`}>
            <td>
              {tier.model_tier}
              <span className={styles.model}>
                {isDemo(tier.model_tier, tier.model) ? "demo model" : tier.model}
              </span>
            </td>
            <td data-number>{tier.tasks}</td>
            <td data-number>{dollars(tier.expected_usd)}</td>
            <td data-number>{dollars(tier.ceiling_usd)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
