import { FileUp } from "lucide-react";
import { useState } from "react";
import { ErrorNote, Note } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, FilePick, Textarea } from "@/components/ui/field";
import { FaultList } from "@/components/ui/refusal";
import { toast } from "@/lib/toasts";
import { isStatus } from "@/lib/api/problem";
import { plural } from "@/lib/format/number";
import { useMay } from "@/lib/permissions";
import { useUrl } from "@/lib/url";
import { useImportPlan } from "../api/plan-actions";
import { readPlan } from "../model/import";
import styles from "./plan.module.css";

/** Opens a dialog that takes a plan written elsewhere as the next version. */
export function ImportPlan({ projectId, small }: { projectId: string; small?: boolean }) {
  const [open, setOpen] = useState(false);
  const denied = useMay()("project_write");
  return (
    <>
      <Button
        small={small}
        label={small ? "Import a plan" : undefined}
        denied={denied}
        onClick={() => setOpen(true)}
      >
        <FileUp size={13} aria-hidden />
        {!small && " Import a plan"}
      </Button>
      {open && <ImportDialog projectId={projectId} onClose={() => setOpen(false)} />}
    </>
  );
}

function ImportDialog({ projectId, onClose }: { projectId: string; onClose: () => void }) {
  const [text, setText] = useState("");
  const [, setUrl] = useUrl();
  const importing = useImportPlan(projectId);
  const read = text.trim() === "" ? null : readPlan(text);
  const refused = typeof read === "string" ? read : undefined;
  const { error } = importing;
  const faults = isStatus(error, 422) ? (error.body.errors ?? []) : [];
  const take = async (files: FileList | null) => {
    const file = files?.[0];
    if (!file) return;
    importing.reset();
    setText(await file.text());
  };
  const submit = () => {
    if (!read || typeof read === "string") return;
    importing.mutate(read.plan, {
      onSuccess: (plan) => {
        setUrl({ version: undefined, task: undefined });
        toast.good(`Imported as version ${plan.version}. It costs nothing until it is approved.`);
        onClose();
      },
    });
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="Import a plan"
      description="A JSON file with a plan: written by hand, by a program, or exported from another project. No model is asked, so it costs nothing."
      onSubmit={submit}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            look="primary"
            disabled={!read || refused !== undefined}
            busy={importing.isPending}
          >
            {read && refused === undefined
              ? `Import ${plural((read as { tasks: number }).tasks, "task")}`
              : "Import"}
          </Button>
        </>
      }
    >
      {error &&
        (faults.length > 0 ? (
          <Note tone="red">
            <strong>Nothing was imported. {plural(faults.length, "place")} to mend:</strong>
            <FaultList faults={faults} />
          </Note>
        ) : (
          <ErrorNote what="Nothing was imported." error={error} />
        ))}
      <FilePick
        label="Choose a file"
        accept="application/json,.json"
        onPick={(files) => void take(files)}
      />
      <Field
        label="Or paste it here"
        error={refused}
        hint={'It begins with {"summary": …, "tasks": [ … ]} or has "phases" with tasks.'}
      >
        {(control) => (
          <Textarea
            {...control}
            className={styles.editor}
            spellCheck={false}
            value={text}
            onChange={(event) => {
              importing.reset();
              setText(event.target.value);
            }}
          />
        )}
      </Field>
    </Dialog>
  );
}
