import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Check, ChevronsUpDown, Plus, Building2 } from "lucide-react";
import { useState } from "react";
import { ErrorNote } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { Menu } from "@/components/ui/menu";
import { keys } from "@/lib/api/keys";
import { createTeam, teamsQuery } from "@/lib/api/teams";
import { useTeam } from "@/lib/permissions";
import { roleLabel } from "@/lib/roles";
import styles from "./shell.module.css";

/** The team whose work is shown, and the way to another one. */
export function TeamSwitch({ className }: { className?: string }) {
  const navigate = useNavigate();
  const [making, setMaking] = useState(false);
  const { data: teams = [] } = useQuery(teamsQuery);
  const current = useTeam();
  if (!current) return null;
  return (
    <>
      <Menu
        align="start"
        trigger={
          <Button
            className={`${styles.team} ${className ?? ""}`}
            aria-label={`Team: ${current.name}. Change the team`}
          >
            <Building2 size={15} aria-hidden />
            <span className={styles.teamName}>
              <strong>{current.name}</strong>
              <span>{roleLabel(current.role)}</span>
            </span>
            <ChevronsUpDown size={14} aria-hidden />
          </Button>
        }
        items={[
          ...teams.map((team) => ({
            label: `${team.name} (${roleLabel(team.role).toLowerCase()})`,
            icon:
              team.id === current.id ? (
                <Check size={14} aria-label="shown now" />
              ) : (
                <Building2 size={14} aria-hidden />
              ),
            onSelect: () => void navigate({ to: "/projects", search: { team: team.id } }),
          })),
          "line" as const,
          {
            label: "New team",
            icon: <Plus size={14} aria-hidden />,
            onSelect: () => setMaking(true),
          },
        ]}
      />
      {making && <NewTeam onClose={() => setMaking(false)} />}
    </>
  );
}

function NewTeam({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const client = useQueryClient();
  const navigate = useNavigate();
  const making = useMutation({
    mutationFn: () => createTeam(name.trim()),
    onSuccess: async (team) => {
      await client.invalidateQueries({ queryKey: keys.teams });
      onClose();
      void navigate({ to: "/team", search: { team: team.id } });
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title="New team"
      description="It has projects, members, limits and keys of its own. You own it."
      onSubmit={() => making.mutate()}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={making.isPending}>
            Create the team
          </Button>
        </>
      }
    >
      {making.error && <ErrorNote error={making.error} />}
      <Field label="Name">
        {(control) => (
          <Input
            {...control}
            required
            autoFocus
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
    </Dialog>
  );
}
