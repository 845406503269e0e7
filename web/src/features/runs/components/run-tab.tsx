import { useQuery } from "@tanstack/react-query";
import { ChartGantt, GitFork, PanelBottomClose, PanelBottomOpen, Rows3, Sigma } from "lucide-react";
import { useMemo, useRef, useState, type ReactNode } from "react";
import { LazyGraph } from "@/components/graph/lazy-graph";
import { Empty, ErrorNote, SkeletonRows } from "@/components/ui/bits";
import { Button, ButtonLink } from "@/components/ui/button";
import { SearchInput, Select } from "@/components/ui/field";
import { Segments } from "@/components/ui/tabs";
import { tasksQuery } from "@/lib/api/tasks";
import { useShortcut } from "@/lib/shortcuts";
import { STATUS, TASK_STATUSES } from "@/lib/status";
import { useUrl } from "@/lib/url";
import { asGraphTask, filterTasks, inOrder } from "../model/filter";
import { EventLogView } from "./event-log";
import { RunDone } from "./run-done";
import { RunSummary } from "./run-summary";
import { RunTable } from "./run-table";
import styles from "./run.module.css";
import { Timeline } from "./timeline";

const VIEWS = ["graph", "timeline", "table", "summary"] as const;

interface RunTabProps {
  projectId: string;
  panel: (taskId: string, close: () => void) => ReactNode;
}

/** The run as graph, timeline, table and event log, with one selection across the four. */
export function RunTab({ projectId, panel }: RunTabProps) {
  const [url, setUrl] = useUrl();
  const query = useQuery(tasksQuery(projectId));
  const [logOpen, setLogOpen] = useState(false);
  const search = useRef<HTMLDivElement>(null);
  const narrow = typeof matchMedia === "function" && matchMedia("(max-width: 700px)").matches;
  const view = VIEWS.find((each) => each === url.view) ?? (narrow ? "table" : "graph");
  const all = useMemo(() => inOrder(query.data ?? []), [query.data]);
  const shown = useMemo(() => filterTasks(all, url.q, url.status), [all, url.q, url.status]);
  const graph = useMemo(() => shown.map(asGraphTask), [shown]);
  const titles = useMemo(() => new Map(all.map((task) => [task.id, task.title])), [all]);
  const select = (id: string | undefined) => setUrl({ task: id });
  const step = (by: number) => {
    const place = shown.findIndex((task) => task.id === url.task);
    const next = shown[Math.min(shown.length - 1, Math.max(0, place + by))];
    if (next) select(next.id);
  };
  useShortcut("1", () => setUrl({ view: "graph" }));
  useShortcut("2", () => setUrl({ view: "timeline" }));
  useShortcut("3", () => setUrl({ view: "table" }));
  useShortcut("4", () => setUrl({ view: "summary" }));
  useShortcut("j", () => step(1));
  useShortcut("k", () => step(-1));
  useShortcut("Escape", () => select(undefined), { off: url.task === undefined });
  useShortcut("/", () => search.current?.querySelector("input")?.focus());
  if (query.isPending) return <SkeletonRows label="Loading the tasks" />;
  if (query.error) {
    return (
      <div className={styles.pad}>
        <ErrorNote
          what="The tasks could not be loaded."
          error={query.error}
          retry={() => void query.refetch()}
        />
      </div>
    );
  }
  if (all.length === 0) {
    return (
      <Empty
        icon={GitFork}
        title="Nothing runs yet"
        actions={
          <ButtonLink to="/projects/$projectId/plan" params={{ projectId }} look="primary">
            Go to the plan
          </ButtonLink>
        }
      >
        Tasks appear here once a plan is approved.
      </Empty>
    );
  }
  return (
    <div className={styles.run} data-panel={url.task !== undefined}>
      <div className={styles.main} data-log={logOpen}>
        <RunDone projectId={projectId} />
        <div className={styles.toolbar} role="toolbar" aria-label="Run" ref={search}>
          <span className={styles.views}>
            <Segments
              label="View of the run"
              value={view}
              onChange={(next) => setUrl({ view: next })}
              items={[
                { value: "graph", label: "Graph", icon: <GitFork size={13} aria-hidden /> },
                {
                  value: "timeline",
                  label: "Timeline",
                  icon: <ChartGantt size={13} aria-hidden />,
                },
                { value: "table", label: "Table", icon: <Rows3 size={13} aria-hidden /> },
                { value: "summary", label: "Summary", icon: <Sigma size={13} aria-hidden /> },
              ]}
            />
          </span>
          <SearchInput
            small
            label="Search tasks"
            className={styles.search}
            value={url.q ?? ""}
            onChange={(event) => setUrl({ q: event.target.value || undefined })}
          />
          <Select
            small
            className={styles.status}
            aria-label="Status"
            value={url.status ?? ""}
            onChange={(event) => setUrl({ status: event.target.value || undefined })}
          >
            <option value="">Every status</option>
            {TASK_STATUSES.map((status) => (
              <option key={status} value={status}>
                {STATUS[status].word} ({all.filter((task) => task.status === status).length})
              </option>
            ))}
          </Select>
          {view === "table" && (
            <Select
              small
              className={styles.status}
              aria-label="Group by"
              value={url.group ?? ""}
              onChange={(event) => setUrl({ group: event.target.value || undefined })}
            >
              <option value="">No groups</option>
              <option value="phase">By phase</option>
              <option value="wave">By wave</option>
            </Select>
          )}
          <span className={`muted tabular ${styles.count}`}>
            {shown.length === all.length ? all.length : `${shown.length} of ${all.length}`} tasks
          </span>
          <Button
            small
            look="quiet"
            className={styles.logSwitch}
            label={logOpen ? "Hide the event log" : "Show the event log"}
            onClick={() => setLogOpen(!logOpen)}
          >
            {logOpen ? (
              <PanelBottomClose size={15} aria-hidden />
            ) : (
              <PanelBottomOpen size={15} aria-hidden />
            )}
          </Button>
        </div>
        <div className={styles.view}>
          {view === "graph" && (
            <LazyGraph
              label="Graph of the run; the table shows the same"
              tasks={graph}
              selected={url.task}
              onSelect={select}
            />
          )}
          {view === "timeline" && (
            <Timeline
              projectId={projectId}
              tasks={shown}
              all={all}
              selected={url.task}
              onSelect={select}
            />
          )}
          {view === "summary" && <RunSummary projectId={projectId} tasks={shown} />}
          {view === "table" && (
            <RunTable
              projectId={projectId}
              tasks={shown}
              all={all}
              selected={url.task}
              onSelect={select}
            />
          )}
        </div>
        {logOpen && (
          <div className={styles.log}>
            <EventLogView
              projectId={projectId}
              titles={titles}
              selected={url.task}
              onSelect={select}
            />
          </div>
        )}
      </div>
      {url.task !== undefined && (
        <div className={styles.panel}>{panel(url.task, () => select(undefined))}</div>
      )}
    </div>
  );
}
