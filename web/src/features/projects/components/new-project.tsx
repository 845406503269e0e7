import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { Card, ErrorNote, Note, Page } from "@/components/ui/bits";
import { Button, ButtonLink } from "@/components/ui/button";
import { Field, Input, Textarea } from "@/components/ui/field";
import { Segments } from "@/components/ui/tabs";
import { Form } from "@/components/ui/form";
import { keys } from "@/lib/api/keys";
import { Problem } from "@/lib/api/problem";
import { createProject } from "@/lib/api/projects";
import type { Rigor } from "@/lib/api/types";
import { useMay } from "@/lib/permissions";
import { RIGOR } from "@/lib/rigor";
import { useUrl } from "@/lib/url";
import { createAndPlan } from "../api/create";
import { templateById, TEMPLATES, type Template } from "../model/templates";
import styles from "./project-list.module.css";

const NAME_MAX = 200;
const REQUIREMENTS_MAX = 50_000;

export function NewProject() {
  const [url, setUrl] = useUrl();
  const chosen = templateById(url.template);
  const pick = (template: Template | undefined) => setUrl({ template: template?.id });
  return (
    <Page
      title="New project"
      lead="Begin with a blank page or with something that runs as it is."
      actions={
        <ButtonLink to="/projects" look="quiet">
          Back to projects
        </ButtonLink>
      }
    >
      <fieldset className={styles.templates}>
        <legend className="visually-hidden">Start from</legend>
        <button
          type="button"
          className={styles.template}
          aria-pressed={!chosen}
          onClick={() => pick(undefined)}
        >
          <strong>Blank page</strong>
          <span>Write the requirement yourself.</span>
        </button>
        {TEMPLATES.map((template) => (
          <button
            key={template.id}
            type="button"
            className={styles.template}
            aria-pressed={template.id === chosen?.id}
            onClick={() => pick(template)}
          >
            <strong>{template.name}</strong>
            <span>{template.what}</span>
          </button>
        ))}
      </fieldset>
      <Card>
        <ProjectForm key={chosen?.id ?? "blank"} template={chosen} />
      </Card>
    </Page>
  );
}

function ProjectForm({ template }: { template: Template | undefined }) {
  const [name, setName] = useState(template?.name ?? "");
  const [requirements, setRequirements] = useState(template?.requirements ?? "");
  const [rigor, setRigor] = useState<Rigor>(template?.rigor ?? "L2");
  const navigate = useNavigate();
  const client = useQueryClient();
  const creating = useMutation({
    mutationFn: (plan: boolean) =>
      (plan ? createAndPlan : createProject)({
        name: name.trim(),
        requirements,
        planning_rigor: rigor,
      }),
    onSuccess: (project) => {
      client.setQueryData(keys.project(project.id), project);
      void client.invalidateQueries({ queryKey: keys.projects });
      void navigate({ to: "/projects/$projectId/plan", params: { projectId: project.id } });
    },
  });
  const denied = useMay()("project_write");
  const empty = name.trim() === "" || requirements.trim() === "";
  const problem = creating.error instanceof Problem ? creating.error : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!denied) creating.mutate(true);
  };
  return (
    <Form className={styles.form} onSubmit={submit}>
      {denied && <Note>{denied}</Note>}
      {creating.error && <ErrorNote error={creating.error} />}
      <Field label="Name" error={problem?.forField("name")}>
        {(control) => (
          <Input
            {...control}
            required
            maxLength={NAME_MAX}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field
        label="Requirement"
        hint="Say what should exist at the end, and how you would see that it is right."
        error={problem?.forField("requirements")}
      >
        {(control) => (
          <Textarea
            {...control}
            required
            maxLength={REQUIREMENTS_MAX}
            className={styles.editor}
            value={requirements}
            onChange={(event) => setRequirements(event.target.value)}
          />
        )}
      </Field>
      <div>
        <Segments
          label="Rigor of the plan"
          value={rigor}
          onChange={setRigor}
          items={RIGOR.map((each) => ({ value: each.value, label: each.label }))}
        />
        <p className="muted" style={{ marginTop: 6, fontSize: "var(--size-12)" }}>
          {RIGOR.find((each) => each.value === rigor)?.what}
        </p>
      </div>
      <div className={styles.buttons}>
        <Button
          type="submit"
          look="primary"
          denied={denied}
          disabled={empty}
          busy={creating.isPending}
        >
          Create and plan
        </Button>
        <Button
          denied={denied}
          disabled={creating.isPending || empty}
          onClick={() => creating.mutate(false)}
        >
          Create only
        </Button>
      </div>
    </Form>
  );
}
