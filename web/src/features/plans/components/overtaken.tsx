import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Note } from "@/components/ui/bits";
import { Button } from "@/components/ui/button";
import { keys } from "@/lib/api/keys";
import { plansQuery } from "@/lib/api/plans";
import type { Problem } from "@/lib/api/problem";
import { usd } from "@/lib/format/money";
import { plural } from "@/lib/format/number";
import { useUrl } from "@/lib/url";

/**
 * 412 on saving: somebody saved another version first. Shows theirs against the one these edits
 * began from.
 */
export function Overtaken({
  projectId,
  mine,
  changes,
  onShown,
}: {
  projectId: string;
  mine: number;
  changes: number;
  onShown: () => void;
}) {
  const { busy, load } = useReload(projectId);
  const [, setUrl] = useUrl();
  const show = async () => {
    await load();
    setUrl({ version: undefined, task: undefined, view: "versions", compare: mine });
    onShown();
  };
  return (
    <Note
      tone="amber"
      actions={
        <Button small busy={busy} onClick={() => void show()}>
          Show what they changed
        </Button>
      }
    >
      <strong>Somebody saved a newer version while you edited version {mine}.</strong> Nothing of
      yours was saved. The newest version opens with its changes marked; your{" "}
      {plural(changes, "change")} must be made again on top of it.
    </Note>
  );
}

/** 412 on approving: what would be bound is no longer what is shown. */
export function PriceMoved({
  projectId,
  problem,
  before,
  onShown,
}: {
  projectId: string;
  problem: Problem;
  before: number | undefined;
  onShown: () => void;
}) {
  const { busy, load } = useReload(projectId);
  const [, setUrl] = useUrl();
  const now = problem.body.ceiling_usd;
  const show = async () => {
    await load();
    setUrl({ version: undefined });
    onShown();
  };
  return (
    <Note tone="amber">
      <strong>Nothing was approved and nothing runs.</strong>{" "}
      {now === undefined
        ? "Somebody changed the plan since you loaded it."
        : `The price has changed since you loaded it: at most ${usd(now)} instead of ${usd(before)}.`}{" "}
      Look at it again, then decide.
      <p>
        <Button small busy={busy} onClick={() => void show()}>
          Load it as it is now
        </Button>
      </p>
    </Note>
  );
}

function useReload(projectId: string) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const load = async () => {
    setBusy(true);
    await client.invalidateQueries({ queryKey: keys.project(projectId), exact: true });
    await client
      .fetchQuery({ ...plansQuery(projectId), staleTime: 0 })
      .finally(() => setBusy(false));
  };
  return { busy, load };
}
