import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { Card, ErrorNote, SkeletonRows } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy";
import { ConfirmDialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { Time } from "@/components/ui/time";
import { Form } from "@/components/ui/form";
import { toast } from "@/lib/toasts";
import { request } from "@/lib/api/client";
import { keys } from "@/lib/api/keys";
import { Problem } from "@/lib/api/problem";
import { projectQuery, updateProject } from "@/lib/api/projects";
import type { Project } from "@/lib/api/types";
import { usd } from "@/lib/format/money";
import { plural } from "@/lib/format/number";
import { useMay } from "@/lib/permissions";
import { Copies } from "./copies";
import styles from "./settings-tab.module.css";

export function SettingsTab() {
  const { projectId } = useParams({ from: "/signed/projects/$projectId" });
  const { data: project } = useQuery(projectQuery(projectId));
  if (!project) return <SkeletonRows label="Loading the settings" />;
  return (
    <div className={styles.settings}>
      <General key={project.id} project={project} />
      <Facts project={project} />
      <Copies project={project} />
      <Danger project={project} />
    </div>
  );
}

function General({ project }: { project: Project }) {
  const [draft, setDraft] = useState({
    name: project.name,
    limit: String(project.limit_usd),
    slots: String(project.concurrency),
  });
  const client = useQueryClient();
  const changes: Record<string, unknown> = {};
  if (draft.name.trim() !== project.name) changes.name = draft.name.trim();
  if (Number(draft.limit) !== project.limit_usd) changes.limit_usd = Number(draft.limit);
  if (Number(draft.slots) !== project.concurrency) changes.concurrency = Number(draft.slots);
  const saving = useMutation({
    mutationFn: () => updateProject(project.id, changes),
    onSuccess: (saved) => {
      client.setQueryData(keys.project(project.id), saved);
      toast.good("Saved.");
    },
  });
  const denied = useMay()("project_write");
  const problem = saving.error instanceof Problem ? saving.error : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!denied) saving.mutate();
  };
  return (
    <Card title="General">
      <Form className={styles.form} onSubmit={submit}>
        {saving.error && <ErrorNote error={saving.error} />}
        <Field label="Name" error={problem?.forField("name")}>
          {(control) => (
            <Input
              {...control}
              required
              maxLength={200}
              value={draft.name}
              onChange={(event) => setDraft({ ...draft, name: event.target.value })}
            />
          )}
        </Field>
        <Field
          label="Limit, $"
          hint={`Spent so far: ${usd(project.spent_usd)}. A lower limit holds from the next model call on.`}
          error={problem?.forField("limit_usd")}
        >
          {(control) => (
            <Input
              {...control}
              type="number"
              min={0}
              step="any"
              required
              value={draft.limit}
              onChange={(event) => setDraft({ ...draft, limit: event.target.value })}
            />
          )}
        </Field>
        <Field
          label="Tasks at the same time"
          hint="At most; more tasks wait for a free slot."
          error={problem?.forField("concurrency")}
        >
          {(control) => (
            <Input
              {...control}
              type="number"
              min={1}
              max={1000}
              required
              value={draft.slots}
              onChange={(event) => setDraft({ ...draft, slots: event.target.value })}
            />
          )}
        </Field>
        <div>
          <Button
            type="submit"
            look="primary"
            denied={denied}
            busy={saving.isPending}
            disabled={Object.keys(changes).length === 0}
          >
            Save
          </Button>
        </div>
      </Form>
    </Card>
  );
}

function Facts({ project }: { project: Project }) {
  return (
    <Card title="Facts">
      <dl className={styles.facts}>
        <div>
          <dt>Created</dt>
          <dd>
            <Time at={project.created_at} />
          </dd>
        </div>
        <div>
          <dt>Approved ceiling</dt>
          <dd>
            {project.ceiling_usd === null ? "nothing approved yet" : usd(project.ceiling_usd)}
          </dd>
        </div>
        <div>
          <dt>Events</dt>
          <dd className="tabular">{project.last_event_seq}</dd>
        </div>
        <div>
          <dt>Id</dt>
          <dd>
            <code>{project.id}</code> <CopyButton text={project.id} label="Copy the id" />
          </dd>
        </div>
      </dl>
    </Card>
  );
}

function Danger({ project }: { project: Project }) {
  const [asking, setAsking] = useState(false);
  const denied = useMay()("project_delete");
  const navigate = useNavigate();
  const client = useQueryClient();
  const deleting = useMutation({
    mutationFn: () => request(`/projects/${project.id}`, { method: "DELETE" }),
    onSuccess: async () => {
      await navigate({ to: "/projects" });
      client.removeQueries({ queryKey: keys.project(project.id) });
      void client.invalidateQueries({ queryKey: keys.projects });
      toast.good(`“${project.name}” is deleted.`);
    },
  });
  return (
    <Card title="Delete the project">
      <div className={styles.form}>
        <p className="prose">
          Its plans, tasks, events and files are deleted for good. What it spent stays in the usage.
        </p>
        {deleting.error && <ErrorNote what="Nothing was deleted." error={deleting.error} />}
        <div>
          <Button look="danger" denied={denied} onClick={() => setAsking(true)}>
            Delete the project
          </Button>
        </div>
      </div>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={`Delete “${project.name}”?`}
        confirm="Delete for good"
        danger
        busy={deleting.isPending}
        onConfirm={() => deleting.mutate(undefined, { onError: () => setAsking(false) })}
      >
        <p>
          {plural(project.task_summary?.total ?? 0, "task")} with their output, all versions of the
          plan, the event log and all files are lost. This cannot be undone.
        </p>
      </ConfirmDialog>
    </Card>
  );
}
