import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useRef, useState } from "react";
import { Card, Empty, ErrorNote, Page, SkeletonRows } from "@/components/ui/bits";
import { Button, ButtonLink } from "@/components/ui/button";
import { SearchInput, Select } from "@/components/ui/field";
import { PossiblyPaid, ProgressMeter, SpendMeter } from "@/components/ui/meter";
import { ProjectBadge } from "@/components/ui/status";
import { ShowMore } from "@/components/ui/show-more";
import { Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { projectListQuery } from "@/lib/api/projects";
import type { Project, ProjectStatus } from "@/lib/api/types";
import { boundOf } from "@/lib/bound";
import { dollars } from "@/lib/format/money";
import { clockTime } from "@/lib/format/time";
import { useMay } from "@/lib/permissions";
import { useShortcut } from "@/lib/shortcuts";
import { aroundTime } from "@/lib/run-state";
import { isActive, PROJECT_STATUSES, STATUS } from "@/lib/status";
import { useUrl } from "@/lib/url";
import { AtAGlance } from "./at-a-glance";
import { FirstSteps } from "./first-steps";
import { FirstVisit } from "./first-visit";
import { rigorWord } from "@/lib/rigor";
import styles from "./project-list.module.css";

const REFRESH_MS = 4_000;

export function ProjectList() {
  const [url, setUrl] = useUrl();
  const navigate = useNavigate();
  const search = useRef<HTMLDivElement>(null);
  const [cleared, setCleared] = useState(0);
  const status = PROJECT_STATUSES.find((each) => each === url.status);
  const list = useInfiniteQuery({
    ...projectListQuery({ status, q: url.q }),
    placeholderData: keepPreviousData,
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.items.some((item) => isActive(item.status)))
        ? REFRESH_MS
        : false,
  });
  const clear = () => {
    setUrl({ q: undefined, status: undefined });
    setCleared(cleared + 1);
  };
  const denied = useMay()("project_write");
  useShortcut("n", () => void navigate({ to: "/projects/new" }), { off: Boolean(denied) });
  useShortcut("/", () => search.current?.querySelector("input")?.focus());
  const shown = list.data?.pages.flatMap((page) => page.items) ?? [];
  const first =
    list.isSuccess && !list.isPlaceholderData && shown.length === 0 && !status && !url.q;
  return (
    <Page
      title="Projects"
      actions={
        denied ? (
          <Button denied={denied}>
            <Plus size={15} aria-hidden /> New project
          </Button>
        ) : (
          <ButtonLink to="/projects/new" look="primary">
            <Plus size={15} aria-hidden /> New project
          </ButtonLink>
        )
      }
    >
      {list.error && (
        <ErrorNote
          what="The list could not be loaded."
          error={list.error}
          retry={() => void list.refetch()}
        />
      )}
      {list.isSuccess && !first && <AtAGlance />}
      {list.isSuccess && !list.isPlaceholderData && !first && !status && !url.q && (
        <FirstSteps projects={shown} />
      )}
      {first && denied ? (
        <Card>
          <Empty title="There is no project in this team yet">
            {denied} As soon as one is created it appears here.
          </Empty>
        </Card>
      ) : first ? (
        <>
          <FirstVisit />
          <FirstSteps projects={[]} />
        </>
      ) : (
        <Card flush>
          <div className={styles.filters} ref={search} role="search">
            <ProjectSearch
              key={cleared}
              text={url.q ?? ""}
              onChange={(q) => setUrl({ q: q || undefined })}
            />
            <Select
              small
              aria-label="Status"
              value={status ?? ""}
              onChange={(event) =>
                setUrl({ status: (event.target.value as ProjectStatus) || undefined })
              }
            >
              <option value="">Every status</option>
              {PROJECT_STATUSES.map((each) => (
                <option key={each} value={each}>
                  {STATUS[each].word}
                </option>
              ))}
            </Select>
          </div>
          {list.isPending ? (
            <SkeletonRows label="Loading projects" />
          ) : list.error && shown.length === 0 ? null : shown.length === 0 ? (
            <Empty actions={<Button onClick={clear}>Show all projects</Button>}>
              No project fits this search.
            </Empty>
          ) : (
            <ProjectTable projects={shown} />
          )}
          <ShowMore list={list} />
        </Card>
      )}
    </Page>
  );
}

function ProjectTable({ projects }: { projects: Project[] }) {
  return (
    <Table
      label="Projects"
      head={
        <>
          <th>Name</th>
          <th>Status</th>
          <th>Tasks</th>
          <th data-number>Spent, $</th>
          <th data-number>Limit, $</th>
          <th>Rigor</th>
          <th>Changed</th>
        </>
      }
    >
      {projects.map((project) => (
        <tr key={project.id}>
          <td className={styles.name}>
            <Link to="/projects/$projectId" params={{ projectId: project.id }}>
              <bdi>{project.name}</bdi>
            </Link>
            {project.waiting_for && <Waits text={project.waiting_for} />}
          </td>
          <td>
            <ProjectBadge project={project} />
          </td>
          <td>
            <Progress project={project} />
          </td>
          <td data-number>
            <span className={styles.spend}>
              {dollars(project.spent_usd)}
              <PossiblyPaid amount={project.uncertain_usd} />
              <SpendMeter
                spent={project.spent_usd}
                held={project.held_usd}
                uncertain={project.uncertain_usd}
                limit={boundOf(project)?.amount ?? 0}
                label={`Spend of ${project.name}`}
              />
            </span>
          </td>
          <td data-number>{dollars(boundOf(project)?.amount)}</td>
          <td>{rigorWord(project.planning_rigor)}</td>
          <td className={styles.time}>
            <Time at={project.updated_at} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Waits({ text }: { text: string }) {
  const [before, at, after] = aroundTime(text);
  return (
    <p title={text}>
      {before}
      {at && clockTime(at)}
      {after}
    </p>
  );
}

function Progress({ project }: { project: Project }) {
  const summary = project.task_summary;
  if (!summary || summary.total === 0) return <span className="muted">–</span>;
  return (
    <span className={styles.progress}>
      <ProgressMeter summary={summary} />
      <span className="tabular">
        {summary.completed}/{summary.total}
        {summary.failed > 0 && `, ${summary.failed} failed`}
        {summary.needs_review > 0 && `, ${summary.needs_review} to decide`}
      </span>
    </span>
  );
}

const TYPING_MS = 250;

/**
 * Tells the text once the typing pauses; the server searches names and requirements of all
 * projects.
 */
function ProjectSearch({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const [typed, setTyped] = useState(text);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const type = (next: string) => {
    setTyped(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onChange(next.trim()), TYPING_MS);
  };
  return (
    <SearchInput
      small
      label="Search by name or requirement"
      className={styles.search}
      value={typed}
      onChange={(event) => type(event.target.value)}
    />
  );
}
