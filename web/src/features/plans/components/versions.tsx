import { ArrowRight, Download } from "lucide-react";
import { Card, Chip, DemoChip, Empty, isDemo } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/field";
import { ActionsHead, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { toast } from "@/lib/toasts";
import type { Plan } from "@/lib/api/types";
import { dollars, usd, usdChange } from "@/lib/format/money";
import { useMay } from "@/lib/permissions";
import { saveBlob } from "@/lib/save-blob";
import { useUrl } from "@/lib/url";
import { useImportPlan } from "../api/plan-actions";
import { diffPlans, type PlanDiff, type TaskChange } from "../model/diff";
import { taskCount } from "../model/flatten";
import styles from "./versions.module.css";

const ORIGIN = { model: "planned", edit: "edited", import: "imported" } as const;

export function Versions({ plans, plan }: { plans: Plan[]; plan: Plan }) {
  const [url, setUrl] = useUrl();
  const before =
    plans.find((each) => each.version === url.compare) ??
    plans.find((each) => each.version === plan.parent_version) ??
    plans[plans.indexOf(plan) + 1];
  const denied = useMay()("project_write");
  const restoring = useImportPlan(plan.project_id);
  const restore = (old: Plan) =>
    restoring.mutate(old.plan, {
      onSuccess: (saved) => {
        setUrl({ version: undefined, compare: old.version });
        toast.good(`Version ${saved.version} has the content of version ${old.version}.`);
      },
      onError: (error) => toast.bad(error),
    });
  return (
    <div className={styles.versions}>
      <Card title="Versions" flush>
        <Table
          label="Versions of the plan"
          head={
            <>
              <th>Version</th>
              <th>From</th>
              <th>State</th>
              <th data-number>Tasks</th>
              <th data-number>Expected, $</th>
              <th data-number>At most, $</th>
              <th>Made</th>
              <ActionsHead>Show</ActionsHead>
            </>
          }
        >
          {plans.map((each) => (
            <tr key={each.id} aria-current={each === plan || undefined}>
              <td>{each === plan ? <strong>{each.version}, shown</strong> : each.version}</td>
              <td>
                {ORIGIN[each.origin]}
                {each.parent_version ? ` from ${each.parent_version}` : ""}{" "}
                {isDemo(each.provider, each.model_used) ? (
                  <DemoChip />
                ) : (
                  each.model_used && <Chip>{each.model_used}</Chip>
                )}
              </td>
              <td>{each.status}</td>
              <td data-number>{taskCount(each)}</td>
              <td data-number>{dollars(each.quote?.expected_usd)}</td>
              <td data-number>{dollars(each.quote?.ceiling_usd)}</td>
              <td>
                <Time at={each.created_at} />
              </td>
              <td>
                <span className={styles.actions}>
                  {each !== plan && (
                    <Button
                      small
                      look="quiet"
                      onClick={() => setUrl({ version: each.version, compare: undefined })}
                    >
                      Show
                    </Button>
                  )}
                  {each !== plans[0] && (
                    <Button
                      small
                      look="quiet"
                      denied={denied}
                      busy={restoring.isPending}
                      title={`Makes a new version with the content of version ${each.version}`}
                      onClick={() => restore(each)}
                    >
                      Restore
                    </Button>
                  )}
                  <Button
                    small
                    look="quiet"
                    label={`Download version ${each.version} as JSON`}
                    onClick={() => save(each)}
                  >
                    <Download size={13} aria-hidden />
                  </Button>
                </span>
              </td>
            </tr>
          ))}
        </Table>
      </Card>
      {before && before !== plan ? (
        <Card
          title={`What changed in version ${plan.version}`}
          actions={
            <Select
              small
              aria-label="Compare with"
              value={before.version}
              onChange={(event) => setUrl({ compare: Number(event.target.value) })}
            >
              {plans
                .filter((each) => each !== plan)
                .map((each) => (
                  <option key={each.id} value={each.version}>
                    against version {each.version}
                  </option>
                ))}
            </Select>
          }
        >
          <Diff diff={diffPlans(before, plan)} />
        </Card>
      ) : (
        <Empty>
          There is only one version so far. Every saved edit and every new plan adds one.
        </Empty>
      )}
    </div>
  );
}

function save(plan: Plan): void {
  saveBlob(
    new Blob([JSON.stringify(plan.plan, null, 2)], { type: "application/json" }),
    `plan-version-${plan.version}.json`,
  );
}

function Diff({ diff }: { diff: PlanDiff }) {
  const { cost } = diff;
  return (
    <div className={styles.diff}>
      {cost && (
        <p className={styles.cost}>
          At most {usd(cost.ceiling[0])} <ArrowRight size={13} aria-label="becomes" />{" "}
          <strong>{usd(cost.ceiling[1])}</strong> ({usdChange(...cost.ceiling)}); expected{" "}
          {usd(cost.expected[0])} <ArrowRight size={13} aria-label="becomes" />{" "}
          <strong>{usd(cost.expected[1])}</strong> ({usdChange(...cost.expected)}).
        </p>
      )}
      {diff.summary && (
        <Field label="Summary" before={diff.summary.before} after={diff.summary.after} />
      )}
      {diff.questions.map((row) => (
        <Field key={row.field} label={row.field} before={row.before} after={row.after} />
      ))}
      {diff.tasks.length === 0 && !diff.summary && diff.questions.length === 0 && (
        <p>The two versions are the same.</p>
      )}
      {diff.tasks.map((task, at) => (
        <Change key={`${task.kind} ${task.title} ${at}`} task={task} />
      ))}
      {diff.unchanged > 0 && <p className="muted">{diff.unchanged} tasks are unchanged.</p>}
    </div>
  );
}

const KIND = { added: "+ Added", removed: "− Removed", changed: "~ Changed" } as const;

function Change({ task }: { task: TaskChange }) {
  return (
    <section className={styles.change} data-kind={task.kind}>
      <h3>
        <span className={styles.kind}>{KIND[task.kind]}</span> <bdi>{task.title}</bdi>
        {task.phase && <span className="muted"> in {task.phase}</span>}
      </h3>
      {task.fields.map((field) => (
        <Field key={field.field} label={field.field} before={field.before} after={field.after} />
      ))}
    </section>
  );
}

function Field({ label, before, after }: { label: string; before: string; after: string }) {
  return (
    <div className={styles.field}>
      <span className={styles.label}>{label}</span>
      <div>
        {before && <del>{before}</del>}
        {after && <ins>{after}</ins>}
      </div>
    </div>
  );
}
