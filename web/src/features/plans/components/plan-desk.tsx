import { useNavigate } from "@tanstack/react-router";
import {
  GitCompare,
  GitFork,
  ListTree,
  PanelRightClose,
  PanelRightOpen,
  Rows3,
  Save,
  Undo2,
} from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { LazyGraph } from "@/components/graph/lazy-graph";
import { ErrorNote, Note } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Select } from "@/components/ui/field";
import { Segments } from "@/components/ui/tabs";
import { Time } from "@/components/ui/time";
import { toast } from "@/lib/toasts";
import { isStatus } from "@/lib/api/problem";
import type { Plan, Project } from "@/lib/api/types";
import { plural } from "@/lib/format/number";
import { useMay } from "@/lib/permissions";
import { useShortcut } from "@/lib/shortcuts";
import { canChangePlan } from "@/lib/status";
import { useUrl } from "@/lib/url";
import { useSavePlan } from "../api/plan-actions";
import { useAside } from "../hooks/use-aside";
import { usePlanDraft } from "../hooks/use-plan-draft";
import { addTask, connect, disconnect, toPatch } from "../model/draft";
import { draftGraph } from "../model/graph";
import { ImportPlan } from "./import-plan";
import { Outline } from "./outline";
import { Overtaken } from "./overtaken";
import { PlanAside } from "./plan-aside";
import { PlanningFailed } from "./planning-failed";
import { PlanSearch } from "./plan-search";
import { KeptElsewhere, useAskBeforeLeaving } from "./kept-elsewhere";
import { PlanTable } from "./plan-table";
import styles from "./plan.module.css";
import { RequirementEditor } from "./requirement-editor";
import { Versions } from "./versions";

const VIEWS = ["outline", "graph", "table", "versions"] as const;
type View = (typeof VIEWS)[number];

