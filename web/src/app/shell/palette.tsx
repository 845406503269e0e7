import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { Command } from "cmdk";
import { useDeferredValue, useMemo, useState } from "react";
import { CircleHelp, LogOut, Plus, Building2 } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { StatusIcon } from "@/components/ui/status";
import { projectListQuery } from "@/lib/api/projects";
import { meQuery } from "@/lib/api/me";
import { tasksQuery } from "@/lib/api/tasks";
import { teamsQuery } from "@/lib/api/teams";
import { signOut } from "@/lib/api/sign-out";
import { useFocusBack } from "@/lib/focus-back";
import { roleLabel } from "@/lib/roles";
import { runStateOf } from "@/lib/run-state";
import { STATUS } from "@/lib/status";
import { placesFor } from "./navigation";
import styles from "./palette.module.css";

/** Of what was found, so many are drawn; the rest is counted. */
const SHOWN_MAX = 60;

const TABS = [
  ["plan", "Plan"],
  ["run", "Run"],
  ["files", "Files"],
  ["activity", "Activity"],
  ["settings", "Settings"],
] as const;

export function Palette({ onClose, onHelp }: { onClose: () => void; onHelp: () => void }) {
  const giveBack = useFocusBack();
  const navigate = useNavigate();
  const { projectId } = useParams({ strict: false });
  const { data } = useInfiniteQuery(projectListQuery({}));
  const { data: tasks = [] } = useQuery({
    ...tasksQuery(projectId ?? ""),
    enabled: Boolean(projectId),
  });
  const { data: me } = useQuery(meQuery);
  const { data: teams = [] } = useQuery(teamsQuery);
  const [typed, setTyped] = useState("");
  const words = useDeferredValue(typed);
  const projects = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const foundTasks = useMemo(() => find(tasks, words, (task) => task.title), [tasks, words]);
  const foundProjects = useMemo(
    () => find(projects, words, (project) => project.name),
    [projects, words],
  );
  const run = (work: () => void) => () => {
    onClose();
    work();
  };
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        {/* Not Radix's overlay: that one locks scrolling by a style element, which the policy of
            the pages forbids. */}
        <div className={styles.scrim} />
        <Radix.Content
          className={styles.panel}
          aria-describedby={undefined}
          onCloseAutoFocus={giveBack}
        >
          <Radix.Title className="visually-hidden">Find or do</Radix.Title>
          <Command label="Find or do" loop filter={matches}>
            <Command.Input
              autoFocus
              value={typed}
              onValueChange={setTyped}
              placeholder="Find a project, a task, or something to do"
              className={styles.input}
            />
            <Command.List className={styles.list}>
              <Command.Empty className={styles.empty}>Nothing of that name.</Command.Empty>
              {projectId && (
                <Command.Group heading="This project">
                  {TABS.map(([tab, label]) => (
                    <Command.Item
                      key={tab}
                      value={`project tab ${label}`}
                      onSelect={run(
                        () =>
                          void navigate({
                            to: `/projects/$projectId/${tab}`,
                            params: { projectId },
                          }),
                      )}
                    >
                      {label}
                    </Command.Item>
                  ))}
                  {foundTasks.slice(0, SHOWN_MAX).map((task) => (
                    <Command.Item
                      key={task.id}
                      value={task.id}
                      keywords={[task.title]}
                      onSelect={run(
                        () =>
                          void navigate({
                            to: "/projects/$projectId/run",
                            params: { projectId },
                            search: { task: task.id },
                          }),
                      )}
                    >
                      <StatusIcon status={task.status} /> <bdi>{task.title}</bdi>
                      <span className={styles.hint}>{STATUS[task.status].word}</span>
                    </Command.Item>
                  ))}
                  <More count={foundTasks.length - SHOWN_MAX} what="tasks" />
                </Command.Group>
              )}
              <Command.Group heading="Do">
                <Command.Item onSelect={run(() => void navigate({ to: "/projects/new" }))}>
                  <Plus size={14} aria-hidden /> New project
                </Command.Item>
                <Command.Item onSelect={onHelp}>
                  <CircleHelp size={14} aria-hidden /> Keyboard and help
                </Command.Item>
                <Command.Item onSelect={run(() => void signOut())}>
                  <LogOut size={14} aria-hidden /> Sign out
                </Command.Item>
              </Command.Group>
              <Command.Group heading="Go to">
                {placesFor(me?.role).map(({ to, label, key, icon: Icon }) => (
                  <Command.Item
                    key={to}
                    value={`go ${label}`}
                    onSelect={run(() => void navigate({ to }))}
                  >
                    <Icon size={14} aria-hidden /> {label}
                    <span className={styles.hint}>g {key}</span>
                  </Command.Item>
                ))}
              </Command.Group>
              {teams.length > 1 && (
                <Command.Group heading="Change the team">
                  {teams.map((team) => (
                    <Command.Item
                      key={team.id}
                      value={team.id}
                      keywords={["team", team.name]}
                      onSelect={run(
                        () => void navigate({ to: "/projects", search: { team: team.id } }),
                      )}
                    >
                      <Building2 size={14} aria-hidden /> <bdi>{team.name}</bdi>
                      <span className={styles.hint}>{roleLabel(team.role)}</span>
                    </Command.Item>
                  ))}
                </Command.Group>
              )}
              <Command.Group heading="Projects">
                {foundProjects.slice(0, SHOWN_MAX).map((project) => (
                  <Command.Item
                    key={project.id}
                    value={project.id}
                    keywords={[project.name]}
                    onSelect={run(
                      () =>
                        void navigate({
                          to: "/projects/$projectId",
                          params: { projectId: project.id },
                        }),
                    )}
                  >
                    <StatusIcon status={runStateOf(project).status} /> <bdi>{project.name}</bdi>
                    <span className={styles.hint}>{STATUS[runStateOf(project).status].word}</span>
                  </Command.Item>
                ))}
              </Command.Group>
            </Command.List>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function More({ count, what }: { count: number; what: string }) {
  if (count <= 0) return null;
  return (
    <p className={styles.more}>
      {count} more {what}; type another word
    </p>
  );
}

/** By words that people see, never by ids: 1 where every typed word is in the name or a keyword. */
function matches(value: string, typed: string, keywords: string[] = []): number {
  const seen = keywords.length > 0 ? keywords.join(" ") : value;
  return hasWords(seen, typed) ? 1 : 0;
}

function find<T>(all: T[], typed: string, name: (one: T) => string): T[] {
  return typed.trim() === "" ? all : all.filter((one) => hasWords(name(one), typed));
}

function hasWords(text: string, typed: string): boolean {
  const lower = text.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}
