import { useState, type FormEvent } from "react";
import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { Card, ErrorNote } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { toast } from "@/lib/toasts";
import { requestBlob } from "@/lib/api/client";
import type { Team } from "@/lib/api/people";
import { refusal } from "@/lib/roles";
import { saveBlob } from "@/lib/save-blob";
import { deleteTeam, makeDefault, renameTeam, useTeamChange } from "../api/team";
import styles from "./team.module.css";

export function General({ team }: { team: Team }) {
  const exporting = useMutation({
    mutationFn: async () =>
      saveBlob(await requestBlob(`/teams/${team.id}/export`), `${team.id}.jsonl`),
    onError: (error) => toast.bad(error),
  });
  const choosing = useTeamChange(
    team.id,
    () => makeDefault(team.id),
    () => `${team.name} opens first from now on.`,
  );
  return (
    <div className={styles.stack}>
      <Name key={team.name} team={team} />
      <Card title="Your default">
        <div className={styles.buttons}>
          {team.is_default ? (
            <p>This team opens first when you sign in.</p>
          ) : (
            <Button busy={choosing.isPending} onClick={() => choosing.mutate(undefined)}>
              Open this team first
            </Button>
          )}
        </div>
      </Card>
      <Card title="Export">
        <div className={styles.form}>
          <p>
            Everything the team owns, one JSON row a line: projects, plans, tasks, events,
            decisions, ledger, members.
          </p>
          <div>
            <Button
              busy={exporting.isPending}
              denied={refusal(team.role, "team_manage")}
              onClick={() => exporting.mutate()}
            >
              <Download size={14} aria-hidden /> Export the team
            </Button>
          </div>
        </div>
      </Card>
      <Danger team={team} />
    </div>
  );
}

function Name({ team }: { team: Team }) {
  const [name, setName] = useState(team.name);
  const denied = refusal(team.role, "team_manage");
  const saving = useTeamChange(
    team.id,
    () => renameTeam(team.id, name.trim()),
    () => "Saved.",
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!denied) saving.mutate(undefined);
  };
  return (
    <Card title="Name">
      <Form className={styles.form} onSubmit={submit}>
        {saving.error && <ErrorNote error={saving.error} />}
        <Field
          label="Name"
          hint={
            denied ?? (team.personal ? "Your personal team, made when you registered." : undefined)
          }
        >
          {(control) => (
            <Input
              {...control}
              required
              maxLength={100}
              disabled={Boolean(denied)}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <div className={styles.buttons}>
          <Button
            type="submit"
            look="primary"
            denied={denied}
            busy={saving.isPending}
            disabled={name.trim() === team.name}
          >
            Save
          </Button>
          <span className={styles.hint}>
            <code>{team.id}</code> <CopyButton text={team.id} label="Copy the id of the team" />
          </span>
        </div>
      </Form>
    </Card>
  );
}

function Danger({ team }: { team: Team }) {
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState("");
  const deleting = useMutation({
    mutationFn: () => deleteTeam(team.id, typed),
    // Everything on the page belonged to the team, so the page begins anew.
    onSuccess: () => location.assign("/projects"),
  });
  return (
    <Card title="Delete the team">
      <div className={styles.form}>
        <p>All its projects, files, members, keys and its audit log are deleted for good.</p>
        <div>
          <Button
            look="danger"
            denied={refusal(team.role, "team_delete")}
            onClick={() => setAsking(true)}
          >
            Delete the team
          </Button>
        </div>
      </div>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={`Delete ${team.name}?`}
        onSubmit={() => deleting.mutate()}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>Keep as it is</Button>
            <Button
              type="submit"
              look="danger"
              busy={deleting.isPending}
              disabled={typed !== team.name}
            >
              Delete for good
            </Button>
          </>
        }
      >
        {deleting.error && <ErrorNote what="Nothing was deleted." error={deleting.error} />}
        <p>
          Running tasks stop. The projects with their plans, output, files and costs, and every
          member&apos;s access are lost. This cannot be undone.
        </p>
        <Field label={`Type ${team.name} to confirm`}>
          {(control) => (
            <Input
              {...control}
              autoFocus
              autoComplete="off"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
      </Dialog>
    </Card>
  );
}