export function PlanDesk({
  project,
  plans,
  plan,
}: {
  project: Project;
  plans: Plan[];
  plan: Plan;
}) {
  const [url, setUrl] = useUrl();
  const navigate = useNavigate();
  const [replanning, setReplanning] = useState(false);
  const handle = usePlanDraft(project.id, plan);
  useAskBeforeLeaving(handle.atRisk);
  const saving = useSavePlan(project.id);
  const newest = plans[0] === plan;
  const aside = useAside();
  const denied = useMay()("project_write");
  const open = newest && canChangePlan(project.status);
  const draft = open && plan.status === "draft";
  const editable = open && !denied;
  const overtaken = handle.changes > 0 && (!newest || isStatus(saving.error, 412));
  const pinned = url.version !== undefined;
  useEffect(() => {
    // A newer version that somebody saves meanwhile must not replace the one that is being edited.
    if (handle.changes > 0 && !pinned) setUrl({ version: plan.version });
  }, [handle.changes, pinned, plan.version, setUrl]);
  const view: View = VIEWS.find((each) => each === url.view) ?? "outline";
  const tasks = useMemo(() => draftGraph(handle.draft, plan.quote), [handle.draft, plan.quote]);
  const selected = handle.draft.tasks.some((task) => task.key === url.task) ? url.task : undefined;
  const select = (key: string | undefined) => setUrl({ task: key });
  const say = (refusal: string | null) => refusal && toast.bad(refusal);
  const save = () => {
    if (handle.changes === 0 || saving.isPending) return;
    saving.mutate(
      { plan, patch: toPatch(plan.plan, handle.draft) },
      {
        onSuccess: (saved) => {
          handle.discard();
          setUrl({ version: undefined, task: undefined });
          toast.good(`Saved as version ${saved.version}.`);
        },
      },
    );
  };
  const add = () => {
    const key = `n${Date.now()}`;
    const phase =
      handle.draft.tasks.find((task) => task.key === selected)?.phase ??
      handle.draft.tasks.at(-1)?.phase ??
      null;
    handle.edit((draft) => addTask(draft, key, phase, selected ? [selected] : []));
    select(key);
  };
  const step = (by: number) => {
    const place = handle.draft.tasks.findIndex((task) => task.key === selected);
    const next =
      handle.draft.tasks[Math.min(handle.draft.tasks.length - 1, Math.max(0, place + by))];
    if (next) select(next.key);
  };
  useShortcut("s", save, { withCommand: true });
  useShortcut("1", () => setUrl({ view: "outline" }));
  useShortcut("2", () => setUrl({ view: "graph" }));
  useShortcut("3", () => setUrl({ view: "table" }));
  useShortcut("4", () => setUrl({ view: "versions" }));
  useShortcut("Escape", () => select(undefined), { off: selected === undefined });
  useShortcut("j", () => step(1));
  useShortcut("k", () => step(-1));
  const common = { handle, selected, onSelect: select, editable, quote: plan.quote };
  return (
    <div className={styles.desk} data-aside={aside.open ? "open" : "closed"}>
      <div className={styles.main}>
        <div className={styles.toolbar} role="toolbar" aria-label="Plan">
          <Segments
            label="View of the plan"
            value={view}
            onChange={(next) => setUrl({ view: next })}
            items={[
              { value: "outline", label: "Outline", icon: <ListTree size={13} aria-hidden /> },
              { value: "graph", label: "Graph", icon: <GitFork size={13} aria-hidden /> },
              { value: "table", label: "Table", icon: <Rows3 size={13} aria-hidden /> },
              { value: "versions", label: "Versions", icon: <GitCompare size={13} aria-hidden /> },
            ]}
          />
          <Select
            small
            aria-label="Version"
            className={styles.version}
            value={plan.version}
            onChange={(event) => setUrl({ version: Number(event.target.value), task: undefined })}
          >
            {plans.map((each) => (
              <option key={each.id} value={each.version}>
                Version {each.version}, {each.status}
              </option>
            ))}
          </Select>
          {view !== "versions" && (
            <PlanSearch tasks={handle.draft.tasks} selected={selected} onSelect={select} />
          )}
          <span className={styles.grow} />
          {editable && (
            <Button small onClick={add}>
              Add task
            </Button>
          )}
          <ImportPlan projectId={project.id} small />
          <Button small onClick={() => setReplanning(true)}>
            Requirement
          </Button>
          <Button
            small
            look="quiet"
            className={styles.asideSwitch}
            label={aside.open ? "Hide the price and the task" : "Show the price and the task"}
            aria-expanded={aside.open}
            onClick={aside.toggle}
          >
            {aside.open ? (
              <PanelRightClose size={15} aria-hidden />
            ) : (
              <>
                <PanelRightOpen size={15} aria-hidden /> Price
              </>
            )}
          </Button>
        </div>
        {editable && handle.changes > 0 && (
          <div className={styles.unsaved} role="status">
            <span>
              {plural(handle.changes, "unsaved change")}
              {handle.foundAt !== null && (
                <>
                  , kept from <Time at={new Date(handle.foundAt).toISOString()} />
                </>
              )}
              {handle.atRisk && "; this browser keeps nothing, so save before you leave"}
            </span>
            <Button
              small
              label="Undo the last change"
              disabled={!handle.canUndo}
              onClick={handle.undo}
            >
              <Undo2 size={14} aria-hidden />
            </Button>
            <Button small onClick={handle.discard}>
              Discard
            </Button>
            <Button
              small
              look="primary"
              busy={saving.isPending}
              onClick={save}
              aria-keyshortcuts="Control+S"
            >
              <Save size={13} aria-hidden /> Save as version {plan.version + 1}
            </Button>
          </div>
        )}
        {draft && project.failure_reason && (
          <div className={styles.pad}>
            <PlanningFailed project={project} />
          </div>
        )}
        {overtaken && (
          <div className={styles.pad}>
            <Overtaken
              projectId={project.id}
              mine={plan.version}
              changes={handle.changes}
              onShown={saving.reset}
            />
          </div>
        )}
        {saving.error && !overtaken && (
          <div className={styles.pad}>
            <ErrorNote what="The changes were not saved." error={saving.error} />
          </div>
        )}
        <KeptElsewhere projectId={project.id} plans={plans} plan={plan} />
        {newest && !draft && <ApprovedNote project={project} editable={editable} />}
        {!newest && !overtaken && (
          <div className={styles.pad}>
            <Note
              actions={
                <Button small onClick={() => setUrl({ version: undefined, task: undefined })}>
                  Show version {plans[0]?.version}
                </Button>
              }
            >
              This is an older version; it can be read and compared, not edited.
            </Note>
          </div>
        )}
        {view === "graph" && (
          <div className={styles.canvas}>
            <LazyGraph
              key={plan.id}
              label="Graph of the plan; the table shows the same"
              tasks={tasks}
              selected={selected}
              onSelect={select}
              editing={
                editable
                  ? {
                      connect: (from, to) => say(handle.edit((draft) => connect(draft, from, to))),
                      disconnect: (from, to) =>
                        say(handle.edit((draft) => disconnect(draft, from, to))),
                    }
                  : undefined
              }
            />
          </div>
        )}
        {view === "outline" && <Outline plan={plan} search={url.q} {...common} />}
        {view === "table" && <PlanTable {...common} />}
        {view === "versions" && <Versions plans={plans} plan={plan} />}
      </div>
      <PlanAside
        project={project}
        plan={plan}
        {...common}
        approvable={draft}
        onApproved={() =>
          void navigate({ to: "/projects/$projectId/run", params: { projectId: project.id } })
        }
      />
      <Dialog
        open={replanning}
        onClose={() => setReplanning(false)}
        title="Requirement"
        wide
        description="A new plan becomes the next version; this one stays readable."
      >
        <RequirementEditor project={project} again onPlanned={() => setReplanning(false)} />
      </Dialog>
    </div>
  );
}

/** What can still be changed once a plan is approved, and how. */
function ApprovedNote({ project, editable }: { project: Project; editable: boolean }) {
  const words =
    project.status === "executing"
      ? "This plan is being worked on. Pause the run to change it."
      : editable && project.status !== "ready"
        ? "Changes become a new version to approve. Tasks that are done and stay as they are stay done; then the run goes on."
        : null;
  return (
    words && (
      <div className={styles.pad}>
        <p className={styles.hint}>{words}</p>
      </div>
    )
  );
}
